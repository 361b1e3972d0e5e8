"""A way back from each change of the settings; and what has none asks first."""

import pytest
from django.test import Client

from kesher.accounts import invitations
from kesher.accounts.models import ApiToken, Invitation, Membership, Role
from kesher.entity.models import CardLayout, SavedView
from kesher.records import keeping
from kesher.records.models import Change
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

pytestmark = pytest.mark.usefixtures("alon")


@pytest.fixture
def admin(noa: Membership) -> Client:
    return client_of(noa)


def undo_last(client: Client) -> int:
    batch = Change.objects.latest("id").batch
    return int(client.post(f"/alon/undo/{batch}/").status_code)


def test_what_the_organization_says_of_itself(admin: Client, alon: Organization) -> None:
    told = {"timezone": "Asia/Jerusalem", "currency": "ILS", "country": "IL", "language": "he"}
    admin.post("/alon/settings/organization/", told | {"name": "אלון ובניו"})
    assert Organization.objects.get(pk=alon.pk).name == "אלון ובניו"

    undo_last(admin)
    assert Organization.objects.get(pk=alon.pk).name == "אלון בע״מ"
    undo_last(admin)
    assert Organization.objects.get(pk=alon.pk).name == "אלון ובניו"

    log = admin.get("/alon/settings/audit/changes/").content.decode()
    assert "אלון ובניו" in log
    assert "אלון בע״מ" in log


def test_a_name_that_was_changed_again_stays(admin: Client, alon: Organization) -> None:
    told = {"timezone": "Asia/Jerusalem", "currency": "ILS", "country": "IL", "language": "he"}
    admin.post("/alon/settings/organization/", told | {"name": "ראשון"})
    first = Change.objects.latest("id").batch
    admin.post("/alon/settings/organization/", told | {"name": "שני"})

    admin.post(f"/alon/undo/{first}/")

    assert Organization.objects.get(pk=alon.pk).name == "שני"


def test_a_currency_does_not_come_back_once_there_are_amounts(
    admin: Client, alon: Organization
) -> None:
    told = {"timezone": "Asia/Jerusalem", "country": "IL", "language": "he", "name": "אלון בע״מ"}
    admin.post("/alon/settings/organization/", told | {"currency": "EUR"})
    batch = Change.objects.latest("id").batch
    world.a_lead(expected_value=100_00)

    admin.post(f"/alon/undo/{batch}/")

    assert Organization.objects.get(pk=alon.pk).currency == "EUR"


@pytest.mark.parametrize("code", ["sales", None])
def test_the_order_of_a_card(code: str | None, admin: Client) -> None:
    role = Role.objects.get(code=code) if code else None
    keeping.keep_layout("parties", role, {"start": ["facts"]})
    admin.post(f"/alon/parties/layout/?role={role.pk if role else ''}", {"main": ["facts"]})
    arranged = CardLayout.objects.get(role=role)
    assert arranged.zones == {"start": [], "main": ["facts"], "end": []}

    undo_last(admin)
    assert CardLayout.objects.get(role=role).zones == {"start": ["facts"]}

    admin.post(f"/alon/settings/cards/{arranged.pk}/reset/")
    assert not CardLayout.objects.exists()
    undo_last(admin)
    assert CardLayout.objects.get(role=role).zones == {"start": ["facts"]}


def test_an_invitation(admin: Client, noa: Membership) -> None:
    waiting = invitations.invite(noa, email="new@alon.example", role=noa.role)
    admin.post(f"/alon/settings/invitations/{waiting.pk}/withdraw/")
    assert Invitation.objects.get().withdrawn_at is not None
    admin.get("/alon/settings/users/")  # shows the toast, which names the address once more
    assert "new@alon.example" not in admin.get("/alon/settings/users/").content.decode()

    undo_last(admin)

    assert Invitation.objects.get().withdrawn_at is None
    assert "new@alon.example" in admin.get("/alon/settings/users/").content.decode()
    undo_last(admin)
    assert Invitation.objects.get().withdrawn_at is not None


def test_a_withdrawn_link_leads_nowhere(admin: Client, noa: Membership) -> None:
    invitations.invite(noa, email="new@alon.example", role=noa.role)
    row = Invitation.objects.get()
    row.hash = invitations._hash("token")
    row.save()
    link = "/accounts/join/alon/token/"
    assert Client().get(link).status_code == 200

    invitations.withdraw(row)

    assert Client().get(link).status_code == 404


