"""Lists become files: as they are seen, by those who may."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from kesher.accounts.models import Role
from kesher.entity.registry import entities
from kesher.exchange import carrying, outgoing
from kesher.exchange.outgoing import Export, Format, noted, stream
from kesher.features.parties.contacts import ADDRESSES
from kesher.features.parties.models import Party
from kesher.lib.tables import read
from kesher.records.models import Access
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import begun

PARTIES = entities.get("parties")


def a_file(file_format: Format, **told: Any) -> bytes:
    export = Export(**{"entity": PARTIES, "columns": ("name", "phone"), **told})
    noted(export, file_format)
    return b"".join(stream(export, file_format))


def rows(content: bytes, name: str = "x.csv") -> list[list[Any]]:
    return [row[:-1] for row in read(content, filename=name)[0].rows]


@pytest.mark.usefixtures("alon")
def test_columns_conditions_and_order_are_those_of_the_list() -> None:
    for name, job in (("אורי", "נהג"), ("בני", ""), ("גדי", "נהג")):
        world.a_party(name=name, job_title=job)

    content = a_file(
        "csv", columns=("job_title", "name"), conditions='name != "אורי"', sort="-name"
    )

    assert read(content, filename="x.csv")[0].header == ["תפקיד בארגון", "שם", "id"]
    assert rows(content) == [["נהג", "גדי"], [None, "בני"]]


@pytest.mark.usefixtures("alon")
def test_many_pages_are_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "PAGE", 2)
    for number in range(5):
        world.a_party(name=f"לקוח {number}")

    assert rows(a_file("csv", columns=("name",), sort="name")) == [[f"לקוח {n}"] for n in range(5)]


@pytest.mark.usefixtures("alon")
def test_what_looks_like_a_formula_is_made_harmless() -> None:
    world.a_party(name='=HYPERLINK("http://evil.example","x")')

    assert b"\"'=HYPERLINK" in a_file("csv")
    sheet = load_workbook(io.BytesIO(a_file("xlsx"))).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == '=HYPERLINK("http://evil.example","x")'


@pytest.mark.usefixtures("alon")
def test_a_workbook_in_hebrew_begins_at_the_right() -> None:
    world.a_party()

    hebrew = load_workbook(io.BytesIO(a_file("xlsx", language="he"))).active
    english = load_workbook(io.BytesIO(a_file("xlsx", language="en"))).active

    assert (hebrew.sheet_view.rightToLeft, english.sheet_view.rightToLeft) == (True, None)
    assert english["A1"].value == "Name"


@pytest.mark.usefixtures("alon")
def test_who_took_out_what_is_known(noa) -> None:
    world.a_party()

    a_file("xlsx", conditions="name contains כהן")

    access = Access.objects.get(verb="exported")
    assert (access.entity, access.actor_id) == ("parties", noa.pk)
    assert access.detail == {
        "count": 1,
        "filter": "name contains כהן",
        "columns": ["name", "phone"],
        "format": "xlsx",
    }


def test_without_the_right_nothing_goes_out(yossi) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        with pytest.raises(NotVisible):
            a_file("csv")

        assert not Access.objects.filter(verb="exported").exists()


def test_only_the_rows_that_may_go_out_do(yossi, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_lead(subject="של נועה")
    with scope(yossi.organization_id, yossi.pk, "web"):
        world.a_lead(subject="של יוסי")

        content = a_file("csv", entity=entities.get("leads"), columns=("subject",))

    assert rows(content) == [["של יוסי"]]


def test_masked_and_hidden_fields_stay_inside(alon_organization) -> None:
    with scope(alon_organization.pk):
        role = Role.objects.get(code="marketing")
        role.fields = {"parties": {"job_title": "masked", "phones": "hidden", "emails": "hidden"}}
        role.save()
        gal = world.a_member("גל", email="gal@alon.example", role="marketing")
        phones = [{"number": "+972502345678", "kind": "mobile", "primary": True}]
        world.a_party(name="דנה", phones=phones)
    with scope(alon_organization.pk, gal.pk, "web"):
        table = a_file("csv", columns=("name", "job_title", "phone", "phones", "email"))
        with pytest.raises(NotVisible):
            a_file("vcf")

    assert rows(table) == [["דנה", "•••"]]


@pytest.mark.usefixtures("alon")
def test_leads_go_out_as_the_cards_of_their_customers() -> None:
    dana = world.a_party(name="דנה כהן")
    world.a_lead(party=dana)
    world.a_lead(party=dana)

    content = a_file("vcf", entity=entities.get("leads"), columns=("subject",)).decode()

    assert content.count("BEGIN:VCARD") == 1
    assert "FN:דנה כהן" in content
    assert outgoing.formats(entities.get("teams")) == ["csv", "xlsx"]


RICH = "<p>ותיקה, <strong>חשובה</strong></p><ul><li>מדפסות</li></ul>"
PLACES = [
    {
        "street": "הרצל 12",
        "city": "חיפה",
        "postal_code": "3100001",
        "notes": "קומה 2",
        "country": "IL",
        "kind": "work",
        "primary": True,
    },
    {
        "street": "Main St 5",
        "city": "Boston",
        "postal_code": "",
        "notes": "",
        "country": "US",
        "kind": "home",
        "primary": False,
    },
]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_file_as_seen_that_comes_back_takes_no_markup_and_no_part_away(file_format) -> None:
    party = world.a_party(name="דנה כהן", about=RICH, addresses=PLACES)
    before = (party.about, ADDRESSES.read(party))
    content = a_file(file_format, columns=("name", "about", "addresses"))
    (told,) = rows(content, f"x.{file_format}")
    assert "חשובה" in told[1]
    assert "<" not in told[1]
    assert told[2] == "הרצל 12, חיפה, 3100001; Main St 5, Boston"

    run = begun(content, name=f"לקוחות.{file_format}")
    carrying.write(run)

    party = Party.objects.get()
    assert run.counts == {"same": 1}
    assert (party.about, ADDRESSES.read(party)) == before
