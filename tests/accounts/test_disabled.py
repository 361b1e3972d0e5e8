"""Who was disabled reads why there is no page; strangers learn nothing."""

from typing import Any

import pytest
from django.test import Client

from kesher.accounts import seats
from kesher.accounts.models import Membership, User
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests.accounts.conftest import PASSWORD

SENTENCES = {"he": "הושבת", "en": "was disabled"}


@pytest.fixture
def closed(alon: Organization, yossi: User) -> User:
    """Yossi, whose seat at Alon was disabled."""
    with scope(alon.pk):
        Membership.objects.filter(user=yossi).update(is_active=False)
    seats.forget(user_id=yossi.pk)
    return yossi


@pytest.mark.parametrize("language", ["he", "en"])
def test_the_disabled_read_a_sentence_in_their_language(
    client: Client, closed: User, language: str
) -> None:
    User.objects.filter(pk=closed.pk).update(language=language)
    client.force_login(User.objects.get(pk=closed.pk))

    page, way_in = client.get("/alon/leads/"), client.get("/", follow=True)

    assert (page.status_code, page["Cache-Control"]) == (403, "private, no-store")
    for told in (page, way_in):
        text = told.content.decode()
        assert SENTENCES[language] in text
        assert f'lang="{language}"' in text


def test_a_page_that_was_open_leads_to_the_sentence(client: Client, closed: User) -> None:
    client.force_login(closed)

    answer = client.get("/alon/leads/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == "/alon/"


@pytest.mark.usefixtures("closed")
def test_strangers_learn_nothing(client: Client, dana: User) -> None:
    visitor = client.get("/alon/leads/")
    client.force_login(dana)
    stranger, nowhere = client.get("/alon/leads/"), client.get("/nowhere/leads/")

    assert visitor.status_code == 302
    assert (stranger.status_code, nowhere.status_code) == (404, 404)
    assert SENTENCES["he"] not in stranger.content.decode()


def test_only_the_right_password_tells(client: Client, closed: User, settings: Any) -> None:
    address = f"{settings.LOGIN_URL}?next=/alon/"

    wrong, right = (
        client.post(address, {"login": closed.email, "password": one}, follow=True)
        for one in ("another password", PASSWORD)
    )

    assert SENTENCES["he"] not in wrong.content.decode()
    assert SENTENCES["he"] in right.content.decode()
