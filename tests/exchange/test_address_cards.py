"""vCards of every version become parties, and parties become vCards."""

import re

import pytest
from django.utils import translation

from kesher.entity.registry import entities
from kesher.exchange import cards, carrying, making, report
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import REFUSED
from kesher.exchange.outgoing import Export, noted, stream
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, PostalAddress
from tests.conftest import client_of

pytestmark = pytest.mark.usefixtures("alon")

CARDS = {
    "2.1": "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D7=9B=D7=94=D7=9F;=D7=93=D7=A0=D7=94\r\n"
    "TEL;CELL:0502345678\r\nTEL;WORK:03-7654321\r\nEMAIL;INTERNET:dana@example.co.il\r\n",
    "3.0": "FN:דנה כהן\r\nN:כהן;דנה;;;\r\nTEL;TYPE=CELL:050-234-5678\r\n"
    "TEL;TYPE=WORK,VOICE:037654321\r\nEMAIL;TYPE=WORK:dana@example.co.il\r\n",
    "4.0": "FN:דנה כהן\r\nTEL;VALUE=uri;TYPE=cell:tel:+972-50-234-5678\r\n"
    "TEL;TYPE=work:+97237654321\r\nEMAIL:dana@example.co.il\r\n",
}


def a_card(version: str, lines: str) -> str:
    return f"BEGIN:VCARD\r\nVERSION:{version}\r\n{lines}END:VCARD\r\n"


@pytest.mark.parametrize("version", CARDS)
def test_a_card_becomes_a_party(bring, version) -> None:
    run = bring(a_card(version, CARDS[version]), name="contacts.vcf")

    dana = Party.objects.get()
    assert run.counts == {"created": 1}
    assert (dana.name, dana.kind, dana.email) == ("דנה כהן", "person", "dana@example.co.il")
    assert [(row.number, row.kind) for row in dana.phone_rows.order_by("position")] == [
        ("+972502345678", "mobile"),
        ("+97237654321", "work"),
    ]


def test_a_card_becomes_a_lead_with_its_customer(bring) -> None:
    bring(a_card("3.0", CARDS["3.0"]), entity="leads", name="fair.vcf")

    lead = Lead.objects.get()
    assert (lead.subject, lead.party.name, lead.party.phone) == ("fair", "דנה כהן", "+972502345678")


def test_all_that_a_card_tells_of_an_address_comes_in(bring) -> None:
    places = [
        "ADR;TYPE=WORK:345;קומה 3;הרצל 12;חיפה;מחוז חיפה;3100001;ישראל",
        "ADR;TYPE=HOME:9;Apt 4;Main St 1;Austin;TX;78701;USA",
        "ADR:;;;;Texas;;United States",
        "ADR:;;Elm St 2;Reno;NV;;Narnia",
    ]
    lines = "".join(f"{one}\r\n" for one in places)

    for _time in range(2):
        bring(a_card("3.0", CARDS["3.0"] + lines), name="c.vcf", policy=Policy.UPDATE)

    parts = ("kind", "street", "city", "postal_code", "country", "notes")
    assert list(PostalAddress.objects.order_by("position").values_list(*parts)) == [
        ("main", "הרצל 12", "חיפה", "3100001", "IL", "קומה 3, ת״ד 345"),
        ("home", "Main St 1", "Austin, TX", "78701", "US", "Apt 4, PO Box 9"),
        ("main", "", "Texas", "", "US", ""),
        ("main", "Elm St 2", "Reno, NV", "", "IL", "Narnia"),
    ]


def test_cards_that_went_out_come_back_as_the_same_parties(bring) -> None:
    bring(a_card("3.0", CARDS["3.0"] + "ADR;TYPE=WORK:;;הרצל 1;חיפה;;3100001;\r\n"), name="c.vcf")
    export = Export(entity=entities.get("parties"), columns=("name",))
    noted(export, "vcf")
    content = b"".join(stream(export, "vcf"))

    run = bring(content, name="c.vcf", policy=Policy.UPDATE)

    assert run.counts == {"same": 1}
    assert "ADR;TYPE=work" in content.decode() or "ADR" in content.decode()
    assert Party.objects.count() == 1


def test_their_columns_are_called_in_the_language_of_whoever_looks(begin, noa) -> None:
    told = CARDS["3.0"] + "UID:7\r\nCATEGORIES:VIP\r\n"
    run = begin(a_card("3.0", told), name="contacts.vcf")

    page = client_of(noa).get(f"/alon/parties/import/{run.pk}/").content.decode()

    titles = re.findall(r'<strong><bdi dir="auto">([^<]*)</bdi>', page)
    assert titles[:3] == ["מזהה הכרטיס", "שם", "תואר"]
    assert {"קטגוריות של הכרטיס", "טלפונים", "שם פרטי"} <= {*titles}
    assert not {*titles} & {*cards.HEADER}
    assert run.samples[cards.HEADER.index("phones")] == ["050-234-5678; 037654321"]
    with translation.override("en"):
        assert cards.called(cards.HEADER)[:3] == ["Id of the card", "Name", "Honorific"]


def test_a_fault_of_a_card_names_its_column_so(begin) -> None:
    run = begin(a_card("3.0", "FN:דנה כהן\r\nTITLE:" + "א" * 130 + "\r\n"), name="contacts.vcf")

    with translation.override("he"):
        carrying.check(run)

    [fault] = report.rows(run, REFUSED, 5)
    assert fault.sentences[0].startswith("תפקיד בארגון: ")


def test_a_field_made_of_a_column_is_called_like_it(begin) -> None:
    run = begin(a_card("3.0", CARDS["3.0"] + "CATEGORIES:VIP\r\n"), name="contacts.vcf")

    with translation.override("he"):
        told = making.proposal(run, cards.HEADER.index("card categories"))

    assert told.labels == {"he": "קטגוריות של הכרטיס"}
