"""Pages of a list: every row once, in order, forwards and backwards, whatever the values."""

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.accounts.models import Membership, Role
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.lib import hebrew
from kesher.records import paging, reading, writing
from kesher.records.paging import InvalidCursor, InvalidSort, Page, page
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from kesher.tenancy.organization import settings_changed
from tests import world

NAMES = ["אבי", "אביגיל", "בת־שבע", "כהן", "כּהן", "ך", "Zvi", "avi", "O'Hara", "משה", "משה", "משה"]


def walk(sort: str, limit: int, *, entity: str = "parties") -> list[list[Any]]:
    """Every page from the first to the last."""
    pages, cursor = [], None
    for _turn in range(600):
        one = _page(entity, sort, cursor, limit)
        pages.append(one.records)
        if one.next_cursor is None:
            return pages
        cursor = one.next_cursor
    raise AssertionError("The list never ends.")


def walk_back(sort: str, limit: int, *, entity: str = "parties") -> list[list[Any]]:
    """Every page from the last to the first, in the order of the list."""
    pages: list[list[Any]] = []
    cursor, backwards = None, True
    for _turn in range(600):
        one = _page(entity, sort, cursor, limit, backwards=backwards)
        pages.insert(0, one.records)
        if one.previous_cursor is None:
            return pages
        cursor = one.previous_cursor
    raise AssertionError("The list never begins.")


def _page(key: str, sort: str, cursor: str | None, limit: int, *, backwards: bool = False) -> Page:
    entity = entities.get(key)
    rows = reading.visible(entity)
    return page(rows, entity, sort=sort, cursor=cursor, limit=limit, backwards=backwards)


def _flat(pages: list[list[Any]]) -> list[Any]:
    return list(itertools.chain.from_iterable(pages))


def _add_field(key: str, kind: str, **options: Any) -> None:
    CustomField.objects.create(
        entity="parties", key=key, labels={"en": key}, kind=kind, options=options
    )
    settings_changed()


def _make(*rows: dict[str, Any]) -> list[Party]:
    return writing.create_many(Party, rows)


def test_names_stand_in_the_order_of_the_alphabet(alon: Organization) -> None:
    _make(*({"name": name} for name in NAMES))

    found = [party.name for party in _flat(walk("name", 5))]

    assert found == sorted(found, key=hebrew.sort_key)
    assert sorted(found) == sorted(NAMES)
    assert [party.name for party in _flat(walk("-name", 5))] == found[::-1]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("sort", ["birth_date", "-birth_date"])
def test_rows_without_a_value_stand_last_both_ways(
    alon: Organization, sort: str, limit: int
) -> None:
    days = [
        None,
        date(1990, 5, 3),
        None,
        date(1980, 1, 1),
        date(1990, 5, 3),
        None,
        date(2001, 2, 3),
    ]
    made = _make(*({"name": f"לקוח {place}", "birth_date": day} for place, day in enumerate(days)))
    sign = -1 if sort.startswith("-") else 1

    expected = sorted(
        made,
        key=lambda one: (
            one.birth_date is None,
            sign * (one.birth_date or date.min).toordinal(),
            sign * one.pk.int,
        ),
    )

    assert _flat(walk(sort, limit)) == expected
    assert _flat(walk_back(sort, limit)) == expected


CUSTOM: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("text", {}, ["ת", "א", "שלום", "", "Zebra", "apple", "א"]),
    ("whole_number", {}, [10, 9, None, -3, 10, 0, 100_000]),
    ("decimal", {"decimals": 2}, [0.1, 0.25, None, -0.5, 0.1, 3, 100]),
    (
        "date",
        {},
        ["2026-01-31", "1999-12-31", None, "2026-01-31", "2030-06-01", None, "2001-01-01"],
    ),
    ("yes_no", {}, [True, False, None, True, False, None, True]),
]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    ("kind", "options", "given_values"), CUSTOM, ids=[one[0] for one in CUSTOM]
)
def test_custom_fields_are_sorted_by(
    alon: Organization, kind: str, options: dict[str, Any], given_values: list[Any], sign: str
) -> None:
    _add_field("x_value", kind, **options)
    field = entities.get("parties").field("x_value")
    made = _make(
        *(
            {"name": f"לקוח {place}", "x_value": field.kind.from_json(value, field)}
            for place, value in enumerate(given_values)
        )
    )
    valued = [one for one in made if field.read(one) is not None]
    empty = [one for one in made if field.read(one) is None]
    down = bool(sign)

    def in_order(rows: list[Party]) -> list[Party]:
        return sorted(rows, key=lambda one: one.pk, reverse=down)

    expected = [
        *sorted(in_order(valued), key=field.read, reverse=down),
        *in_order(empty),
    ]
    if down:
        expected[: len(valued)] = sorted(
            valued, key=lambda one: (field.read(one), one.pk), reverse=True
        )

    for limit in (1, 3, 50):
        assert _flat(walk(f"{sign}x_value", limit)) == expected
        assert _flat(walk_back(f"{sign}x_value", limit)) == expected


