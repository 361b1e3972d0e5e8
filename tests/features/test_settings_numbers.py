"""A running number of the organisation's own is given to the records of before as well."""

from typing import Any

import pytest

from kesher.entity.models import Counter, CustomField
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.jobs import running
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job
from kesher.jobs.registry import identity
from kesher.jobs.running import run
from kesher.records import catching_up, writing
from kesher.records.models import Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

KEY = "x_file_number"
NAMED = {"labels-he": "מספר תיק", "labels-en": "File number"}


def made_by_screen(member: Any) -> None:
    place = "/alon/settings/fields/parties/new/?kind=number"
    assert client_of(member).post(place, NAMED).status_code == 302


def parties(member: Any, count: int) -> list[Party]:
    with scope(member.organization_id, member.pk, "web"):
        return [world.a_party(name=f"לקוח {number}") for number in range(count)]


def slice_done() -> bool:
    """One job, or one slice of it; False when none is waiting."""
    job = claim("worker")
    if job is None:
        return False
    run(job)
    job.refresh_from_db()
    assert job.error == ""
    return True


def all_done() -> None:
    while slice_done():
        pass


def numbers(member: Any) -> list[int | None]:
    """In the order in which the customers were made."""
    with scope(member.organization_id):
        return [one.extra.get(KEY) for one in Party.objects.order_by("pk")]


def test_those_of_before_are_numbered_in_their_order(noa: Any) -> None:
    parties(noa, 5)

    made_by_screen(noa)
    assert numbers(noa) == [None] * 5
    all_done()

    assert numbers(noa) == [1, 2, 3, 4, 5]
    parties(noa, 1)
    assert numbers(noa) == [1, 2, 3, 4, 5, 6]


def test_with_those_made_meanwhile_there_is_no_gap(noa: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(catching_up, "PAGE", 2)
    monkeypatch.setattr(running, "SLICE_SECONDS", -1.0)
    parties(noa, 5)
    made_by_screen(noa)

    for _round in range(4):
        slice_done()
        parties(noa, 1)
    all_done()

    given = numbers(noa)
    assert sorted(one or 0 for one in given) == list(range(1, len(given) + 1))
    assert given[:5] == sorted(one or 0 for one in given[:5])
    with scope(noa.organization_id):
        assert Counter.objects.get(series=f"parties.{KEY}").last == len(given)


def test_numbering_again_gives_nothing_more(noa: Any) -> None:
    parties(noa, 3)
    made_by_screen(noa)
    all_done()

    with scope(noa.organization_id, noa.pk, "web"):
        catching_up.catch_up_later(entities.get("parties"), KEY)
    all_done()

    assert numbers(noa) == [1, 2, 3]


def test_those_in_the_bin_have_theirs_when_they_come_back(noa: Any) -> None:
    thrown_away = parties(noa, 2)[0]
    with scope(noa.organization_id, noa.pk, "web"):
        writing.delete(thrown_away)

    made_by_screen(noa)
    all_done()

    assert numbers(noa) == [1, 2]


def test_those_made_while_the_field_was_archived_are_numbered_later(noa: Any) -> None:
    made_by_screen(noa)
    parties(noa, 1)
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(CustomField.objects.get(), is_archived=True)
    parties(noa, 1)
    assert numbers(noa) == [1, None]

    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(CustomField.objects.get(), is_archived=False)
    all_done()

    assert numbers(noa) == [1, 2]


def test_the_record_and_its_history_stay_as_they_were(noa: Any) -> None:
    party = parties(noa, 1)[0]
    with scope(noa.organization_id):
        before = Change.objects.filter(record_id=party.pk).count()

    made_by_screen(noa)
    all_done()

    told = Api.of(noa).get(f"parties/{party.pk}").json()
    assert (told[KEY], told["version"]) == ("1", party.version)
    with scope(noa.organization_id):
        assert Change.objects.filter(record_id=party.pk).count() == before
        assert Party.objects.get().updated_at == party.updated_at


def test_a_field_of_another_kind_numbers_nothing(noa: Any) -> None:
    client_of(noa).post("/alon/settings/fields/parties/new/?kind=text", NAMED)

    with scope(noa.organization_id):
        assert not Job.objects.filter(name=identity(catching_up.catch_up)).exists()


@pytest.mark.parametrize("page", [1, 2, 3, 500])
def test_pages_of_any_size_miss_nobody(noa: Any, monkeypatch: Any, page: int) -> None:
    monkeypatch.setattr(catching_up, "PAGE", page)
    parties(noa, 3)

    made_by_screen(noa)
    all_done()

    assert numbers(noa) == [1, 2, 3]
