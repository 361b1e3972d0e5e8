"""The settings of quotes: what stands on the paper, how long they hold, what waits for approval."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kesher.accounts.models import Membership
from kesher.features.files.models import File
from kesher.features.quotes import house
from kesher.records import undoing
from kesher.records.models import Change
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests.conftest import client_of

PAGE = "/alon/settings/quotes/"
TYPED = {"legal_name": "אלון בע״מ", "valid_days": "14", "discount_limit": "7.50"}


def _terms(member: Membership) -> house.Terms:
    with scope(member.organization_id, member.pk, "web"):
        return house.terms()


def _a_picture() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (90, 30), "navy").save(drawn, "PNG")
    return SimpleUploadedFile("logo.png", drawn.getvalue())


pytestmark = pytest.mark.usefixtures("files_apart")


def test_terms_are_kept_remembered_and_taken_back(noa: Membership) -> None:
    done = client_of(noa).post(PAGE, TYPED | {"logo": _a_picture()})

    terms = _terms(noa)
    assert (done.status_code, done["Location"]) == (302, PAGE)
    assert (terms.legal_name, terms.valid_days, terms.discount_limit) == (
        "אלון בע״מ",
        14,
        Decimal("7.5"),
    )
    with scope(noa.organization_id, noa.pk, "web"):
        assert terms.logo == str(File.objects.get().pk)
        change = Change.objects.get(entity="quote_terms")
        undoing.undo(change.batch)
    assert _terms(noa) == house.Terms()


def test_the_logo_stays_until_it_is_taken_away(noa: Membership) -> None:
    client = client_of(noa)
    client.post(PAGE, TYPED | {"logo": _a_picture()})
    client.post(PAGE, TYPED | {"valid_days": "20"})
    kept = _terms(noa)
    client.post(PAGE, TYPED | {"no_logo": "on"})

    assert (bool(kept.logo), kept.valid_days, _terms(noa).logo) == (True, 20, "")


@pytest.mark.parametrize(
    "typed",
    [
        {"valid_days": "0"},
        {"discount_limit": "101"},
        {"email": "nobody"},
        {"logo": SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")},
    ],
)
def test_wrong_terms_change_nothing(noa: Membership, typed: dict[str, Any]) -> None:
    assert client_of(noa).post(PAGE, TYPED | typed).status_code == 422

    assert _terms(noa) == house.Terms()
    with scope(noa.organization_id):
        assert not File.objects.exists()


def test_terms_are_for_administrators(alon_organization: Organization, yossi: Membership) -> None:
    client = client_of(yossi)

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, TYPED).status_code == 404
    assert _terms(yossi) == house.Terms()
