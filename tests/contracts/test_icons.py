"""Every picture that a screen shows is in the sprite, which the build gathers from the sources."""

import re

import pytest
from django.test import Client

from kesher.accounts.models import Membership
from ops.paths import ROOT
from tests.conftest import client_of

SPRITE = ROOT / "kesher" / "screens" / "static" / "kesher" / "icons.svg"
NAMES = re.compile(r'data-icon="([^"]*)"')
SCREENS = ("", "parties/", "leads/board/", "deals/board/", "settings/organization/", "sales/")


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


@pytest.mark.parametrize("path", SCREENS)
def test_every_picture_is_in_the_sprite(client: Client, path: str) -> None:
    page = client.get(f"/alon/{path}")
    shown = set(NAMES.findall(page.content.decode()))

    assert page.status_code == 200
    assert shown
    assert shown - set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text())) == set()
