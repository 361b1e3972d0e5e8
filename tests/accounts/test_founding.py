"""Founding an organisation: what it begins with, and which addresses it may not have."""

import pytest
from django.core.exceptions import ValidationError

from kesher.accounts import founding
from kesher.accounts.models import Membership, Role, User
from kesher.accounts.slugs import organization_slug
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

SECOND_PASSWORD = "another one"  # noqa: S105  of nobody


def test_an_organization_begins_with_six_roles_and_an_administrator(alon: Organization) -> None:
    with scope(alon.pk):
        roles = set(Role.objects.values_list("code", "name", "is_administrator"))
        admin = Membership.objects.select_related("role", "user").get()

    assert roles == {
        ("administrator", "ניהול מערכת", True),
        ("manager", "ניהול", False),
        ("sales", "מכירות", False),
        ("service", "שירות", False),
        ("marketing", "שיווק", False),
        ("read_only", "צפייה בלבד", False),
    }
    assert (admin.user.email, admin.name, admin.role.code) == (
        "noa@alon.example",
        "נועה",
        "administrator",
    )


def test_roles_are_named_in_the_organizations_language(db: None) -> None:
    organization = founding.found(
        "acme", name="Acme", admin_email="a@acme.example", admin_name="Ann", language="en"
    )

    with scope(organization.pk):
        assert Role.objects.get(code="read_only").name == "Read only"


def test_every_grant_has_the_documented_form(alon: Organization) -> None:
    with scope(alon.pk):
        grants = [grant for role in Role.objects.all() for grant in role.grants]

    assert {frozenset(grant) for grant in grants} == {
        frozenset({"entity", "verbs", "reach", "effect"})
    }
    assert {grant["reach"] for grant in grants} <= {"own", "team", "all"}
    assert {grant["effect"] for grant in grants} == {"allow", "forbid"}


def test_only_administrators_change_roles_users_and_teams(alon: Organization) -> None:
    with scope(alon.pk):
        manager = Role.objects.get(code="manager")

    forbidden = {
        (grant["entity"], verb)
        for grant in manager.grants
        if grant["effect"] == "forbid"
        for verb in grant["verbs"]
    }
    assert {
        (entity, verb) for entity in ("users", "teams", "roles") for verb in ("create", "update")
    } <= forbidden


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("alon", "taken"),
        ("api", "reserved"),
        ("accounts", "reserved"),
        ("healthz", "reserved"),
        ("Alon", "slug"),
        ("a", "slug"),
        ("-alon", "slug"),
        ("alon-", "slug"),
        ("אלון", "slug"),
        ("a.b", "slug"),
        ("x" * 41, "slug"),
    ],
)
def test_an_address_that_cannot_be(slug: str, code: str, alon: Organization) -> None:
    with pytest.raises(ValidationError) as refusal:
        founding.found(slug, name="x", admin_email="x@x.example", admin_name="x")

    assert refusal.value.code == code
    assert not User.objects.filter(email="x@x.example").exists()


def test_founding_does_not_change_the_password_of_who_is_a_user(noa: User) -> None:
    before = noa.password

    founding.found(
        "second", name="x", admin_email="NOA@alon.example", admin_name="x", password=SECOND_PASSWORD
    )

    noa.refresh_from_db()
    assert (noa.password, User.objects.count()) == (before, 1)


def test_nobody_is_seated_twice(alon: Organization, yossi: User) -> None:
    with scope(alon.pk):
        role = Role.objects.get(code="administrator")
        with pytest.raises(ValidationError):
            founding.join(yossi, role)

        assert Membership.objects.get(user=yossi).role.code == "sales"


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/alon/leads/", "alon"),
        ("/alon", "alon"),
        ("/a-1/", "a-1"),
        ("/", None),
        ("/api/v1/", None),
        ("/accounts/login/", None),
        ("/static/x.js", None),
        ("/favicon.ico", None),
        ("/.env", None),
        ("/ALON/", None),
    ],
)
def test_which_addresses_are_organizations(path: str, slug: str | None) -> None:
    assert organization_slug(path) == slug