def test_a_reference_is_sorted_by_its_title(alon: Organization, noa: Membership) -> None:
    second = world.a_member("אבי אבן", email="avi@alon.example", role="sales")
    theirs = [
        world.a_party(name="א", owner=noa),
        world.a_party(name="ב", owner=second),
        world.a_party(name="ג", owner=None),
        world.a_party(name="ד", owner=noa),
    ]

    assert _flat(walk("owner", 1)) == [theirs[1], theirs[0], theirs[3], theirs[2]]
    assert _flat(walk_back("-owner", 3)) == [theirs[3], theirs[0], theirs[1], theirs[2]]


def test_five_hundred_rows_on_pages_of_fifty(alon: Organization) -> None:
    made = _make(*({"name": f"{NAMES[place % 12]} {place:03}"} for place in range(500)))

    pages = walk("name", 50)

    assert [len(one) for one in pages] == [50] * 10
    assert sorted(one.pk for one in _flat(pages)) == sorted(one.pk for one in made)
    assert walk_back("name", 50) == pages


def test_a_page_tells_whether_there_is_more(alon: Organization) -> None:
    _make(*({"name": name} for name in "אבגדה"))

    first = _page("parties", "name", None, 2)
    second = _page("parties", "name", first.next_cursor, 2)
    third = _page("parties", "name", second.next_cursor, 2)
    back = _page("parties", "name", second.previous_cursor, 2)

    assert [[one.name for one in found.records] for found in (first, second, third, back)] == [
        ["א", "ב"],
        ["ג", "ד"],
        ["ה"],
        ["א", "ב"],
    ]
    assert first.previous_cursor is None
    assert third.next_cursor is None
    assert back.previous_cursor is None
    assert _page("parties", "name", back.next_cursor, 2).records == second.records


def test_neighbours_of_a_record(alon: Organization) -> None:
    made = _make(*({"name": name} for name in "אבג"))
    parties = entities.get("parties")

    after = _page("parties", "name", paging.cursor_at(made[1], parties, sort="name"), 1)
    before = _page(
        "parties", "name", paging.cursor_at(made[1], parties, sort="name", backwards=True), 1
    )

    assert (after.records, before.records) == ([made[2]], [made[0]])


def test_a_row_that_comes_in_between_moves_no_other(alon: Organization) -> None:
    _make(*({"name": name} for name in "אבדה"))
    first = _page("parties", "name", None, 2)

    world.a_party(name="אא")
    world.a_party(name="ג")

    second = _page("parties", "name", first.next_cursor, 9)
    assert [one.name for one in second.records] == ["ג", "ד", "ה"]


def test_an_empty_list_has_one_empty_page(alon: Organization) -> None:
    assert _page("parties", "name", None, 5) == Page(
        records=[], next_cursor=None, previous_cursor=None
    )
    assert _page("parties", "", None, 5, backwards=True).records == []


@pytest.mark.parametrize(
    "sort",
    [
        "password",
        "organization__name",
        "owner__user__password",
        "-",
        "--name",
        "name desc",
        "name'",
        "?",
        "-name,(select 1)",
        "extra",
        "extra__x",
        "phones",
        "sort_name",
        "about",
        "x_none",
    ],
)
def test_nothing_else_is_sorted_by(alon: Organization, sort: str) -> None:
    with pytest.raises(InvalidSort):
        _page("parties", sort, None, 5)


