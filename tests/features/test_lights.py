"""The traffic light: the worst rule that holds, its reasons, and how it changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kesher.features.parties.light import CALM, Light, follow, light_of
from kesher.features.parties.models import LightChange, Party
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
