"""Inviting and joining: the only way into an organisation, and nobody else's way to a user."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from kesher.accounts import founding, invitations, people
from kesher.accounts.models import Invitation, Membership, Role, User
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

pytestmark = pytest.mark.urls("tests.accounts.gate_pages")
Mails = Callable[[], list[EmailMessage]]
Invite = Callable[..., str]
NEW = {"name": "רונית", "password": "five orange paper boats"}


@pytest.fixture
def invite(
    alon: Organization,
    noa: User,
    mails: Mails,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Iterator[Invite]:
    """Invites, and answers the path of the link that came by mail."""

    def invited(email: str = "ronit@alon.example", role: str = "sales") -> str:
        with django_capture_on_commit_callbacks(execute=True), scope(alon.pk):
            by = Membership.objects.get(user=noa)
            invitations.invite(by, email=email, role=Role.objects.get(code=role))
        return re.search(r"(?<=\w)/accounts/join/\S+", mails()[-1].body).group(0)

    return invited


def test_who_is_invited_becomes_a_user_and_is_let_in(
    invite: Invite, alon: Organization, client: Client
) -> None:
    link = invite()
    assert client.get(link).status_code == 200

    answer = client.post(link, NEW)

    assert (answer.status_code, answer["Location"]) == (302, "/alon/")
    seated = client.get("/alon/").json()
    assert (seated["user"], seated["role"]) == ("ronit@alon.example", "sales")
    with scope(alon.pk):
        assert Membership.objects.get(user__email="ronit@alon.example").name == "רונית"


def test_the_letter_speaks_the_organizations_language_and_goes_to_one(
    invite: Invite, mails: Mails
) -> None:
    invite()

    letter = mails()[-1]
    assert letter.to == ["ronit@alon.example"]
    assert letter.subject == "הזמנה אל אלון בע״מ"
    assert "במשך 7 ימים" in letter.body


def test_links_are_made_from_the_configured_address(
    alon: Organization, noa: User, settings: Settings, invite: Invite, mails: Mails
) -> None:
    settings.SITE_URL = "https://crm.alon.example"

    invite()

    assert "https://crm.alon.example/accounts/join/alon/" in mails()[-1].body


def test_a_link_works_once(invite: Invite, alon: Organization) -> None:
    link = invite()
    assert Client().post(link, NEW).status_code == 302

    for browser in (Client(), Client()):
        assert browser.get(link).status_code == 404
        assert browser.post(link, {**NEW, "name": "אחר"}).status_code == 404

    assert User.objects.filter(email="ronit@alon.example").count() == 1


def test_who_comes_second_at_the_same_moment_is_refused(invite: Invite, alon: Organization) -> None:
    invite()
    with scope(alon.pk):
        invitation = Invitation.objects.get()
    invitations.accept_as_new(invitation, **NEW, language="he")
    other = people.make_user("other@alon.example", name="אחר", password=NEW["password"])

    with pytest.raises(invitations.Spent):
        invitations.accept(invitation, other)

    with scope(alon.pk):
        assert not Membership.objects.filter(user=other).exists()


def _expire(alon: Organization) -> None:
    with scope(alon.pk):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _withdraw(alon: Organization) -> None:
    with scope(alon.pk):
        invitations.withdraw(Invitation.objects.get())


def _disable_who_invited(alon: Organization) -> None:
    with scope(alon.pk):
        Membership.objects.update(is_active=False)


@pytest.mark.parametrize("end", [_expire, _withdraw, _disable_who_invited])
def test_a_dead_link_lets_nobody_in(
    end: Callable[[Organization], None], invite: Invite, alon: Organization, client: Client
) -> None:
    link = invite()

    end(alon)

    assert client.get(link).status_code == 404
    assert client.post(link, NEW).status_code == 404
    assert not User.objects.filter(email="ronit@alon.example").exists()


def test_an_invitation_lives_seven_days(invite: Invite, alon: Organization) -> None:
    invite()

    with scope(alon.pk):
        left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_only_a_hash_of_the_link_is_kept(invite: Invite, alon: Organization) -> None:
    token = invite().rstrip("/").rpartition("/")[2]

    with scope(alon.pk):
        assert token not in str(Invitation.objects.values().get())
    assert len(token) >= 43


def test_a_link_of_one_organization_does_not_open_another(
    invite: Invite, brosh: Organization, client: Client
) -> None:
    link = invite()

    assert client.post(link.replace("/alon/", "/brosh/"), NEW).status_code == 404


def test_a_weak_password_is_refused_and_the_link_still_works(
    invite: Invite, client: Client
) -> None:
    link = invite()

    assert client.post(link, {**NEW, "password": "12345"}).status_code == 422
    assert not User.objects.filter(email="ronit@alon.example").exists()

    assert client.post(link, NEW).status_code == 302


def test_who_is_a_user_already_joins_by_signing_in(
    invite: Invite, dana: User, sign_in: Callable[[User], Client]
) -> None:
    link = invite(email="Dana@Brosh.example")

    assert sign_in(dana).post(link).status_code == 302

    assert sign_in(dana).get("/alon/").json()["role"] == "sales"


def test_a_link_does_not_set_the_password_of_who_is_a_user_already(
    invite: Invite, dana: User, client: Client
) -> None:
    """Whoever gets hold of the link must not take the user over."""
    before = dana.password
    link = invite(email=dana.email)

    client.post(link, NEW)

    dana.refresh_from_db()
    assert dana.password == before
    assert client.get("/alon/").status_code == 302


def test_somebody_else_who_is_signed_in_cannot_accept(
    invite: Invite, dana: User, alon: Organization, sign_in: Callable[[User], Client]
) -> None:
    link = invite()
    browser = sign_in(dana)

    browser.post(link, NEW)

    assert browser.get("/alon/").status_code == 404
    with scope(alon.pk):
        assert Invitation.objects.get().accepted_at is None


def test_who_has_a_seat_is_not_invited_again(invite: Invite, yossi: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        invite(email="YOSSI@alon.example")

    assert refusal.value.code == "seated"


def test_a_disabled_member_cannot_open_the_seat_again_by_an_old_link(
    invite: Invite, dana: User, alon: Organization, sign_in: Callable[[User], Client]
) -> None:
    link = invite(email=dana.email)
    with scope(alon.pk):
        founding.join(dana, Role.objects.get(code="sales"))
        Membership.objects.filter(user=dana).update(is_active=False)

    assert sign_in(dana).post(link).status_code == 404

    with scope(alon.pk):
        assert Membership.objects.get(user=dana).is_active is False


def test_nobody_can_register_beforehand(invite: Invite, client: Client) -> None:
    """CVE-2026-44707: a password set before the owner of the address comes must not count."""
    answer = client.post(
        "/accounts/signup/", {"email": "ronit@alon.example", "password1": "attackers own words"}
    )
    assert answer.status_code == 404
    client.post(invite(), NEW)

    attacker = Client()
    attacker.post(
        "/accounts/login/", {"login": "ronit@alon.example", "password": "attackers own words"}
    )

    assert attacker.get("/alon/").status_code == 302
