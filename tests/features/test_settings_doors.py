"""The settings are there for administrators alone, and cost few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Membership, Role
from kesher.entity.models import ColourRule
from kesher.features.deals.models import Stage
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

PANELS = [
    "",
    "organization/",
    "fields/parties/",
    "fields/parties/new/",
    "lists/",
    "lists/lead.status/",
    "lists/lead.status/new/",
    "lists/relation.type/new/",
    "pipelines/",
    "pipelines/new/",
    "rules/parties/",
    "rules/leads/",
    "rules/parties/new/",
    "cards/",
    "users/",
    "users/invite/",
    "teams/",
    "teams/new/",
    "roles/",
    "roles/new/",
    "audit/",
    "audit/accesses/",
    "audit/changes/csv/",
    "jobs/",
    "leaving/",
    "speed/",
]
MOST_QUERIES = 16


@pytest.mark.parametrize("tail", PANELS)
def test_only_an_administrator_is_let_in(noa, yossi, tail):
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_lead()
    noas, yossis = client_of(noa), client_of(yossi)
    noas.get("/alon/settings/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown = noas.get(f"/alon/settings/{tail}")

    assert shown.status_code == 200
    assert len(asked) <= MOST_QUERIES, [one["sql"] for one in asked]
    assert yossis.get(f"/alon/settings/{tail}").status_code == 404


@pytest.mark.parametrize("tail", PANELS)
def test_sheets_and_regions_are_told_apart(noa, tail):
    client = client_of(noa)

    region = client.get(
        f"/alon/settings/{tail}", headers={"HX-Request": "true", "HX-Target": "main"}
    )

    assert region.status_code == 200
    assert b"<html" not in region.content


def test_each_role_rule_and_user_has_a_page(noa, yossi):
    with scope(noa.organization_id, noa.pk, "web"):
        role, rule = Role.objects.get(code="sales"), ColourRule.objects.first()
        stage = Stage.objects.first()
    client = client_of(noa)

    assert client.get(f"/alon/settings/roles/{role.pk}/").status_code == 200
    assert client.get(f"/alon/settings/rules/{rule.pk}/").status_code == 200
    for tail in ("", "stages/", "new/"):
        assert client.get(f"/alon/settings/pipelines/{stage.pipeline_id}/{tail}").status_code == 200
    assert client.get(f"/alon/settings/stages/{stage.pk}/").status_code == 200
    assert client.get(f"/alon/settings/users/{yossi.pk}/").status_code == 200


def test_another_organisation_finds_nothing(noa, dana):
    with scope(noa.organization_id, noa.pk, "web"):
        role, rule = Role.objects.first(), ColourRule.objects.first()
        member, stage = Membership.objects.first(), Stage.objects.first()
    client = client_of(dana)
    of_pipeline = f"pipelines/{stage.pipeline_id}"
    mine = (f"roles/{role.pk}", f"rules/{rule.pk}", f"users/{member.pk}", f"stages/{stage.pk}")

    for tail in (*mine, of_pipeline, f"{of_pipeline}/stages", f"{of_pipeline}/new"):
        assert client.get(f"/brosh/settings/{tail}/").status_code == 404
    for tail in (f"users/{member.pk}/switch", f"rules/{rule.pk}/switch", f"rules/{rule.pk}/move"):
        assert client.post(f"/brosh/settings/{tail}/").status_code == 404
