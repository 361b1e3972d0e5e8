"""Lists: conditions, order, pages, saved views, and what is done to many rows at once."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership, Role
from kesher.entity.models import SavedView
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.models import Change
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

SHEET = {"HX-Request": "true", "HX-Target": "sheet-body"}


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def names(text: str) -> list[str]:
    return re.findall(r'class="k-open"[^>]*><bdi dir="auto">([^<]*)</bdi>', text)


def link(text: str, rel: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', text)
    return found[1].replace("&amp;", "&") if found else ""


def all_pages(client: Client, url: str, rel: str = "next") -> list[list[str]]:
    pages = []
    while url:
        text = client.get(url).content.decode()
        pages.append(names(text))
        url = link(text, rel) and urlsplit(url).path + "?" + link(text, rel).partition("?")[2]
    return pages


def test_every_row_is_met_once_in_both_directions(client: Client, alon: Organization) -> None:
    writing.create_many(Party, [{"name": f"לקוח {place:03}"} for place in range(120)])

    pages = all_pages(client, "/alon/parties/")
    last = client.get("/alon/parties/").content.decode()
    for _page in range(2):
        last = client.get(link(last, "next")).content.decode()
    back = client.get(link(last, "prev")).content.decode()

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [name for page in pages for name in page] == [f"לקוח {place:03}" for place in range(120)]
    assert names(back) == pages[1]


@pytest.mark.parametrize("sort", ["last_contact_at", "-last_contact_at"])
def test_rows_without_a_value_stand_last(client: Client, alon: Organization, sort: str) -> None:
    parties = writing.create_many(Party, [{"name": f"לקוח {place:03}"} for place in range(70)])
    for place, party in enumerate(parties[:60]):
        Party.objects.filter(pk=party.pk).update(
            last_contact_at=timezone.now() - timedelta(days=place)
        )

    met = [name for page in all_pages(client, f"/alon/parties/?sort={sort}") for name in page]

    assert len(met) == len(set(met)) == 70
    assert set(met[60:]) == {f"לקוח {place:03}" for place in range(60, 70)}


def test_conditions_are_sentences_that_can_be_taken_off(client: Client, alon: Organization) -> None:
    world.a_party(name="אבי", customer_class="a")
    world.a_party(name="בני", customer_class="b")

    text = client.get("/alon/parties/?filter=customer_class+%3D+a").content.decode()

    assert names(text) == ["אבי"]
    removal = re.search(r'class="k-chip-off" href="([^"]*)"', text)
    assert removal is not None
    assert names(client.get(removal[1].replace("&amp;", "&")).content.decode()) == ["אבי", "בני"]


def test_a_condition_that_cannot_be_understood_is_told(client: Client, alon: Organization) -> None:
    answer = client.get("/alon/parties/?filter=bogus+%3D+1")

    assert answer.status_code == 422
    assert "bogus" in answer.content.decode()


@pytest.mark.parametrize("sort", ["organization", "-extra", "name'", "owner__user__password"])
def test_a_strange_order_is_the_usual_one(client: Client, alon: Organization, sort: str) -> None:
    world.a_party(name="בני")
    world.a_party(name="אבי")

    answer = client.get("/alon/parties/", {"sort": sort})

    assert answer.status_code == 200
    assert names(answer.content.decode()) == ["אבי", "בני"]


def test_words_are_found_inside_the_list(client: Client, alon: Organization) -> None:
    world.a_party(name="דנה לוי")
    world.a_party(name="משה כהן")

    assert names(client.get("/alon/parties/?q=כהן").content.decode()) == ["משה כהן"]


def test_columns_are_chosen_by_the_address(client: Client, alon: Organization) -> None:
    world.a_party(job_title="מנהלת רכש")

    text = client.get("/alon/parties/?columns=name,job_title").content.decode()

    assert re.findall(r'<th scope="col"[^>]*data-field="([^"]*)"', text) == ["name", "job_title"]
    assert "מנהלת רכש" in text


def test_a_long_list_is_counted_on_demand(client: Client, alon: Organization) -> None:
    writing.create_many(Party, [{"name": f"לקוח {place:03}"} for place in range(51)])

    answer = client.get("/alon/parties/count/", headers={"HX-Request": "true"})

    assert re.sub(r"<[^>]*>", "", answer.content.decode()).strip() == "51"


def test_a_filter_is_asked_for_step_by_step(client: Client, alon: Organization) -> None:
    first = client.get("/alon/parties/filter/", headers=SHEET).content.decode()
    second = client.get(
        "/alon/parties/filter/?field=customer_class", headers=SHEET
    ).content.decode()
    done = client.post(
        "/alon/parties/filter/", {"field": "customer_class", "operator": "=", "value": "a"}
    )

    assert 'name="operator"' not in first
    assert 'name="value"' in second
    assert parse_qs(urlsplit(done.headers["Location"]).query) == {"filter": ["customer_class = a"]}


def test_a_filter_without_a_value_is_refused(client: Client, alon: Organization) -> None:
    given = {"field": "customer_class", "operator": "=", "value": ""}

    assert client.post("/alon/parties/filter/", given).status_code == 422


def test_a_view_is_kept_for_oneself_or_for_all(
    client: Client, alon: Organization, yossi: Membership
) -> None:
    query = "?filter=customer_class+%3D+a&sort=-name&columns=name,city"
    client.post(f"/alon/parties/views/{query}", {"name": "שלי בלבד"})
    client.post(f"/alon/parties/views/{query}", {"name": "של כולם", "shared": "on"})

    mine, everybodys = (SavedView.objects.get(name=name) for name in ("שלי בלבד", "של כולם"))
    his = client_of(yossi).get("/alon/parties/").content.decode()

    assert mine.conditions == everybodys.conditions == "customer_class = a"
    assert (mine.order, mine.columns) == ("-name", ["name", "city"])
    assert "של כולם" in his
    assert "שלי בלבד" not in his


def test_only_administrators_change_what_all_see(alon: Organization, yossi: Membership) -> None:
    view = SavedView.objects.filter(entity="parties", member=None).first()
    assert view is not None

    answer = client_of(yossi).post(f"/alon/parties/views/{view.pk}/drop/")

    assert answer.status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_many_are_changed_and_taken_back_at_once(client: Client, alon: Organization) -> None:
    parties = [world.a_party(customer_class="b") for _one in range(3)]
    told: dict[str, Any] = {"id": [str(one.pk) for one in parties], "field": "customer_class"}

    asked = client.post("/alon/parties/do/update/", told, headers=SHEET)
    client.post(
        "/alon/parties/do/update/", told | {"filled": "customer_class", "customer_class": "a"}
    )
    after = list(Party.objects.values_list("customer_class", flat=True))
    batch = Change.objects.filter(verb="update").latest("id").batch
    client.post(f"/alon/undo/{batch}/")

    assert 'name="customer_class"' in asked.content.decode()
    assert after == ["a", "a", "a"]
    assert list(Party.objects.values_list("customer_class", flat=True)) == ["b", "b", "b"]


def test_all_that_match_are_meant_and_no_others(client: Client, alon: Organization) -> None:
    for place in range(60):
        world.a_party(name=f"לקוח {place}", customer_class="a" if place % 2 else "b")

    client.post(
        "/alon/parties/do/delete/",
        {"all": "1", "query": "filter=customer_class+%3D+a", "filled": "1"},
    )

    living = Party.objects.filter(deleted_at=None)
    assert set(living.values_list("customer_class", flat=True)) == {"b"}
    assert living.count() == 30


def test_nobody_changes_many_that_are_not_theirs(alon: Organization, yossi: Membership) -> None:
    role = Role.objects.get(pk=yossi.role_id)
    role.grants = [{"entity": "*", "verbs": ["*"], "reach": "own"}]
    role.save()
    theirs = world.a_party(customer_class="b")
    with scope(alon.pk, yossi.pk, "web"):
        his = world.a_party(customer_class="b")

    client_of(yossi).post(
        "/alon/parties/do/update/",
        {
            "id": [str(theirs.pk), str(his.pk)],
            "field": "customer_class",
            "filled": "customer_class",
            "customer_class": "a",
        },
    )

    assert Party.objects.get(pk=theirs.pk).customer_class == "b"
    assert Party.objects.get(pk=his.pk).customer_class == "a"


def test_masked_and_hidden_fields_stay_so(alon: Organization, yossi: Membership) -> None:
    role = Role.objects.get(pk=yossi.role_id)
    role.fields = {"parties": {"job_title": "masked", "city": "hidden"}}
    role.save()
    party = world.a_party(job_title="סודי מאוד")
    client = client_of(yossi)

    listed = client.get("/alon/parties/?columns=name,job_title,city").content.decode()
    carded = client.get(f"/alon/parties/{party.pk}/").content.decode()

    assert "סודי מאוד" not in listed + carded
    assert "•••" in listed
    assert 'data-field="city"' not in listed
    assert client.get(f"/alon/parties/{party.pk}/field/job_title/").status_code == 404
