"""Every entity on every screen: within its budget, in both languages, for its own people only."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts import seats
from kesher.accounts.models import Membership, User
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.parties.models import Relation
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

pytestmark = pytest.mark.slow

BUDGETS: dict[str, dict[str, int]] = json.loads(
    (Path(__file__).parent / "budgets.json").read_text()
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def _relation() -> Relation:
    return writing.create(
        Relation, party=world.a_party(), other=world.a_firm(), type="works_at", note="הערה"
    )


MAKERS: dict[str, Callable[[], Any]] = {
    "parties": world.a_party,
    "relations": _relation,
    "leads": world.a_lead,
    "deals": world.a_deal,
    "rivals": world.a_rival,
    "rounds": world.a_round,
    "arguments": world.some_arguments,
    "goals": world.a_goal,
    "adjustments": world.an_adjustment,
    "tasks": world.a_task,
    "calls": world.a_call,
    "notes": world.a_note,
    "meetings": lambda: world.a_meeting(at=timezone.now()),
    "products": world.a_product,
    "categories": lambda: world.a_category(parent=world.a_category()),
    "price_lists": world.a_price_list,
    "prices": world.a_price,
    "bundle_parts": world.a_part,
    "quotes": world.a_quote,
    "orders": world.an_order,
    "agreements": world.an_agreement,
    "price_changes": world.a_price_change,
    "billings": world.a_billing,
    "handover_sets": world.a_handover_set,
    "quote_texts": world.a_quote_text,
    "users": Membership.objects.first,
    "teams": lambda: world.a_team(f"צוות {uuid4()}"),
}

SHOWN = [one for one in entities if one.key in MAKERS]
RECORDS = [one for one in SHOWN if one.is_record]


def by_key(one: Entity) -> str:
    return one.key


def budget(screen: str, entity: Entity | None = None) -> int:
    numbers = BUDGETS[screen]
    return numbers.get(entity.key if entity else "", numbers[""])


def queries(client: Client, url: str, **headers: str) -> int:
    """Once the seat is warm."""
    assert client.get(url, headers=headers).status_code == 200
    return first_queries(client, url, **headers)


def first_queries(client: Client, url: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as told:
        assert client.get(url, headers=headers).status_code == 200
    return len([one for one in told if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


@pytest.fixture
def record(alon: Organization, entity: Entity) -> Any:
    """One of the entity's, among others."""
    first, *_others = [MAKERS[entity.key]() for _one in range(3)]
    return first