def test_a_new_role_goes_again_unless_somebody_has_it(admin: Client, yossi: Membership) -> None:
    like = str(Role.objects.get(code="sales").pk)
    admin.post("/alon/settings/roles/new/", {"name": "שותפים", "like": like})
    made = Role.objects.get(name="שותפים")
    batch = Change.objects.latest("id").batch
    page = f"http://testserver/alon/settings/roles/{made.pk}/"

    Membership.objects.filter(pk=yossi.pk).update(role=made)
    admin.post(f"/alon/undo/{batch}/")
    assert Role.objects.filter(name="שותפים").exists()

    Membership.objects.filter(pk=yossi.pk).update(role_id=like)
    gone = admin.post(f"/alon/undo/{batch}/", headers={"Referer": page})
    assert not Role.objects.filter(name="שותפים").exists()
    assert gone["Location"] == "/alon/settings/roles/"

    undo_last(admin)
    again = Role.objects.get(name="שותפים")
    assert (again.grants, again.fields) == (made.grants, made.fields)


def test_a_changed_role(admin: Client) -> None:
    role = Role.objects.get(code="sales")
    admin.post(f"/alon/settings/roles/{role.pk}/", {"name": "מוכרים", "parties.view": "own"})
    assert Role.objects.get(pk=role.pk).grants != role.grants

    undo_last(admin)

    back = Role.objects.get(pk=role.pk)
    assert (back.name, back.grants) == (role.name, role.grants)


def test_a_deleted_view(admin: Client, noa: Membership, yossi: Membership) -> None:
    view = SavedView(entity="parties", name="הכהנים", member=noa, conditions="name ~ כהן")
    keeping.keep_view(view)
    admin.post(f"/alon/parties/views/{view.pk}/drop/")
    assert not SavedView.objects.filter(name="הכהנים").exists()
    batch = Change.objects.latest("id").batch

    assert client_of(yossi).post(f"/alon/undo/{batch}/").status_code == 404
    admin.post(f"/alon/undo/{batch}/")

    assert SavedView.objects.get(name="הכהנים").conditions == "name ~ כהן"


@pytest.mark.parametrize("key", ["organization", "layouts", "invitations"])
def test_only_an_administrator_takes_settings_back(
    key: str, admin: Client, noa: Membership, yossi: Membership, alon: Organization
) -> None:
    waiting = invitations.invite(noa, email="new@alon.example", role=noa.role)
    told = {"timezone": "Asia/Jerusalem", "currency": "ILS", "country": "IL", "language": "he"}
    admin.post("/alon/settings/organization/", told | {"name": "אלון ובניו"})
    admin.post("/alon/parties/layout/", {"main": ["facts"]})
    admin.post(f"/alon/settings/invitations/{waiting.pk}/withdraw/")
    batch = Change.objects.get(entity=key).batch

    assert client_of(yossi).post(f"/alon/undo/{batch}/").status_code == 404

    assert Change.objects.filter(verb="undo").count() == 0


def test_ending_a_key_is_final_and_asks_first(
    admin: Client, noa: Membership, yossi: Membership
) -> None:
    admin.post("/alon/settings/keys/new/", {"name": "אתר"})
    key = ApiToken.objects.get()
    place = f"/alon/settings/keys/{key.pk}/revoke/"

    asked = admin.get(place).content.decode()
    assert "אי אפשר לבטל" in asked
    assert ApiToken.objects.count() == 1
    assert client_of(yossi).get(place).status_code == 404

    assert admin.post(place).status_code == 302
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("entity", ["users", "teams", "roles"])
def test_people_and_roles_are_switched_off_never_deleted(
    entity: str, admin: Client, noa: Membership, yossi: Membership
) -> None:
    rows = {"users": yossi.pk, "teams": world.a_team().pk, "roles": yossi.role_id}
    place = f"{entity}/{rows[entity]}"

    over_the_api = Api.of(noa).call("DELETE", place)
    on_screen = admin.post(
        f"/alon/{place}/do/delete/", {"filled": "1"}, headers={"HX-Request": "1"}
    )

    assert over_the_api.status_code == 405
    assert "DELETE" not in over_the_api["Allow"]
    assert on_screen.status_code == 404
    assert Membership.objects.filter(pk=yossi.pk, is_active=True).exists()
    assert Role.objects.filter(pk=yossi.role_id).exists()
