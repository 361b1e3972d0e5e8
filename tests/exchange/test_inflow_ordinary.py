"""What a page of an import writes of a row is what `writing.create` writes of the same values."""

import json
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.events.models import OutboxEvent
from kesher.exchange import carrying, cells, keeping, matching, understanding
from kesher.exchange.models import ImportPage
from kesher.exchange.plan import plan_of
from kesher.features.parties.models import EmailAddress, Party, PhoneNumber, PostalAddress
from kesher.records import search, writing
from kesher.records.models import Change, SearchRow, TimelineLine
from kesher.tenancy import inserting, scope
from tests.exchange.conftest import begun, csv_of

TITLES = ["שם", "טלפון", '"דוא""ל"', "תפקיד", "עיר", "מקור"]
COLUMNS = {"שם": "name", "טלפון": "phones", 'דוא"ל': "emails", "תפקיד": "job_title"}
OF_PARTIES: tuple[type[Any], ...] = (PhoneNumber, EmailAddress, PostalAddress, TimelineLine)
OF_RECORDS: tuple[type[Any], ...] = (Change, SearchRow)
# When it was written, and in which import.
OF_THE_MOMENT = {"id", "created_at", "updated_at", "at", "touched_at", "batch"}
MANY = inserting.FEW + 5
LARGE = 300


def _row(number: int) -> list[str]:
    city = "ת״א" if number % 2 else ""
    mail = f"Dana{number}@Galim.example"
    return [f"דנה כהן {number}", f"050-23{number:05}", mail, "מנהלת", city, "המלצה"]


def _values(number: int) -> dict[str, Any]:
    """The same row as somebody types it into the form."""
    name, phone, mail, title, city, source = _row(number)
    typed = {
        "name": name,
        "job_title": title,
        "source": source,
        "phones": [phone],
        "emails": [mail],
        **({"addresses": [city]} if city else {}),
    }
    fields = entities.get("parties").fields()
    return {key: fields[key].kind.parse(value, fields[key]) for key, value in typed.items()}


def _brought(count: int) -> Any:
    run = begun(csv_of(TITLES, *map(_row, range(count))), columns=COLUMNS, fixed={})
    carrying.write(run)
    return run


def _left(party: Party) -> list[str]:
    """All that is kept of a customer, wherever."""
    rows: list[Any] = [Party.objects.filter(pk=party.pk)]
    rows += [model.objects.filter(party_id=party.pk) for model in OF_PARTIES]
    rows += [model.objects.filter(record_id=party.pk) for model in OF_RECORDS]
    return [_told(row, party) for some in rows for row in some.order_by("pk").values()]


def _told(row: dict[str, Any], party: Party) -> str:
    told = {name: value for name, value in row.items() if name not in OF_THE_MOMENT}
    text = json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)
    return text.replace(str(party.pk), "this")


def test_a_page_writes_of_a_row_what_the_ordinary_way_writes(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "import"):
        run = _brought(MANY)
        brought = list(Party.objects.order_by("pk"))

        made = [writing.create(Party, **_values(number)) for number in range(MANY)]

        assert run.counts == {"created": MANY}
        assert [len(_left(party)) for party in brought[:2]] == [6, 7]
        for one, other in zip(brought, made, strict=True):
            assert _left(one) == _left(other)


def test_both_are_known_by_the_same_marks_and_found_by_the_same_words(noa: Membership) -> None:
    entity = entities.get("parties")
    with scope(noa.organization_id, noa.pk, "import"):
        _brought(MANY)
        brought = Party.objects.get(name="דנה כהן 7")

        made = writing.create(Party, **_values(7))

        both = {brought.pk, made.pk}
        assert [{one.pk for one in found} for found in matching.find(entity, [_values(7)])] == [
            both
        ]
        assert {row.record_id for row in search.find("0502300007", keys=["parties"]).rows} == both
        assert {row.record_id for row in search.find("dana7", keys=["parties"]).rows} == both


def test_one_event_tells_of_all_records_of_a_page(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "import"):
        _brought(MANY)

        told = OutboxEvent.objects.filter(name="created", payload__entity="parties")
        ids = [pk for event in told for pk in event.payload["record_ids"]]
        assert sorted(ids) == sorted(map(str, Party.objects.values_list("pk", flat=True)))


def test_a_page_takes_the_same_statements_however_many_rows(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "import"):
        few = begun(csv_of(TITLES, *map(_row, range(1000, 1000 + MANY))), columns=COLUMNS)
        many = begun(csv_of(TITLES, *map(_row, range(LARGE))), columns=COLUMNS)

        with CaptureQueriesContext(connection) as of_few:
            carrying.write(few)
        with CaptureQueriesContext(connection) as of_many:
            carrying.write(many)

        assert (few.counts, many.counts) == ({"created": MANY}, {"created": LARGE})
        assert len(of_many) == len(of_few)
        assert ImportPage.objects.count() == 2


def test_rows_that_say_the_same_have_rows_of_their_own(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "import"):
        first, second = _addresses()[:2]

        assert first == second
        assert first[0] is not second[0]


def test_what_is_understood_is_the_same_once_it_is_forgotten(
    noa: Membership, monkeypatch: Any
) -> None:
    with scope(noa.organization_id, noa.pk, "import"):
        remembered = _addresses()

        for module in (cells, understanding):
            monkeypatch.setattr(module, "MOST_REMEMBERED", 1)
        forgotten = _addresses()

        assert forgotten == remembered


def _addresses() -> list[list[dict[str, Any]]]:
    """Of odd rows alone, all of which are in one city; read twice by one reader."""
    run = begun(csv_of(TITLES, *map(_row, range(1, MANY, 2))), columns=COLUMNS, fixed={})
    with keeping.table_of(run) as table:
        rows = list(table.rows)
    reader = understanding.Reader(plan_of(run))
    return [one.values["addresses"] for page in (rows, rows) for one in reader.drafts(page)]
