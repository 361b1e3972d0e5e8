"""Users, roles, keys, rules and the log: what administrators do, and what is refused."""

import html
import re

from kesher.accounts.models import ApiToken, Invitation, Membership, Role, Team
from kesher.entity.models import Choice, ColourRule, SavedView
from kesher.features.settings import granting
from kesher.records.models import Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of


def test_the_last_administrator_stays(noa):
    client, api = client_of(noa), Api.of(noa)
    with scope(noa.organization_id):
        sales = Role.objects.get(code="sales")

    assert client.post(f"/alon/settings/users/{noa.pk}/switch/").status_code == 409
    demoted = {"name": "נועה", "role": str(sales.pk)}
    assert client.post(f"/alon/settings/users/{noa.pk}/", demoted).status_code == 409
    assert api.patch(f"roles/{noa.role_id}", {"is_administrator": False}).status_code == 409
    assert api.patch(f"users/{noa.pk}", {"is_active": False}).status_code == 409

    with scope(noa.organization_id):
        kept = Membership.objects.select_related("role").get(pk=noa.pk)
        assert (kept.is_active, kept.role.is_administrator, kept.name) == (True, True, noa.name)


def test_whoever_is_disabled_is_out_at_once(noa, yossi):
    yossis = client_of(yossi)
    assert yossis.get("/alon/").status_code == 200

    client_of(noa).post(f"/alon/settings/users/{yossi.pk}/switch/")

    assert yossis.get("/alon/").status_code == 403


def test_nobody_else_changes_roles_whatever_theirs_grants(noa, yossi):
    with scope(noa.organization_id):
        everything = [{"entity": "*", "verbs": ["*"], "reach": "all", "effect": "allow"}]
        Role.objects.filter(pk=yossi.role_id).update(grants=everything)
    api = Api.of(yossi)

    assert api.get("users").status_code == 200
    assert api.patch(f"users/{yossi.pk}", {"role": str(noa.role_id)}).status_code == 404
    assert api.patch(f"roles/{yossi.role_id}", {"is_administrator": True}).status_code == 404


def test_somebody_is_invited_and_the_invitation_withdrawn(noa, mailoutbox):
    client = client_of(noa)
    with scope(noa.organization_id):
        sales = Role.objects.get(code="sales")
    told = {"email": "new@alon.example", "role": str(sales.pk)}

    assert client.post("/alon/settings/users/invite/", told).status_code == 302
    with scope(noa.organization_id):
        waiting = Invitation.objects.get()
    assert waiting.email == "new@alon.example"
    assert "new@alon.example" in client.get("/alon/settings/users/").content.decode()

    client.post(f"/alon/settings/invitations/{waiting.pk}/withdraw/")
    with scope(noa.organization_id):
        assert not Invitation.objects.filter(withdrawn_at=None).exists()
    taken = client.post("/alon/settings/users/invite/", told | {"email": noa.user.email})
    assert taken.status_code == 422


def test_a_role_goes_through_its_page_unchanged(noa):
    with scope(noa.organization_id):
        for role in Role.objects.all():
            before = granting.split(role.grants)
            after = granting.split(granting.together(before))
            assert (after.cells, after.further) == (before.cells, before.further)


def test_a_role_is_copied_and_limited(noa):
    client = client_of(noa)
    with scope(noa.organization_id):
        sales = Role.objects.get(code="sales")
    client.post("/alon/settings/roles/new/", {"name": "שותפים", "like": str(sales.pk)})
    with scope(noa.organization_id):
        made = Role.objects.get(name="שותפים")
        assert made.grants == sales.grants

    answer = client.post(
        f"/alon/settings/roles/{made.pk}/",
        {
            "name": "שותפים",
            "parties.view": "team",
            "leads.delete": "forbid",
            "further-effect": ["allow", "allow"],
            "further-verb": ["update", ""],
            "further-entity": ["leads", ""],
            "further-reach": ["filter", "own"],
            "further-filter": ["status = new", ""],
            "limit-field": ["parties.emails", ""],
            "limit-right": ["masked", "hidden"],
        },
    )

    assert answer.status_code == 302
    with scope(noa.organization_id):
        made = Role.objects.get(pk=made.pk)
    assert made.grants == [
        {"entity": "parties", "verbs": ["view"], "reach": "team", "effect": "allow"},
        {"entity": "leads", "verbs": ["delete"], "reach": "all", "effect": "forbid"},
        {
            "entity": "leads",
            "verbs": ["update"],
            "reach": "filter",
            "effect": "allow",
            "filter": "status = new",
        },
    ]
    assert made.fields == {"parties": {"emails": "masked"}}


def test_a_reach_is_chosen_among_the_views_that_everybody_sees(noa):
    with scope(noa.organization_id):
        sales = Role.objects.get(code="sales")
        SavedView.objects.create(entity="leads", name="גדולים", conditions="expected_value > 9000")
        SavedView.objects.create(entity="leads", name="רק שלי", conditions="owner = me", member=noa)

    page = client_of(noa).get(f"/alon/settings/roles/{sales.pk}/").content.decode()

    offered = page.split('<datalist id="role-views">', 1)[1].split("</datalist>", 1)[0]
    assert '<option value="expected_value &gt; 9000">לידים: גדולים</option>' in offered
    assert "לידים: רק שלי</option>" not in offered


