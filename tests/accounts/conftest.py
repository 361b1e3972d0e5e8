"""The cast of these tests: Noa administers Alon, Yossi sells there, Dana belongs to Brosh."""

from collections.abc import Callable

import pytest
from django.test import Client

from kesher.accounts import founding, people
from kesher.accounts.models import Membership, Role, User
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

PASSWORD = "correct horse battery"  # noqa: S105  of people who do not exist


@pytest.fixture
def alon(db: None) -> Organization:
    return founding.found(
        "alon",
        name="אלון בע״מ",
        admin_email="noa@alon.example",
        admin_name="נועה",
        password=PASSWORD,
    )


@pytest.fixture
def brosh(db: None) -> Organization:
    return founding.found(
        "brosh", name="ברוש", admin_email="dana@brosh.example", admin_name="דנה", password=PASSWORD
    )


@pytest.fixture
def noa(alon: Organization) -> User:
    return User.objects.get(email="noa@alon.example")


@pytest.fixture
def dana(brosh: Organization) -> User:
    return User.objects.get(email="dana@brosh.example")


@pytest.fixture
def yossi(alon: Organization) -> User:
    user = people.make_user("yossi@alon.example", name="יוסי", password=PASSWORD)
    seat(user, alon, "sales")
    return user


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    def signed_in(user: User, **client: object) -> Client:
        browser = Client(**client)
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        return browser

    return signed_in


@pytest.fixture
def mails(mailoutbox: list[object]) -> Callable[[], list[object]]:
    """What has been sent; a worker does that."""

    def sent() -> list[object]:
        run_due()
        return mailoutbox

    return sent


def seat(user: User, organization: Organization, role: str) -> Membership:
    with scope(organization.pk):
        return founding.join(user, Role.objects.get(code=role))
