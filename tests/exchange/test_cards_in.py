"""Address cards of other programs: people, firms and groups, and what has no place here."""

from typing import Any

import pytest

from kesher.exchange import jobs, notes, projects, report
from kesher.exchange.models import OldId, Step
from kesher.exchange.outcomes import WARNED
from kesher.features.parties.models import Party, Relation
from kesher.tenancy import scope
from tests.exchange.test_moving_in import a_file, worked_off

CARDS = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:abc-1\r\nFN:דנה כהן\r\nN:כהן;דנה;;;\r\n"
    "ORG:גלים בע״מ;כספים\r\nGENDER:F\r\nTEL:tel:+972-3-555-1234;ext=12\r\n"
    "X-SKYPE:dana\r\nPHOTO:data:image/jpeg;base64,AAAA\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:abc-2\r\nKIND:org\r\nFN:ים בע״מ\r\n"
    "TEL:tel:+972-3-555-1235\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:abc-3\r\nKIND:group\r\nFN:משפחה\r\n"
    "MEMBER:urn:uuid:1\r\nEND:VCARD\r\n"
)


@pytest.mark.usefixtures("alon")
def test_people_firms_and_groups(bring) -> None:
    run = bring(CARDS, name="contacts.vcf")

    assert run.counts == {"created": 2, "warned": 1}
    dana = Party.objects.get(kind="person")
    assert (dana.name, dana.gender, dana.phone) == ("דנה כהן", "female", "+97235551234;ext=12")
    assert sorted(one.name for one in Party.objects.filter(kind="organization")) == [
        "גלים בע״מ",
        "ים בע״מ",
    ]
    assert [(row.party, row.other.name) for row in Relation.objects.all()] == [(dana, "גלים בע״מ")]
    assert [row.extension for row in dana.phone_rows.all()] == ["12"]
    assert [one.sentences for one in report.rows(run, WARNED, 9)] == [
        ["זו אינה תמונה שניתן להציג, והיא הושמטה."]
    ]


@pytest.mark.usefixtures("alon")
def test_what_has_no_place_is_told(begin) -> None:
    run = begin(CARDS, name="contacts.vcf")

    assert run.notes == {
        "groups": 1,
        "pictures": 1,
        "untaken": [["DEPARTMENT", 1], ["X-SKYPE", 1]],
    }
    assert notes.sentences(run.notes)[0] == "קבוצת כתובות אחת הושמטה."


def test_their_ids_are_remembered(alon: Any, noa: Any) -> None:
    project = projects.begin("טלפון", "iphone", [a_file("contacts.vcf", CARDS.encode())])
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        told = OldId.objects.filter(system="iphone").order_by("old").values_list("old", flat=True)
        assert list(told) == ["abc-1", "abc-2"]
