"""The traffic light: the worst rule that holds, its reasons, and how it changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kesher.entity.models import ColourRule
from kesher.entity.registry import entities
from kesher.features.parties import jobs, reactions
from kesher.features.parties.light import CALM, Light, follow, light_of, look
from kesher.features.parties.models import LightChange, Party
from kesher.jobs.models import Job
from kesher.jobs.registry import of
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of


def silent_for(days: int) -> Party:
    """A customer with whom nobody spoke for so many days."""
    party = world.a_party(name=f"שקט {days}", roles=["customer"])
    world.a_call(party=party, at=timezone.now() - timedelta(days=days))
    party.refresh_from_db()
    return party


@pytest.mark.parametrize(("days", "colour"), [(1, CALM), (45, "amber"), (120, "red")])
def test_the_worst_rule_that_holds_gives_the_colour(alon, days, colour):
    assert light_of(silent_for(days)).colour == colour


def test_the_reasons_are_the_rules_own_words(alon):
    assert light_of(silent_for(120)).reasons == (
        "לקוח בלי שום קשר למעלה מ־90 ימים",
        "לקוח בלי שום קשר למעלה מ־30 ימים",
    )


def test_whoever_is_no_customer_is_calm(alon):
    assert light_of(world.a_party()) == Light(colour=CALM)


def test_each_night_remembers_what_changed(alon):
    loud, quiet = silent_for(1), silent_for(120)

    assert follow() == 2
    assert follow() == 0
    world.a_call(party=quiet, at=timezone.now())
    assert follow() == 1

    changes = LightChange.objects.filter(party=quiet).order_by("at")
    assert [change.colour for change in changes] == ["red", CALM]
    loud.refresh_from_db()
    assert loud.light == CALM


def test_the_card_tells_how_it_changed(noa, alon):
    party = silent_for(120)
    follow()

    page = client_of(noa).get(f"/alon/parties/{party.pk}/light/")

    assert page.status_code == 200
    assert "לקוח בלי שום קשר למעלה מ־90 ימים" in page.content.decode()


def in_hers(noa):
    return scope(noa.organization_id, noa.pk, "web")


def kept(party: Party) -> str:
    party.refresh_from_db()
    return party.light


def waiting() -> int:
    """How often all lights are to be followed shortly."""
    return Job.objects.filter(name=of(jobs.follow_lights).name, unique="soon").count()


def follow_now() -> None:
    a_while_ago = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(unique="soon").update(run_at=a_while_ago)
    run_due()


def test_a_new_party_has_its_light_soon(noa):
    with in_hers(noa):
        party = world.a_party()
    run_due()

    with in_hers(noa):
        assert kept(party) == CALM
        assert LightChange.objects.filter(party=party).count() == 1


def test_the_light_follows_a_contact_and_a_change(noa):
    with in_hers(noa):
        party = silent_for(120)
    run_due()
    with in_hers(noa):
        assert kept(party) == "red"
        world.a_call(party=party, at=timezone.now())
    run_due()
    with in_hers(noa):
        assert kept(party) == CALM
        other = silent_for(45)
    run_due()
    with in_hers(noa):
        assert kept(other) == "amber"
        writing.update(other, roles=["supplier"])
    run_due()

    with in_hers(noa):
        assert kept(other) == CALM
        told = LightChange.objects.filter(party=party).order_by("at")
        assert [one.colour for one in told] == ["red", CALM]


def test_a_call_of_long_ago_tells_of_no_later_contact(noa):
    with in_hers(noa):
        party = silent_for(1)
    run_due()
    with in_hers(noa):
        before = Job.objects.count()
        world.a_call(party=party, at=timezone.now() - timedelta(days=300))
        told = Job.objects.order_by("-created_at")[: Job.objects.count() - before]

        assert not [one for one in told if "light" in str(one.arguments)]


def test_lists_and_filters_find_what_the_card_shows(noa):
    with in_hers(noa):
        party = silent_for(120)
    run_due()

    page = client_of(noa).get("/alon/parties/", {"filter": "light = red"})
    with in_hers(noa):
        entity = entities.get("parties")
        assert [one.pk for one in entity.rows().filter(light="red")] == [party.pk]
    assert party.name in page.content.decode()


@pytest.mark.parametrize("change", ["update", "archive", "make"])
def test_a_changed_rule_turns_the_lights_shortly(noa, change):
    with in_hers(noa):
        party = silent_for(45)
    run_due()
    with in_hers(noa):
        rule = ColourRule.objects.get(entity="parties", purpose="light", colour="amber")
        if change == "update":
            writing.update(rule, conditions="roles has customer and last_contact_at < today")
            writing.update(rule, colour="orange")
            expected = "orange"
        elif change == "archive":
            writing.update(rule, is_archived=True)
            expected = CALM
        else:
            told = {"entity": "parties", "purpose": "light", "colour": "red"}
            writing.create(ColourRule, **told, conditions="roles has customer", meaning="לקוח")
            expected = "red"
        assert waiting() == 1
    follow_now()

    with in_hers(noa):
        assert kept(party) == expected == light_of(party).colour


def test_a_colour_of_rows_turns_no_light(noa):
    with in_hers(noa):
        rule = ColourRule.objects.get(entity="parties", purpose="row")
        writing.update(rule, colour="blue")

        assert waiting() == 0


def test_without_any_rule_there_is_no_light(noa):
    with in_hers(noa):
        party = silent_for(120)
        follow()
        for rule in ColourRule.objects.filter(purpose="light"):
            writing.update(rule, is_archived=True)
        follow()

        assert kept(party) == light_of(party).colour == ""


def test_many_at_once_are_followed_together(noa):
    count = reactions.HANDFUL + 1
    with in_hers(noa):
        told = [{"kind": "person", "name": f"רבים {place}"} for place in range(count)]
        writing.create_many(Party, told)
    run_due()
    with in_hers(noa):
        assert waiting() == 1
    follow_now()

    with in_hers(noa):
        assert set(Party.objects.values_list("light", flat=True)) == {CALM}


def test_one_by_one_and_all_together_say_the_same(alon):
    parties = [silent_for(days) for days in (1, 45, 120)]
    assert look([one.pk for one in parties]) == 3
    apart = [kept(one) for one in parties]

    assert follow() == 0
    assert apart == [CALM, "amber", "red"]


def test_one_that_is_gone_is_left_alone(alon):
    party = world.a_party()
    pk = party.pk
    LightChange.objects.filter(party=party).delete()

    Party.objects.filter(pk=pk).delete()

    assert look([pk]) == 0
