"""Search, the palette, the picker, and the frame around them all."""

import pytest
from django.test import Client

from kesher.accounts.models import Membership, Role, User
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

PALETTE = {"HX-Request": "true", "HX-Target": "palette-results"}


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def test_the_palette_gets_results_alone(client: Client, alon: Organization) -> None:
    party = world.a_party(
        name="משה כהן", phones=[{"number": "+972502345678", "kind": "mobile", "primary": True}]
    )

    text = client.get("/alon/search/?q=כהן", headers=PALETTE).content.decode()

    assert f"/alon/parties/{party.pk}/" in text
    assert "050-234-5678" in text
    assert "tel:+972502345678" in text
    assert "<html" not in text


def test_the_wrong_keyboard_finds_all_the_same(client: Client, alon: Organization) -> None:
    party = world.a_party(name="שלום")

    assert str(party.pk) in client.get("/alon/search/?q=akuo").content.decode()


def test_without_a_question_the_last_opened_are_shown(client: Client, alon: Organization) -> None:
    opened, other = world.a_party(name="אבי"), world.a_party(name="בני")
    client.get(f"/alon/parties/{opened.pk}/")

    text = client.get("/alon/search/", headers=PALETTE).content.decode()

    assert str(opened.pk) in text
    assert str(other.pk) not in text


def test_commands_are_found_without_scripts(client: Client, alon: Organization) -> None:
    text = client.get("/alon/search/?q=>").content.decode()

    assert 'href="/alon/parties/new/"' in text
    assert 'href="/alon/leads/"' in text


def test_the_picker_answers_what_may_be_seen(client: Client, alon: Organization) -> None:
    party = world.a_party(name="משה כהן")

    assert client.get("/alon/pick/parties/?q=משה").json() == [
        {"value": str(party.pk), "text": "משה כהן", "hint": ""}
    ]
    assert client.get("/alon/pick/?q=משה").json()[0]["value"] == f"parties:{party.pk}"


def test_colleagues_are_picked_by_their_names(
    client: Client, alon: Organization, yossi: Membership
) -> None:
    assert [one["text"] for one in client.get("/alon/pick/users/?q=יוסי").json()] == ["יוסי מזרחי"]


def test_search_shows_nothing_of_others(
    alon: Organization, yossi: Membership, dana: Membership
) -> None:
    party = world.a_party(name="משה כהן")
    role = Role.objects.get(pk=yossi.role_id)
    role.grants = [{"entity": "*", "verbs": ["*"], "reach": "own"}]
    role.save()

    for client, slug in ((client_of(yossi), "alon"), (client_of(dana), "brosh")):
        for url in (f"/{slug}/search/?q=כהן", f"/{slug}/pick/parties/?q=כהן"):
            assert str(party.pk) not in client.get(url).content.decode()


def test_the_menu_offers_what_the_role_may_see(alon: Organization, yossi: Membership) -> None:
    role = Role.objects.get(pk=yossi.role_id)
    role.grants = [{"entity": "leads", "verbs": ["view"], "reach": "all"}]
    role.save()

    text = client_of(yossi).get("/alon/leads/").content.decode()

    assert 'data-menu-key="leads"' in text
    assert 'data-menu-key="parties"' not in text
    assert "/alon/leads/new/" not in text
    assert client_of(yossi).get("/alon/parties/").status_code == 404
    assert client_of(yossi).get("/alon/leads/new/").status_code == 404


def test_tastes_are_kept_for_the_person(client: Client, alon: Organization) -> None:
    kept = client.post("/alon/preference/", {"name": "theme", "value": "dark"})
    wrong = client.post("/alon/preference/", {"name": "is_active", "value": ""})

    assert (kept.status_code, wrong.status_code) == (204, 422)
    assert User.objects.get(email="noa@alon.example").preferences == {"theme": "dark"}
    assert 'data-theme="dark"' in client.get("/alon/parties/").content.decode()


def test_a_form_too_old_is_told_so(noa: Membership) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(noa.user)

    answer = strict.post("/alon/parties/new/", {"name": "רות"})

    assert answer.status_code == 403
    assert "הדף היה פתוח זמן רב מדי" in answer.content.decode()


def test_a_missing_page_says_so(client: Client, alon: Organization) -> None:
    answer = client.get("/alon/no-such-thing/")

    assert answer.status_code == 404
    assert "k-error-page" in answer.content.decode()