def test_masked_fields_do_not_tell_their_order(alon: Organization, yossi: Membership) -> None:
    Role.objects.filter(pk=yossi.role_id).update(
        fields={"parties": {"birth_date": "masked", "name": "hidden", "city": "read_only"}}
    )
    with scope(alon.pk, yossi.pk, "web"):
        assert {"birth_date", "name"} & paging.sortable(entities.get("parties")) == set()
        assert "city" in paging.sortable(entities.get("parties"))
        with pytest.raises(InvalidSort):
            _page("parties", "-birth_date", None, 5)
        assert _page("parties", "", None, 5).records == []


def test_hidden_records_do_not_tell_their_titles_by_order(
    alon: Organization, yossi: Membership
) -> None:
    tasks = entities.get("tasks")
    assert "party" in paging.sortable(tasks)
    grants = [
        {"entity": "parties", "verbs": ["view"], "reach": "own"},
        {"entity": "tasks", "verbs": ["*"], "reach": "all"},
    ]
    Role.objects.filter(pk=yossi.role_id).update(grants=grants)
    with scope(alon.pk, yossi.pk, "web"):
        assert "party" not in paging.sortable(tasks)


def test_a_cursor_fits_one_sort_only(alon: Organization) -> None:
    _make(*({"name": name} for name in "אבג"))
    cursor = _page("parties", "name", None, 1).next_cursor

    with pytest.raises(InvalidCursor):
        _page("parties", "-name", cursor, 1)


@pytest.mark.parametrize("cursor", ["x", "x.y", "YWJj", "\0", "א", "." * 5000, "null.null"])
def test_a_forged_cursor_is_refused(alon: Organization, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        _page("parties", "name", cursor, 1)


def test_a_changed_cursor_is_refused(alon: Organization) -> None:
    _make(*({"name": name} for name in "אבג"))
    cursor = _page("parties", "name", None, 1).next_cursor or ""

    with pytest.raises(InvalidCursor):
        _page("parties", "name", "A" + cursor, 1)


def test_a_page_costs_one_query_and_at_the_border_two(alon: Organization) -> None:
    _make(*({"name": f"לקוח {place}"} for place in range(9)))
    _make(*({"name": "ותיק", "birth_date": date(1980, 1, 1)} for _place in range(9)))

    assert _queries("name", 5) == 1
    assert _queries("birth_date", 5) == 1
    assert _queries("birth_date", 12) == 2


def test_plain_orders_use_their_index(alon: Organization) -> None:
    _make(*({"name": name} for name in NAMES))
    first = _page("parties", "name", None, 3)

    with CaptureQueriesContext(connection) as captured:
        _page("parties", "name", first.next_cursor, 3)

    sql = captured.captured_queries[0]["sql"]
    assert "NULLS" not in sql
    assert 'ORDER BY "parties_party"."sort_name" ASC, "parties_party"."id" ASC' in sql


def _queries(sort: str, limit: int) -> int:
    paging.sortable(entities.get("parties"))
    with CaptureQueriesContext(connection) as captured:
        _page("parties", sort, None, limit)
    return len(captured.captured_queries)


values = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))


@pytest.fixture
def empty_list(alon: Organization) -> Iterator[None]:
    yield
    Party.objects.all().delete()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.lists(values, max_size=12),
    limit=st.integers(1, 6),
    descending=st.booleans(),
)
def test_whatever_the_values_each_row_comes_once_and_in_order(
    empty_list: None,
    days: list[date | None],
    limit: int,
    descending: bool,  # noqa: FBT001  hypothesis gives it
) -> None:
    Party.objects.all().delete()
    made = _make(*({"name": str(place), "birth_date": day} for place, day in enumerate(days)))
    sign = -1 if descending else 1
    expected = sorted(
        made,
        key=lambda one: (
            one.birth_date is None,
            sign * (one.birth_date or date.min).toordinal(),
            sign * one.pk.int,
        ),
    )
    sort = "-birth_date" if descending else "birth_date"

    assert _flat(walk(sort, limit)) == expected
    assert _flat(walk_back(sort, limit)) == expected
