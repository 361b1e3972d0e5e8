"""Whatever points at a customer moves with a merge, and back when it is taken apart."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.entity.columns import LinkColumn
from kesher.entity.models import CustomField
from kesher.features.activities.models import Task
from kesher.features.files.models import File
from kesher.features.leads.models import Lead
from kesher.features.notices.models import Notice
from kesher.features.parties.models import LightChange, Party, Relation
from kesher.records import pointers, writing
from kesher.records.models import TimelineLine
from kesher.tenancy.models import TenantModel
from tests import world
from tests.features.merged import (
    OFFICE,
    apart,
    merge,
    merged_batch,
)

OWN_ROWS = {"phonenumber", "emailaddress", "postaladdress", "identifier", "partyrole"}


def _pointing_models():
    """Every column of the product that can point at a party, told apart from the product's code."""
    for model in apps.get_models():
        if not issubclass(model, TenantModel) or model._meta.model_name in OWN_ROWS:
            continue
        for column in model._meta.concrete_fields:
            if column.related_model is Party or isinstance(column, LinkColumn):
                yield model, column.name


def _row_pointing(model, column, party, noa):
    """A row whose column points at the party, and all else is filled as it must be."""
    elsewhere = world.a_party(name="מישהו אחר")
    given = {
        "lead": {"subject": "x", "party": elsewhere},
        "deal": {"title": "x", "party": elsewhere, "stage": "discovery"},
        "rival": {"deal": world.a_deal(party=elsewhere), "competitor": elsewhere},
        "quote": {"title": "x", "party": elsewhere},
        "order": {"title": "x", "party": elsewhere},
        "agreement": {"title": "x", "party": elsewhere},
        "submission": {"form": world.a_form(), "way": "page", "sent": {}},
        "offerround": {"deal": world.a_deal(party=elsewhere), "side": "us"},
        "arguments": {"competitor": elsewhere},
        "task": {"subject": "x"},
        "call": {"subject": "x"},
        "note": {"text": "<p>x</p>"},
        "meeting": {"subject": "x", "at": datetime(2026, 1, 1, tzinfo=UTC)},
        "file": {"name": "x", "storage_key": "x"},
        "relation": {"party": elsewhere, "other": world.a_party(), "type": "spouse"},
        "notice": {"member": noa, "kind": "mention", "detail": {}},
        "apart": {"first": elsewhere, "second": world.a_party()},
        "likelypair": {"first": elsewhere, "second": world.a_party(), "likeness": 900},
        "finding": {
            "provider": "site",
            "shown": "x",
            "source": "x",
            "at": datetime(2026, 1, 1, tzinfo=UTC),
        },
        "qualityproposal": {"kind": "names", "was": {}, "values": {}, "before": "x", "after": "y"},
        "lightchange": {"at": datetime(2026, 1, 1, tzinfo=UTC), "colour": "green"},
        "party": {"name": "x"},
    }[model._meta.model_name]
    is_link = isinstance(model._meta.get_field(column), LinkColumn)
    value = f"parties:{party.pk}" if is_link else party
    row = model(**{**given, column: value})
    row.save()
    return row


def _points_at(row, column):
    return getattr(type(row).objects.get(pk=row.pk), row._meta.get_field(column).attname)


@pytest.mark.parametrize(
    ("model", "column"),
    [pytest.param(*one, id=f"{one[0].__name__}.{one[1]}") for one in _pointing_models()],
)
def test_whatever_can_point_at_a_party_moves_and_moves_back(noa, alon, model, column):
    mine, other = world.a_party(), world.a_party()
    row = _row_pointing(model, column, other, noa)
    before = _points_at(row, column)

    batch = merged_batch(noa, mine, other)
    moved = _points_at(row, column)
    apart(noa, batch)

    assert str(mine.pk) in str(moved)
    assert _points_at(row, column) == before


def test_the_models_that_point_are_those_that_are_expected():
    found = {f"{model.__name__}.{column}" for model, column in _pointing_models()}
    assert found >= {"Lead.party", "Task.about", "File.party", "Relation.other", "Notice.about"}
    assert {Lead, Task, File, Relation, Notice, LightChange} <= {
        model for model, _column in _pointing_models()
    }