def test_a_team_gets_its_members(noa, yossi):
    client = client_of(noa)

    client.post("/alon/settings/teams/new/", {"name": "צפון", "members": [str(yossi.pk)]})

    with scope(noa.organization_id):
        assert [one.name for one in Team.objects.get(name="צפון").members.all()] == [yossi.name]
    assert client.post("/alon/settings/teams/new/", {"name": "צפון"}).status_code == 422


def test_everybody_has_keys_of_their_own_alone(noa, yossi):
    noas, yossis = client_of(noa), client_of(yossi)

    shown = yossis.post("/alon/settings/keys/new/", {"name": "מערכת"}).content.decode()
    with scope(noa.organization_id):
        token = ApiToken.objects.get()
    raw = shown.split('id="key"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert Api(raw).get("parties").status_code == 200
    assert raw not in yossis.get("/alon/settings/keys/").content.decode()

    noas.post("/alon/settings/keys/new/", {"name": "סודי"})
    assert "סודי" not in yossis.get("/alon/settings/keys/").content.decode()
    assert "מערכת" in noas.get("/alon/settings/keys/").content.decode()
    assert noas.post(f"/alon/settings/keys/{token.pk}/revoke/").status_code == 302
    assert Api(raw).get("parties").status_code == 401


def test_an_answer_is_renamed_and_its_meaning_guarded(noa):
    client, api = client_of(noa), Api.of(noa)
    with scope(noa.organization_id):
        won = Choice.objects.get(list="lead.status", key="won")
    told = {"labels-he": "נחתם", "labels-en": "Signed", "meaning": "won", "colour": "teal"}

    assert client.post(f"/alon/settings/answers/{won.pk}/", told).status_code == 302
    assert "נחתם" in client.get("/alon/settings/lists/lead.status/").content.decode()
    with scope(noa.organization_id):
        other = Choice.objects.get(list="lead.status", key="deal")
    assert api.patch(f"choices/{other.pk}", {"is_archived": True}).status_code == 200
    assert api.patch(f"choices/{won.pk}", {"is_archived": True}).status_code == 422
    client.post("/alon/settings/lists/lead.status/new/", told | {"labels-en": "Paid"})
    assert api.patch(f"choices/{won.pk}", {"is_archived": True}).status_code == 200
    with scope(noa.organization_id):
        assert Choice.objects.get(list="lead.status", key="paid").colour == "teal"


def test_a_rule_says_what_it_means_and_for_how_many(noa):
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_lead()
    told = {"purpose": "row", "conditions": "status = new", "colour": "red", "meaning": "ממתין"}

    said = client.post("/alon/settings/conditions/leads/say/", told).content.decode()
    assert "חדש" in said
    assert client.post("/alon/settings/rules/leads/new/", told).status_code == 302
    wrong = client.post("/alon/settings/rules/leads/new/", told | {"conditions": "stat = 1"})
    assert wrong.status_code == 422
    with scope(noa.organization_id):
        assert ColourRule.objects.filter(entity="leads", meaning="ממתין").count() == 1
    assert (
        Api.of(noa)
        .post("rules", {"entity": "leads", "conditions": "x =", "colour": "red", "meaning": "א"})
        .status_code
        == 422
    )


def test_conditions_are_put_together_by_choosing(noa):
    client, ask = client_of(noa), "/alon/settings/conditions/parties/ask/"
    several = {"ask-field": "roles", "ask-operator": "in", "ask-value": ["customer", "supplier"]}
    either = {"conditions": "city = 'חיפה' or city is empty"}

    begun = client.post(ask, several | either).content.decode()
    added = client.post(ask, several | either | {"add": "1"}).content.decode()
    wrong = client.post(ask, several | {"conditions": "stat = 1", "add": "1"}).content.decode()
    bare = client.post(ask, {"ask-field": "city", "ask-value": "", "add": "1"}).content.decode()

    assert "data-whole" not in begun + wrong + bare
    whole = html.unescape(re.search('data-whole="([^"]*)"', added)[1])
    assert whole == "(city = 'חיפה' or city is empty) and roles in (customer, supplier)"
    assert 'role="alert"' in wrong
    assert 'role="alert"' in bare


def test_the_log_finds_and_undoes(noa):
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web") as act:
        world.a_party(name="גאולה")

    log = client.get("/alon/settings/audit/", {"entity": "parties", "verb": "create"})
    assert "גאולה" in log.content.decode()
    assert f"/alon/undo/{act.batch}/" in log.content.decode()
    nothing = client.get("/alon/settings/audit/", {"entity": "leads"}).content.decode()
    assert "גאולה" not in nothing
    assert "גאולה" in client.get("/alon/settings/audit/changes/csv/").content.decode()
    with scope(noa.organization_id):
        assert Change.objects.filter(batch=act.batch).count() == 1
