"""Two customers that are one: what becomes of both, and how they are taken apart again."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from kesher.entity.action import Refused
from kesher.features.activities.models import Task
from kesher.features.leads.models import Lead
from kesher.features.parties.events import PartiesMerged
from kesher.features.parties.models import Party, PartyRole
from kesher.jobs.worker import run_due
from kesher.records import undoing, writing
from kesher.records.models import Change, SearchRow
from kesher.records.reading import NotVisible
from tests import world
from tests.features.merged import (
    MOBILE,
    OFFICE,
    PARTIES,
    apart,
    heard,
    merge,
    merged_batch,
    opened,
    phones,
    state,
)


def test_what_is_empty_is_taken_from_the_other_and_lists_are_united(alon):
    mine = world.a_party(
        name="דנה לוי",
        phones=[{"number": MOBILE, "kind": "mobile", "primary": True}],
        roles=["customer"],
    )
    other = world.a_party(
        name="דנה לוי-כהן",
        job_title="מנכ״לית",
        phones=[
            {"number": OFFICE, "kind": "work", "primary": True},
            {"number": MOBILE, "kind": "work", "opted_out": True},
        ],
        emails=[{"address": "dana@example.com", "primary": True}],
        roles=["supplier", "customer"],
    )

    merged = merge(mine, other)

    assert merged.pk == mine.pk
    fresh = Party.objects.get(pk=mine.pk)
    assert (fresh.name, fresh.job_title, fresh.email) == ("דנה לוי", "מנכ״לית", "dana@example.com")
    assert phones(mine) == [(MOBILE, True, True), (OFFICE, False, False)]
    assert fresh.role_keys.split() == ["customer", "supplier"]
    gone = Party.objects.get(pk=other.pk)
    assert gone.deleted_at is not None
    assert gone.merged_into_id == mine.pk
    assert not SearchRow.objects.filter(record_id=other.pk).exists()


def test_a_field_keeps_the_value_that_was_chosen(alon):
    mine, other = world.a_party(name="א", job_title="יועץ"), world.a_party(name="ב", job_title="")

    merge(mine, other, name="other", job_title="other")

    fresh = Party.objects.get(pk=mine.pk)
    assert (fresh.name, fresh.job_title) == ("ב", "")


@pytest.mark.parametrize("key", ["phones", "is_private", "created_at", "nonsense"])
def test_between_lists_walls_and_what_is_no_field_nothing_is_chosen(alon, key):
    mine, other = world.a_party(), world.a_party()

    with pytest.raises(ValidationError) as wrong:
        merge(mine, other, **{key: "other"})

    assert list(wrong.value.error_dict) == ["fields"]
    assert Party.objects.get(pk=other.pk).deleted_at is None


def test_a_role_that_is_taken_over_goes_on_from_when_it_began(alon):
    mine, other = world.a_party(), world.a_party(roles=["supplier"])
    began = datetime(2019, 5, 1, tzinfo=UTC)
    PartyRole.objects.filter(party=other).update(since=began)

    merge(mine, other)

    assert [row.since for row in PartyRole.objects.filter(party=mine, until=None)] == [began]


def test_taken_apart_both_are_what_they_were_and_what_came_since_stays(noa, alon):
    mine = world.a_party(
        phones=[{"number": MOBILE, "kind": "mobile", "primary": True}], roles=["customer"]
    )
    other = world.a_party(
        name="אחר",
        job_title="מנהלת",
        phones=[{"number": OFFICE, "kind": "work", "primary": True}],
        emails=[{"address": "a@b.example", "kind": "work", "primary": True}],
        roles=["supplier"],
    )
    lead = world.a_lead(party=other)
    before = state(mine), state(other)

    batch = merged_batch(noa, mine, other)
    since = world.a_task(party=mine)
    with opened(noa) as here:
        undone, again = undoing.undo(batch), here.batch

    assert undone.kept == ()
    assert (state(mine), state(other)) == before
    assert Lead.objects.get(pk=lead.pk).party_id == other.pk
    assert Task.objects.get(pk=since.pk).party_id == mine.pk
    assert SearchRow.objects.filter(record_id=other.pk).exists()
    apart(noa, again)
    assert Party.objects.get(pk=other.pk).merged_into_id == mine.pk
    assert Lead.objects.get(pk=lead.pk).party_id == mine.pk
    assert Party.objects.get(pk=mine.pk).job_title == "מנהלת"


def test_a_field_that_was_changed_since_stays_and_is_named(noa, alon):
    mine = world.a_party(name="רות")
    other = world.a_party(job_title="יועצת", website="https://a.example")

    batch = merged_batch(noa, mine, other)
    with opened(noa):
        writing.update(Party.objects.get(pk=mine.pk), job_title="שותפה")
    undone = apart(noa, batch)

    fresh = Party.objects.get(pk=mine.pk)
    assert (fresh.job_title, fresh.website) == ("שותפה", "")
    assert undone.kept == (f"רות – {PARTIES.field('job_title').label}",)


def test_what_is_taken_apart_twice_moves_once(noa, alon):
    mine, other = world.a_party(), world.a_party()
    lead = world.a_lead(party=other)
    batch = merged_batch(noa, mine, other)
    apart(noa, batch)
    with opened(noa):
        writing.update(Lead.objects.get(pk=lead.pk), party=mine)

    undone = apart(noa, batch)

    assert (undone.count, Lead.objects.get(pk=lead.pk).party_id) == (0, mine.pk)


def test_a_survivor_that_was_itself_merged_is_taken_apart_last(noa, alon):
    first, second, third = world.a_party(), world.a_party(), world.a_party()
    lead = world.a_lead(party=first)
    batches = [merged_batch(noa, second, first), merged_batch(noa, third, second)]
    assert Party.objects.get(pk=first.pk).merged_into_id == third.pk

    with pytest.raises(Refused):
        apart(noa, batches[0])

    assert Lead.objects.get(pk=lead.pk).party_id == third.pk
    for batch in reversed(batches):
        apart(noa, batch)
    assert Lead.objects.get(pk=lead.pk).party_id == first.pk


def test_a_merge_is_one_batch_of_the_audit(alon, noa):
    mine, other = world.a_party(), world.a_party(job_title="יועצת")
    world.a_lead(party=other)

    with opened(noa) as here:
        merge(mine, other)

    told = Change.objects.filter(batch=here.batch).values_list("entity", "verb", "record_id")
    assert set(told) == {
        ("parties", "merge", mine.pk),
        ("merges", "merge", other.pk),
        ("parties", "delete", other.pk),
    }


def test_the_two_must_stand_behind_the_same_wall(alon):
    mine, other = world.a_party(), world.a_party(is_private=True)

    with pytest.raises(Refused):
        merge(mine, other)

    assert Party.objects.get(pk=other.pk).deleted_at is None


def test_nobody_is_merged_with_themselves(alon):
    mine = world.a_party()

    with pytest.raises(Refused):
        merge(mine, mine)

    assert Party.objects.get(pk=mine.pk).deleted_at is None


def test_the_second_of_two_merges_finds_nothing_to_merge(alon):
    mine, other, third = world.a_party(), world.a_party(), world.a_party()
    merge(mine, other)

    with pytest.raises(NotVisible):
        merge(third, other)

    assert Party.objects.get(pk=other.pk).merged_into_id == mine.pk


def test_from_the_bin_one_comes_back_alone_and_leads_nowhere_else(alon):
    mine, other = world.a_party(), world.a_party()
    lead = world.a_lead(party=other)
    merge(mine, other)

    writing.restore(Party.objects.get(pk=other.pk))

    assert Party.objects.get(pk=other.pk).merged_into_id is None
    assert Lead.objects.get(pk=lead.pk).party_id == mine.pk


def test_whoever_listens_hears_of_it_once(noa, alon):
    mine, other = world.a_party(), world.a_party()
    world.a_lead(party=other)
    heard.clear()

    with opened(noa):
        merge(mine, other)
    run_due()

    assert heard == [PartiesMerged(party_id=mine.pk, other_id=other.pk)]


def test_what_a_refused_merge_began_is_not_kept(noa, alon):
    """Fifty phones are the most a customer may have."""
    numbers = [f"+9725000000{place:02}" for place in range(60)]
    mine = world.a_party(phones=[{"number": one} for one in numbers[:30]])
    other = world.a_party(phones=[{"number": one} for one in numbers[30:]])
    lead = world.a_lead(party=other)

    with opened(noa) as here, pytest.raises(ValidationError):
        merge(mine, other)

    assert Lead.objects.get(pk=lead.pk).party_id == other.pk
    assert Party.objects.get(pk=other.pk).deleted_at is None
    assert not Change.objects.filter(batch=here.batch).exists()