@pytest.mark.parametrize("entity", SHOWN, ids=by_key)
def test_a_list_costs_the_same_however_long(
    client: Client, noa: Membership, entity: Entity
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        MAKERS[entity.key]()
    few = queries(client, f"/alon/{entity.key}/?view=all")
    with scope(noa.organization_id, noa.pk, "web"):
        for _one in range(6):
            MAKERS[entity.key]()

    many = queries(client, f"/alon/{entity.key}/?view=all")

    assert many == few
    assert many <= budget("list", entity)


@pytest.mark.parametrize("entity", SHOWN, ids=by_key)
def test_a_card_keeps_its_budget(client: Client, record: Any, entity: Entity) -> None:
    client.get(f"/alon/{entity.key}/")
    url = f"/alon/{entity.key}/{record.pk}/"

    assert first_queries(client, url) <= budget("card", entity)
    assert queries(client, url) <= budget("card", entity)


@pytest.mark.parametrize("entity", [one for one in SHOWN if one.board], ids=by_key)
def test_a_board_keeps_its_budget(client: Client, record: Any, entity: Entity) -> None:
    page = client.get(f"/alon/{entity.key}/board/")

    assert str(record) in page.content.decode()
    assert queries(client, f"/alon/{entity.key}/board/") <= budget("board", entity)


@pytest.mark.parametrize("entity", RECORDS, ids=by_key)
def test_forms_keep_their_budget(client: Client, record: Any, entity: Entity) -> None:
    assert queries(client, f"/alon/{entity.key}/new/") <= budget("form", entity)
    assert queries(client, f"/alon/{entity.key}/{record.pk}/edit/") <= budget("form", entity)


@pytest.mark.parametrize("entity", SHOWN, ids=by_key)
def test_a_region_travels_without_the_frame(client: Client, record: Any, entity: Entity) -> None:
    region = {"HX-Request": "true", "HX-Target": "main"}

    for url in (f"/alon/{entity.key}/", f"/alon/{entity.key}/{record.pk}/"):
        text = client.get(url, headers=region).content.decode()

        assert '<main id="main"' in text
        assert "<html" not in text


@pytest.mark.parametrize("entity", SHOWN, ids=by_key)
def test_screens_speak_both_languages(client: Client, record: Any, entity: Entity) -> None:
    for language, direction in (("he", "rtl"), ("en", "ltr")):
        user = User.objects.get(email="noa@alon.example")
        user.language = language
        user.save()
        seats.forget(user_id=user.pk)

        for url in (f"/alon/{entity.key}/", f"/alon/{entity.key}/{record.pk}/"):
            text = client.get(url).content.decode()

            assert f'<html lang="{language}" dir="{direction}"' in text


@pytest.mark.parametrize("entity", RECORDS, ids=by_key)
def test_what_is_typed_wrong_is_kept(client: Client, alon: Organization, entity: Entity) -> None:
    wrong = dict.fromkeys(entity.form, "") | {"owner": "nobody of this name"}

    answer = client.post(f"/alon/{entity.key}/new/", wrong)

    assert answer.status_code == 422
    assert entity.rows().count() == 0


@pytest.mark.parametrize("entity", RECORDS, ids=by_key)
def test_what_is_deleted_comes_back(client: Client, record: Any, entity: Entity) -> None:
    count = entity.rows().count()

    gone = client.post(f"/alon/{entity.key}/{record.pk}/do/delete/")
    after = entity.rows().count()
    missing = client.get(f"/alon/{entity.key}/{record.pk}/")
    binned = client.get(f"/alon/{entity.key}/trash/")
    back = client.post(f"/alon/{entity.key}/{record.pk}/do/restore/")

    assert (gone.status_code, back.status_code) == (302, 302)
    assert missing.status_code == 404
    assert str(record.pk) in binned.content.decode()
    assert after == count - 1
    assert entity.rows().count() == count


PAGES = (
    "",
    "count/",
    "board/",
    "new/",
    "trash/",
    "columns/",
    "views/",
    "filter/",
    "layouts/",
    "{pk}/",
    "{pk}/edit/",
    "{pk}/history/",
    "{pk}/timeline/",
    "{pk}/step/",
    "{pk}/field/owner/",
    "{pk}/do/delete/",
    "{pk}/do/assign/",
    "{pk}/write/notes/",
)
POSTS = (
    "board/drop/",
    "duplicates/",
    "do/delete/",
    "do/update/",
    "layout/",
    "fold/",
    "{pk}/edit/",
    "{pk}/field/owner/",
    "{pk}/do/delete/",
    "{pk}/do/restore/",
    "{pk}/write/notes/",
)


@pytest.mark.parametrize("entity", SHOWN, ids=by_key)
def test_to_another_organization_nothing_is_there(
    dana: Membership, record: Any, entity: Entity
) -> None:
    stranger = client_of(dana)

    for page in PAGES:
        url = page.format(pk=record.pk)
        assert stranger.get(f"/alon/{entity.key}/{url}").status_code == 404, url
        if "{pk}" in page:
            assert stranger.get(f"/brosh/{entity.key}/{url}").status_code == 404, url
    for page in POSTS:
        url = page.format(pk=record.pk)
        assert stranger.post(f"/alon/{entity.key}/{url}").status_code == 404, url
        if "{pk}" in page:
            assert stranger.post(f"/brosh/{entity.key}/{url}").status_code == 404, url
    assert entity.rows().filter(pk=record.pk).exists()


@pytest.mark.parametrize("entity", SHOWN, ids=by_key)
def test_what_is_not_there_is_a_missing_page(
    client: Client, alon: Organization, entity: Entity
) -> None:
    for page in PAGES:
        if "{pk}" in page:
            url = page.format(pk=uuid4())
            assert client.get(f"/alon/{entity.key}/{url}").status_code == 404, url


def test_a_hostile_name_is_only_a_name(client: Client, alon: Organization) -> None:
    party = world.a_party(name=HOSTILE, job_title=HOSTILE)
    lead = world.a_lead(subject=HOSTILE, party=party, message=HOSTILE)
    task = world.a_task(subject=HOSTILE, party=party, description=HOSTILE)
    world.a_call(subject=HOSTILE, party=party, description=HOSTILE)
    writing.update(party, job_title=f"{HOSTILE} 2")

    for url in (
        "/alon/parties/",
        "/alon/leads/?view=all",
        "/alon/leads/board/",
        "/alon/tasks/?view=all",
        f"/alon/parties/{party.pk}/",
        f"/alon/parties/{party.pk}/edit/",
        f"/alon/parties/{party.pk}/history/",
        f"/alon/leads/{lead.pk}/",
        f"/alon/tasks/{task.pk}/",
        f"/alon/tasks/{task.pk}/do/postpone/",
        "/alon/search/?q=script",
        "/alon/",
    ):
        text = client.get(url).content.decode()

        assert "<script>alert" not in text, url
        assert "<img src=x" not in text, url


def test_a_hostile_name_stays_one_in_json(client: Client, alon: Organization) -> None:
    world.a_party(name=HOSTILE)

    answer = client.get("/alon/pick/parties/?q=script")

    assert answer.headers["Content-Type"] == "application/json"
    assert [one["text"] for one in answer.json()] == [HOSTILE]


def test_search_keeps_its_budget(client: Client, alon: Organization) -> None:
    world.a_party()

    # As the palette asks, into the page that stands there already.
    palette = {"HX-Request": "true", "HX-Target": "palette-results"}

    assert queries(client, "/alon/search/?q=כהן", **palette) <= budget("search")
    assert queries(client, "/alon/search/?q=akuo", **palette) <= budget("search")
    assert queries(client, "/alon/search/", **palette) <= budget("search")
