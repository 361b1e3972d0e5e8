"""A page is thought up while the one before it is written, and comes to the same as in its turn."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kesher.accounts.models import Membership
from kesher.exchange import carrying, keeping, pages, report
from kesher.exchange.intake import Numbered
from kesher.exchange.models import ImportRun, Policy, Step
from kesher.exchange.outcomes import REFUSED
from kesher.exchange.pages import Pages
from kesher.exchange.plan import plan_of
from kesher.exchange.understanding import Reader
from kesher.features.parties.models import Party, PhoneNumber
from kesher.lib.ids import new_id
from kesher.records.models import Change, SearchRow, TimelineLine
from kesher.tenancy import ahead, inserting, scope
from tests.exchange.conftest import begun, csv_of

PAGE = 25
TITLES = ["שם", "טלפון", "תפקיד"]


@pytest.fixture(autouse=True)
def in_pages(noa: Membership, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(carrying, "PAGE", PAGE)
    monkeypatch.setattr(carrying, "AT_ONCE", 5)
    with scope(noa.organization_id, noa.pk, "import"):
        yield


def _row(number: int) -> list[str]:
    return [f"לקוח {number}", f"050-23{number:05}", "נהג"]


def _brought(rows: list[list[str]], **told: Any) -> ImportRun:
    run = begun(csv_of(TITLES, *rows), columns={"שם": "name"}, **told)
    keeping.enter(run, Step.RUNNING)
    carrying.carry(run)
    return run


def _told(run: ImportRun) -> list[tuple[int, str]]:
    return [(one.number, one.what) for one in report.outcomes(run)]


def test_all_rows_come_in_under_their_numbers_and_in_their_order() -> None:
    run = _brought([_row(number) for number in range(110)])

    assert _told(run) == [(number, "created") for number in range(2, 112)]
    names = Party.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == [f"לקוח {number}" for number in range(110)]
    of_parties = Change.objects.filter(entity="parties", batch=run.batch)
    assert [of_parties.count(), PhoneNumber.objects.count()] == [110, 110]
    assert [TimelineLine.objects.count(), SearchRow.objects.count()] == [110, 110]


@pytest.mark.django_db(transaction=True)
def test_a_page_is_thought_up_while_the_one_before_is_written(monkeypatch: Any) -> None:
    """By PostgreSQL, or put into the file by SQLite."""
    seen: list[int] = []
    monkeypatch.setattr(pages, "begin_ahead", lambda _plan, drafts: seen.append(len(drafts)))

    _brought([_row(number) for number in range(60)])

    assert seen == [25, 10]
    assert Party.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_rows_that_the_page_before_made_are_known() -> None:
    """They are begun as if they were new, and then they are not."""
    rows = [_row(number) for number in range(50)]

    run = _brought([*rows, *rows[20:40]])

    assert run.counts == {"created": 50, "skipped": 20}
    assert Party.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_a_wrong_row_thought_up_ahead_keeps_no_other_out() -> None:
    rows = [_row(number) for number in range(60)]
    rows[30][0] = "א" * 300

    run = _brought(rows)

    assert run.counts == {"created": 59, "refused": 1}
    assert [number for number, what in _told(run) if what == REFUSED] == [32]


def test_what_an_import_of_leads_points_at_is_not_looked_for_ahead() -> None:
    rows = [[f"פנייה {number}", f"050-23{number // 2:05}"] for number in range(60)]
    content = csv_of(["נושא", "טלפון"], *rows)

    run = begun(content, entity="leads", columns={"נושא": "subject", "טלפון": "party.phones"})
    keeping.enter(run, Step.RUNNING)
    carrying.carry(run)

    assert run.counts == {"created": 60}
    assert Party.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_rows_thought_up_by_one_who_was_killed_come_in_once() -> None:
    run = begun(csv_of(TITLES, *(_row(number) for number in range(90))), columns={"שם": "name"})
    keeping.enter(run, Step.RUNNING)
    turns = iter([True, True, False])
    assert carrying.carry(run, may_go_on=lambda: next(turns)) is False

    again = ImportRun.objects.get(pk=run.pk)
    assert (again.position, Party.objects.count()) == (50, 50)
    assert carrying.carry(again) is True

    assert again.counts == {"created": 90}
    assert sorted(map(str, Party.objects.all())) == sorted(_row(number)[0] for number in range(90))


def test_no_more_than_a_page_is_read_ahead() -> None:
    run = begun(csv_of(TITLES, *(_row(number) for number in range(100))), columns={"שם": "name"})
    read: list[int] = []

    def rows() -> Iterator[Numbered]:
        for number in range(100):
            read.append(number)
            yield number, _row(number)

    upcoming = Pages(Reader(plan_of(run)), rows(), size=PAGE)

    assert upcoming.begin()
    upcoming.look_ahead()
    drafts = upcoming.take()
    upcoming.look_ahead()
    upcoming.look_ahead()

    assert [draft.number for draft in drafts] == list(range(25))
    assert len(read) == 50
    assert upcoming.begin()
    assert [draft.number for draft in upcoming.take()] == list(range(25, 50))


@pytest.mark.django_db(transaction=True)
def test_a_page_thought_up_ahead_leaves_what_one_in_its_turn_leaves() -> None:
    rows = [_row(number) for number in range(50)]
    early = _brought(rows)
    kept = [_left(early, number) for number in range(50)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "is_alone", False)
        in_turn = _brought(rows, policy=Policy.CREATE)

    assert kept == [_left(in_turn, number) for number in range(50)]


def _left(run: ImportRun, number: int) -> tuple[Any, ...]:
    """What the audit, the timeline and the search keep of a row, but for its time and its id."""
    changes = Change.objects.filter(entity="parties", batch=run.batch)
    change = changes.get(after__name=f"לקוח {number}")
    line = TimelineLine.objects.get(record_id=change.record_id)
    found = SearchRow.objects.get(record_id=change.record_id)
    phone = PhoneNumber.objects.get(party_id=change.record_id)
    return (
        (change.verb, change.channel, change.actor_id, change.before, change.after),
        (line.title, line.verb, line.detail, line.owner_id),
        (found.title, found.subtitle, found.phone, found.key, found.tokens),
        (phone.number, phone.kind, phone.position, phone.is_primary),
    )


@pytest.mark.postgresql
def test_references_are_looked_up_with_each_statement_sent_ahead() -> None:
    """Not at the commit, when nothing is left to think up."""
    nobody = [new_id() for _number in range(inserting.FEW)]

    with pytest.raises(IntegrityError), transaction.atomic(), ahead.sending():
        PhoneNumber.objects.bulk_insert({"party_id": nobody, "number": ["*2700"] * len(nobody)})

    assert PhoneNumber.objects.count() == 0
