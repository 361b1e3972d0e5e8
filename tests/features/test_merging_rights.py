"""Who may merge, what that shows of fields that are closed, and what programs are told."""

import pytest
from django.core.exceptions import ValidationError

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of
from tests.features.merged import OFFICE, merge, opened

MERGES = ["view", "create", "update", "delete", "merge"]


def _may(member: Membership, *verbs: str, reach: str = "all", **fields: str) -> Membership:
    """The member with a role that says no more than this of customers."""
    with scope(member.organization_id):
        role = member.role
        role.grants = [{"entity": "parties", "verbs": list(verbs), "reach": reach}]
        role.fields = {"parties": fields}
        role.save()
    return member


@pytest.mark.parametrize("missing", ["update", "delete", "merge"])
def test_each_of_the_three_rights_is_needed(noa, alon, yossi, missing):
    mine, other = world.a_party(), world.a_party()
    _may(yossi, *(verb for verb in MERGES if verb != missing))

    with opened(yossi), pytest.raises(NotVisible):
        merge(mine, other)

    assert Party.objects.get(pk=other.pk).deleted_at is None


def test_what_one_does_not_see_is_not_merged(alon, yossi):
    theirs = world.a_party()
    _may(yossi, *MERGES, reach="own")

    with opened(yossi):
        mine = world.a_party()
        with pytest.raises(NotVisible):
            merge(mine, theirs)

    assert Party.objects.get(pk=theirs.pk).deleted_at is None


@pytest.mark.parametrize("right", ["hidden", "masked", "read_only"])
def test_closed_fields_stay_the_survivors(alon, yossi, right):
    mine = world.a_party(job_title="")
    other = world.a_party(job_title="סוד", website="https://a.example", phones=[{"number": OFFICE}])
    _may(yossi, *MERGES, job_title=right, phones=right)

    with opened(yossi):
        merge(mine, other)

    fresh = Party.objects.get(pk=mine.pk)
    assert (fresh.job_title, fresh.phone, fresh.website) == ("", "", "https://a.example")


def test_of_a_closed_field_nothing_can_be_chosen(alon, yossi):
    mine, other = world.a_party(), world.a_party(job_title="סוד")
    _may(yossi, *MERGES, job_title="hidden")

    with opened(yossi), pytest.raises(ValidationError):
        merge(mine, other, job_title="other")

    assert Party.objects.get(pk=mine.pk).job_title == ""


def test_a_program_merges_and_is_led_to_the_survivor(noa, alon):
    api = Api.of(noa)
    mine, other = api.make("parties", name="א"), api.make("parties", name="ב", job_title="יועץ")

    answer = api.post(
        f"parties/{mine['id']}/do/merge", {"other": other["id"], "fields": {"name": "other"}}
    )

    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["job_title"]) == ("ב", "יועץ")
    for gone in (
        api.get(f"parties/{other['id']}"),
        api.patch(f"parties/{other['id']}", {"name": "ג"}),
        api.delete(f"parties/{other['id']}"),
    ):
        assert gone.status_code == 410
        assert gone["Content-Type"] == "application/problem+json"
        assert gone["Location"] == f"/api/v1/parties/{mine['id']}"
        assert gone.json()["type"] == "/api/v1/docs#merged"
        assert gone.json()["merged_into"] == mine["id"]
    undone = api.post(f"undo/{answer['Kesher-Batch']}")
    assert undone.status_code == 200
    assert api.get(f"parties/{other['id']}").json()["name"] == "ב"
    assert api.get(f"parties/{mine['id']}").json()["name"] == "א"


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"name": "both"}, "fields"), ({"phones": "other"}, "fields"), (["name"], "fields")],
)
def test_a_program_is_told_which_choice_is_none(noa, alon, fields, path):
    api = Api.of(noa)
    mine, other = api.make("parties", name="א"), api.make("parties", name="ב")

    answer = api.post(f"parties/{mine['id']}/do/merge", {"other": other["id"], "fields": fields})

    assert answer.status_code == 422
    assert [place for place, _code in faults(answer)] == [path]
    assert api.get(f"parties/{other['id']}").status_code == 200


def test_a_customer_of_another_organization_is_not_there(noa, alon, dana):
    api = Api.of(noa)
    mine = api.make("parties", name="א")
    theirs = Api.of(dana).make("parties", name="ברוש")

    into_mine = api.post(f"parties/{mine['id']}/do/merge", {"other": theirs["id"]})
    into_theirs = api.post(f"parties/{theirs['id']}/do/merge", {"other": mine["id"]})

    assert (into_mine.status_code, faults(into_mine)) == (422, [("other", "missing")])
    assert into_theirs.status_code == 404
    assert Api.of(dana).get(f"parties/{theirs['id']}").status_code == 200


def test_who_does_not_see_the_survivor_is_not_led_there(noa, alon, yossi):
    with opened(yossi):
        other = world.a_party()
    mine = world.a_party()
    merge(mine, other)
    _may(yossi, "view", reach="own")

    answer = Api.of(yossi).get(f"parties/{other.pk}")

    assert answer.status_code == 404
    assert client_of(yossi).get(f"/alon/parties/{other.pk}/").status_code == 404


def test_the_old_card_leads_to_the_survivors(noa, alon):
    mine, other, third = world.a_party(), world.a_party(), world.a_party()
    merge(mine, other)
    writing.delete(Party.objects.get(pk=third.pk))
    client = client_of(noa)

    led = client.get(f"/alon/parties/{other.pk}/")

    assert (led.status_code, led["Location"]) == (302, f"/alon/parties/{mine.pk}/")
    assert client.get(f"/alon/parties/{third.pk}/").status_code == 404


def test_who_may_not_delete_cannot_take_a_merge_apart(noa, alon, yossi):
    mine, other = world.a_party(), world.a_party()
    with opened(noa) as here:
        merge(mine, other)
        batch = here.batch
    _may(yossi, "view", "update")

    answer = Api.of(yossi).post(f"undo/{batch}")

    assert answer.status_code == 404
    assert Party.objects.get(pk=other.pk).merged_into_id == mine.pk
