"""The demonstration: what is written set-based is what the corridor would have written."""

import random
from typing import Any

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.config.demo import bulk
from kesher.config.demo.people import Inventor
from kesher.entity.registry import entities
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import search
from kesher.records.models import Change, SearchRow, StatusLog, TimelineLine
from kesher.records.search import indexing
from kesher.tenancy.models import Organization

COUNT = 120
SHOWN = ("title", "subtitle", "phone", "email", "key", "tokens", "owner_id", "created_by_id")


def _nobody_watches(_done: int) -> None: ...


@pytest.fixture
def crowd(alon: Organization) -> Organization:
    """Alon with a hundred and twenty parties written set-based."""
    chance = random.Random(7)  # noqa: S311  the same people every time
    staff = list(Membership.objects.order_by("created_at"))
    bulk.write(Inventor(chance), COUNT, staff, lively=1, progress=_nobody_watches)
    return alon


@pytest.mark.parametrize("model", [Party, Lead, Deal, Task, Note])
def test_what_is_written_at_once_is_found_as_if_written_one_by_one(
    crowd: Organization, model: Any
) -> None:
    entity = entities.of(model)
    fields = entity.fields()
    searched = [fields[name] for name in entity.search]
    stored = {row.record_id: row for row in SearchRow.objects.filter(entity=entity.key)}

    teller = indexing._Teller(entity, searched)
    expected = [teller.row(record) for record in model.objects.all()]

    assert len(stored) == len(expected) == model.objects.count()
    for row in expected:
        told = stored[row["record_id"]]
        assert [getattr(told, name) for name in SHOWN] == [row[name] for name in SHOWN]


def test_every_party_of_the_crowd_is_found_by_the_end_of_its_number(crowd: Organization) -> None:
    for party in Party.objects.exclude(phone="")[:20]:
        found = search.find(party.phone[-6:], keys=["parties"])

        assert party.pk in {row.record_id for row in found.rows}


@pytest.mark.parametrize("model", [Party, Call, Meeting, Note, Task, Lead, Deal])
def test_each_record_of_the_crowd_has_the_line_that_it_would_tell(
    crowd: Organization, model: Any
) -> None:
    entity = entities.of(model)
    lines = {line.record_id: line for line in TimelineLine.objects.filter(entity=entity.key)}

    assert len(lines) == model.objects.count()
    for record in model.objects.all():
        line = lines[record.pk]
        told = entity.timeline.line(record) if entity.timeline.line else None
        expected = (
            (told.at, told.title, told.body, told.tone)
            if told
            else (record.created_at, str(record), "", "")
        )
        assert (line.at, line.title, line.body, line.tone) == expected
        assert (line.owner_id, line.created_by_id) == (record.owner_id, record.created_by_id)
        assert line.party_id == (record.pk if model is Party else record.party_id)


def test_the_crowds_records_settle_to_what_they_are(crowd: Organization) -> None:
    for model in (Party, Task, Note, Deal):
        for record in model.objects.all():
            before = {name: getattr(record, name) for name in record.settle()}
            record.refresh_from_db()
            assert {name: getattr(record, name) for name in before} == before


def test_nothing_but_plans_lies_ahead(crowd: Organization) -> None:
    now = timezone.now()

    ahead = TimelineLine.objects.filter(at__gt=now)

    assert not Call.objects.filter(at__gt=now).exists()
    assert not StatusLog.objects.filter(entered_at__gt=now).exists()
    assert set(ahead.values_list("entity", flat=True)) <= {"tasks", "meetings"}
    assert not Task.objects.filter(status="done", due_at__gt=now).exists()
    assert not Meeting.objects.filter(status="held", at__gt=now).exists()


def test_nothing_happens_before_the_party_is_there(crowd: Organization) -> None:
    made = dict(Party.objects.values_list("pk", "created_at"))

    for line in TimelineLine.objects.all():
        assert line.at >= made[line.party_id]


def test_the_last_contact_is_the_newest_line_that_was_one(crowd: Organization) -> None:
    for party in Party.objects.all():
        contacts = TimelineLine.objects.filter(party_id=party.pk, tone="contact")
        last = max(contacts.values_list("at", flat=True), default=None)
        assert party.last_contact_at == last
        assert SearchRow.objects.get(record_id=party.pk).contacted_at == last


def test_the_audit_holds_what_a_party_was_made_of(crowd: Organization) -> None:
    entity = entities.of(Party)
    fields = entity.fields()
    changes = {change.record_id: change for change in Change.objects.filter(entity="parties")}

    assert len(changes) == COUNT
    for party in Party.objects.all():
        for key, told in changes[party.pk].after.items():
            field = fields[key]
            assert field.kind.to_json(field.read(party), field) == told


def test_no_two_of_the_crowd_have_the_same_number_or_address(crowd: Organization) -> None:
    assert Party.objects.values("phone").distinct().count() == COUNT
    assert Party.objects.values("email").distinct().count() == COUNT
