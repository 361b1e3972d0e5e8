"""What an organisation begins with is read in its reader's language, until somebody changes it."""

import pytest
from django.utils import translation

from kesher.accounts.models import Membership, Role
from kesher.entity.models import ColourRule, SavedView
from kesher.records import keeping, writing
from kesher.tenancy import scope
from kesher.tenancy.shipped import shown
from tests import world
from tests.conftest import client_of


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("he", ["הכול", "לקוחות", "ספקים", "שלי", "בלי קשר מעל חודש"]),
        ("en", ["All", "Customers", "Suppliers", "Mine", "No contact for a month"]),
    ],
)
def test_shipped_views_are_tabs_in_the_readers_language(
    noa: Membership, language: str, names: list[str]
) -> None:
    noa.user.language = language
    noa.user.save()

    page = client_of(noa).get("/alon/parties/").text

    for name in names:
        assert f"<bdi>{name}</bdi></a>" in page


def test_a_view_that_was_renamed_keeps_the_name_in_both_languages(noa: Membership) -> None:
    noa.user.language = "en"
    noa.user.save()
    with scope(noa.organization_id, noa.pk, "web"):
        view = SavedView.objects.get(entity="parties", conditions="owner = me")
        view.name = "התיק שלי"
        keeping.keep_view(view)

    page = client_of(noa).get("/alon/parties/").text

    assert "<bdi>התיק שלי</bdi></a>" in page
    assert "<bdi>Mine</bdi></a>" not in page


def test_the_reason_of_a_light_is_told_in_the_readers_language(noa: Membership) -> None:
    noa.user.language = "en"
    noa.user.save()
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(owner=noa)
        rule = ColourRule.objects.get(purpose="light", colour="red")
        writing.update(rule, conditions="kind = person")

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").text

    assert "No contact with the customer for over 90 days" in page
    assert "לקוח בלי שום קשר" not in page


def test_an_organisation_that_reads_english_begins_in_english_and_is_read_in_hebrew() -> None:
    told = {"he": "ניהול מערכת", "en": "Administrator"}

    for stored in told.values():
        for language, name in told.items():
            with translation.override(language):
                assert shown(stored) == name
                assert str(Role(code="administrator", name=stored)) == name


def test_a_role_of_ones_own_keeps_its_name(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"), translation.override("en"):
        own = Role(name="שלי")
        shipped = Role.objects.get(code="sales")

        assert (str(own), str(shipped)) == ("שלי", "Sales")
