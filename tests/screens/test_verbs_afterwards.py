"""What was done is told as done: no history gives orders."""

import pytest
from django.utils import translation

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.screens.timeline import verb_label
from tests import world
from tests.conftest import client_of

# These stand on a button as they stand in a history.
ALIKE = {"Done", "Held", "Won", "Lost", "Accepted by the customer", "Refused by the customer"}


def test_each_verb_that_is_an_order_says_how_it_is_called_afterwards() -> None:
    with translation.override("en"):
        told = {
            f"{entity.key}.{verb.verb}": str(verb.label)
            for entity in entities
            for verb in entity.actions
            if not verb.done
        }

    assert set(told.values()) <= ALIKE


def test_histories_tell_what_was_done_in_both_languages() -> None:
    quotes, leads = entities.get("quotes"), entities.get("leads")

    with translation.override("en"):
        english = [verb_label(quotes, "approve"), verb_label(leads, "assign_by_rules")]
    with translation.override("he"):
        hebrew = [verb_label(quotes, "approve"), verb_label(leads, "assign_by_rules")]

    assert english == ["Approved", "Assignment by the rules"]
    assert hebrew == ["אישור", "שיוך לפי הכללים"]


@pytest.mark.usefixtures("alon")
def test_the_word_after_a_button_is_no_order(noa: Membership) -> None:
    lead = world.a_lead()
    client = client_of(noa)
    noa.user.language = "en"
    noa.user.save()

    sent = {"filled": "1", "owner": str(noa.pk)}
    answer = client.post(f"/alon/leads/{lead.pk}/do/assign/", sent, headers={"HX-Request": "true"})

    assert f"Assigned: {lead}" in answer.content.decode()
