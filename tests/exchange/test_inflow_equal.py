"""A page of rows written at once leaves what rows leave that are written one by one."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.exchange import carrying, report
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import REFUSED
from kesher.features.leads.models import Lead
from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    Party,
    PartyRole,
    PhoneNumber,
    PostalAddress,
    Relation,
)
from kesher.records import search, undoing
from kesher.records.models import Change, SearchRow, StatusLog, TimelineLine
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.exchange.conftest import begun

TABLES: tuple[type[Any], ...] = (
    Party,
    PhoneNumber,
    EmailAddress,
    PostalAddress,
    Identifier,
    PartyRole,
    Lead,
    Change,
    TimelineLine,
    StatusLog,
    SearchRow,
)
# When it was written, and in which import.
OF_THE_MOMENT = {"created_at", "updated_at", "at", "touched_at", "entered_at", "since", "batch"}


def _person(number: int) -> list[str]:
    mail, phone = f"l{number}@mail.example", f"050-23{number:05}"
    city = ["תל אביב", "הרצל 1", ""]
    return [f"לקוח {number}", phone, mail, *city, "לקוח", "05/03/1980", "המלצה", "7"]


PEOPLE = [
    ["שם", "טלפון", 'דוא"ל', "עיר", "רחוב", "תעודת זהות", "תפקידים", "תאריך לידה", "מקור", "דרגה"],
    *(_person(number) for number in range(30)),
    [
        '\\ "א",{}\tNULL 👩‍👧',
        "03-5551234 (דנה), 03-5551235",
        "A@B.example",
        "חיפה",
        "",
        "",
        "",
        "",
        "",
        "",
    ],
    ["לקוח 3", "050-2300003", "", "", "", "", "", "", "", ""],
    ["בלי טלפון", "אין", "", "", "", "", "", "", "", ""],
    ["", "050-2399999", "", "", "", "", "", "", "", ""],
    ["א" * 300, "", "", "", "", "", "", "", "", ""],
    ["משה", "", "לא דואל", "", "", "", "", "", "", ""],
    ["דנה כהן", "", "", "", "", "123456782", "לקוח; ספק", "31/12/1999", "", "x"],
    ["כהן, רות", "050-2390001", "", "ת״א", "", "123456782", "", "", "המלצה", ""],
    ["MOSHE LEVI", "050-2390001", "M@L.example", "תל-אביב", "", "", "", "1/2/80", "המלצה", ""],
    ["גב' יעל בר", "+972-50-2390002", "m@l.example", "ת״א", "", "12345678", "", "", "", "7.5"],
    ["עוד אחת", "*2700", "", "הרצל 5, ת״א", "", "12345678", "לקוח", "", "", "007"],
    ["ועוד אחת", "*2700 ,03-5551234/5", "", "הרצל 5, ת״א", "", "12345678", "", "", "", ""],
    ["\u202bמרכאות\u202c  כפולות", "0502390003", "", "ת״א; חיפה", "", "", "איש", "", "", ""],
    ["בלי דבר", "", "", "", "", "", "", "", "", ""],
    ["בלי דבר", "", "", "", "", "", "", "", "", ""],
    ["", "", "", "ת״א", "", "", "", "", "", ""],
]
INQUIRIES = [
    ["נושא", "לקוח", "טלפון הלקוח", "סכום צפוי", "מקור"],
    *(
        [f"פנייה {number}", f"לקוח {number}", f"050-23{number:05}", "1500", ""]
        for number in range(25)
    ),
    ["פנייה חדשה", "אביב", "052-7770000", "אלף", ""],
    ["", "אביב", "052-7770000", "", ""],
]
COLUMNS = {"לקוח": "party.name", "טלפון הלקוח": "party.phones"}


@pytest.fixture
def both(noa: Membership, dana: Membership) -> list[Membership]:
    for boss in (noa, dana):
        with scope(boss.organization_id, boss.pk, "web"):
            labels = {"he": "דרגה", "en": "Grade"}
            CustomField(entity="parties", key="x_grade", labels=labels, kind="whole_number").save()
            organizations.settings_changed()
    return [noa, dana]


def test_rows_at_once_are_what_rows_one_by_one_are(
    both: list[Membership], monkeypatch: Any
) -> None:
    at_once, singly = both

    told = _brought(at_once)
    monkeypatch.setattr(carrying, "PAGE", 1)
    monkeypatch.setattr(carrying, "AT_ONCE", 0)
    told_singly = _brought(singly)

    assert told == told_singly
    assert [what for what in told[0] if what[1] == REFUSED] != []
    assert _written(at_once) == _written(singly)
    with scope(at_once.organization_id, at_once.pk, "web"):
        assert (Party.objects.count(), Lead.objects.count()) == (39, 25)
        assert [row.title for row in search.find("0502300007", keys=["parties"]).rows] == ["לקוח 7"]


def test_what_came_at_once_is_taken_back_whole(both: list[Membership]) -> None:
    boss = both[0]
    with scope(boss.organization_id, boss.pk, "web"):
        run = begun(_csv(PEOPLE))
        carrying.write(run)

        undoing.undo(run.batch)

        assert Party.objects.filter(deleted_at=None).count() == 0
        assert SearchRow.objects.count() == 0


def test_the_row_that_the_database_refuses_stands_alone(noa: Membership) -> None:
    """Of the same relation told twice, the second; all others of its page come in."""
    with scope(noa.organization_id, noa.pk, "web"):
        for number in range(16):
            world.a_party(name=f"לקוח {number}")
        firm = world.a_firm()
        pairs = [[f"לקוח {number}", firm.name, "works_at"] for number in range(16)]
        twice = [*pairs[:12], pairs[3], *pairs[12:]]

        run = begun(
            _csv([["מי", "איפה", "סוג"], *twice]),
            entity="relations",
            columns={"מי": "party.name", "איפה": "other.name", "סוג": "type"},
            policy=Policy.CREATE,
        )
        carrying.write(run)

        wrong = [(one.number, one.sentences) for one in report.outcomes(run) if one.what == REFUSED]
        assert run.counts == {"created": 16, "refused": 1}
        assert wrong == [(14, ["כבר יש רשומה כזאת."])]
        assert Relation.objects.count() == 16
        made = Change.objects.filter(entity="relations", verb="create", batch=run.batch)
        assert made.count() == 16


def _csv(rows: Sequence[Sequence[str]]) -> str:
    return "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows
    )


def _brought(boss: Membership) -> list[list[tuple[int, str, list[str]]]]:
    """What became of each row of both files."""
    with scope(boss.organization_id, boss.pk, "web"):
        told = []
        for content, named in ((PEOPLE, {}), (INQUIRIES, {"entity": "leads", "columns": COLUMNS})):
            run = begun(_csv(content), **named)  # type: ignore[arg-type]  # told by name
            carrying.write(run)
            told.append([(one.number, one.what, one.sentences) for one in report.outcomes(run)])
        return told


def _written(boss: Membership) -> dict[str, list[str]]:
    """Every row of every table but for what says when it was written, ids by their order."""
    with scope(boss.organization_id, boss.pk, "web"):
        rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}
        names = {
            row["id"]: f"{name} {_title(row)}" for name in ("Party", "Lead") for row in rows[name]
        }
        names |= {boss.pk: "boss", boss.organization_id: "house"}
        return {
            name: sorted(_plain(row, names, boss.organization) for row in told)
            for name, told in rows.items()
        }


def _title(row: dict[str, Any]) -> str:
    return str(row.get("name") or row.get("subject"))


def _plain(row: dict[str, Any], names: dict[Any, str], house: Organization) -> str:
    told = {name: value for name, value in row.items() if name not in OF_THE_MOMENT | {"id"}}
    text = json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)
    for pk, name in names.items():
        text = text.replace(str(pk), name)
    return text.replace(house.pk.hex[-8:], "").replace(str(UUID(int=0)), "")