def test_custom_fields_that_link_move_and_move_back(noa, alon):
    field = writing.create(
        CustomField, entity="leads", labels={"he": "ממליץ"}, kind="link", options={}
    )
    mine, other = world.a_party(), world.a_party()
    link = f"parties:{other.pk}"
    lead = world.a_lead(**{field.key: link})
    plain = world.a_lead(**{field.key: f"parties:{lead.party_id}"})

    batch = merged_batch(noa, mine, other)
    moved = Lead.objects.get(pk=lead.pk).extra
    apart(noa, batch)

    assert moved == {field.key: f"parties:{mine.pk}"}
    assert Lead.objects.get(pk=lead.pk).extra == {field.key: link}
    assert Lead.objects.get(pk=plain.pk).extra == {field.key: f"parties:{lead.party_id}"}


def test_the_timeline_and_its_pins_are_the_survivors(noa, alon):
    mine, other = world.a_party(), world.a_party()
    note = world.a_note(party=other)
    TimelineLine.objects.filter(record_id=note.pk).update(is_pinned=True)
    theirs = set(TimelineLine.objects.filter(party_id=other.pk).values_list("pk", flat=True))

    batch = merged_batch(noa, mine, other)
    mines = set(TimelineLine.objects.filter(party_id=mine.pk).values_list("pk", flat=True))
    pinned = TimelineLine.objects.get(party_id=mine.pk, is_pinned=True)
    apart(noa, batch)

    assert theirs <= mines
    assert pinned.record_id == note.pk
    back = set(TimelineLine.objects.filter(party_id=other.pk).values_list("pk", flat=True))
    assert theirs <= back
    assert TimelineLine.objects.get(is_pinned=True).party_id == other.pk


def test_relations_between_the_two_vanish_and_doubled_ones_are_united(noa, alon):
    mine, other, third = world.a_party(), world.a_party(), world.a_firm()
    between = writing.create(Relation, party=mine, other=other, type="spouse")
    kept = writing.create(Relation, party=mine, other=third, type="employee")
    doubled = writing.create(Relation, party=other, other=third, type="employee", note="מ־2019")
    moving = writing.create(Relation, party=third, other=other, type="customer")

    batch = merged_batch(noa, mine, other)
    living = {
        (one.pk, one.party_id, one.other_id) for one in Relation.objects.filter(deleted_at=None)
    }
    note = Relation.objects.get(pk=kept.pk).note
    undone = apart(noa, batch)

    assert living == {(kept.pk, mine.pk, third.pk), (moving.pk, third.pk, mine.pk)}
    assert (undone.kept, note, Relation.objects.get(pk=kept.pk).note) == ((), "מ־2019", "")
    assert {
        (one.pk, one.party_id, one.other_id) for one in Relation.objects.filter(deleted_at=None)
    } == {
        (between.pk, mine.pk, other.pk),
        (kept.pk, mine.pk, third.pk),
        (doubled.pk, other.pk, third.pk),
        (moving.pk, third.pk, other.pk),
    }


def test_a_merge_costs_the_same_however_much_hangs_on_the_other(alon):
    def cost(count):
        mine, other = (
            world.a_party(),
            world.a_party(phones=[{"number": OFFICE, "kind": "work", "primary": True}]),
        )
        writing.create_many(Task, [{"subject": "x", "party": other} for _ in range(count)])
        for third in [world.a_firm() for _ in range(count // 100 + 1)]:
            writing.create(Relation, party=mine, other=third, type="employee")
            writing.create(Relation, party=other, other=third, type="employee", note="x")
        world.a_lead(party=other)
        with CaptureQueriesContext(connection) as asked:
            merge(mine, other)
        return len(asked)

    cost(1)
    few, many = cost(2), cost(700)

    assert few == many


def test_a_link_from_one_of_the_two_to_the_other_leads_nowhere(alon):
    field = writing.create(
        CustomField, entity="parties", labels={"he": "ממליץ"}, kind="link", options={}
    )
    other = world.a_party()
    mine = world.a_party(**{field.key: f"parties:{other.pk}"})

    merge(mine, other)

    assert Party.objects.get(pk=mine.pk).extra == {}


def test_many_ids_travel_as_one_parameter(alon):
    parties = [world.a_party() for _ in range(3)]
    wanted = [one.pk for one in parties[:2]]

    found = Party.objects.filter(pointers.AnyOf(pointers.F("pk"), wanted))

    assert set(found.values_list("pk", flat=True)) == set(wanted)
