"""Two who save the same record at once: neither takes back what the other wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.features.activities.models import Call
from kesher.features.parties.models import Party
from kesher.records import catching_up, writing
from kesher.records.models import SearchRow
from tests import world
from tests.conftest import client_of

pytestmark = pytest.mark.usefixtures("alon")


def a_field(name: str, kind: str = "text") -> str:
    made = writing.create(CustomField, entity="parties", labels={"en": name}, kind=kind)
    return str(made.key)


def read_twice() -> tuple[Party, Party]:
    pk = world.a_party().pk
    return Party.objects.get(pk=pk), Party.objects.get(pk=pk)


def test_two_custom_fields_that_are_saved_at_once_both_stay() -> None:
    size, shoe = a_field("Size"), a_field("Shoe")
    first, second = read_twice()

    writing.update(first, **{size: "L"})
    writing.update(second, **{shoe: "42"})

    assert Party.objects.get().extra == {size: "L", shoe: "42"}
    assert second.extra == {size: "L", shoe: "42"}


def test_a_number_that_was_given_meanwhile_stays() -> None:
    size = a_field("Size")
    first, _second = read_twice()
    number = a_field("Number", "number")
    parties = entities.get("parties")
    catching_up.page(parties, parties.fields()[number], catching_up.FIRST)

    writing.change_each(parties, [(first, {size: "L"})])

    assert Party.objects.get().extra == {size: "L", number: 1}


def test_what_was_emptied_meanwhile_stays_empty_and_what_is_emptied_goes() -> None:
    size, shoe = a_field("Size"), a_field("Shoe")
    party = world.a_party(**{size: "L", shoe: "42"})
    first, second = (Party.objects.get(pk=party.pk) for _turn in range(2))

    writing.update(first, **{size: ""})
    writing.update(second, **{shoe: ""})

    assert Party.objects.get().extra == {}


def _moments(party: Party) -> tuple[object, object]:
    row = SearchRow.objects.get(record_id=party.pk)
    return Party.objects.get(pk=party.pk).last_contact_at, row.contacted_at


def test_an_older_call_that_is_written_down_late_leaves_the_last_contact() -> None:
    party, now = world.a_party(), timezone.now()
    writing.create(Call, subject="היום", party=party, at=now)
    touched = SearchRow.objects.get(record_id=party.pk).touched_at

    writing.create(Call, subject="לפני שבוע", party=party, at=now - timedelta(days=7))

    assert _moments(party) == (now, now)
    assert SearchRow.objects.get(record_id=party.pk).touched_at >= touched


def test_the_last_contact_goes_back_when_the_last_call_is_gone_or_of_another_day() -> None:
    party, now = world.a_party(), timezone.now()
    week, month = now - timedelta(days=7), now - timedelta(days=30)
    last = writing.create(Call, subject="היום", party=party, at=now)
    earlier = writing.create(Call, subject="לפני שבוע", party=party, at=week)

    writing.delete(last)
    assert _moments(party) == (week, week)

    writing.restore(last)
    assert _moments(party) == (now, now)

    writing.update(last, at=month)
    assert _moments(party) == (week, week)

    writing.delete_many(entities.of(Call), [last, earlier])
    assert _moments(party) == (None, None)


def test_a_call_that_is_taken_back_was_no_contact(noa: Membership) -> None:
    party = world.a_party()
    client = client_of(noa)
    sent = {"subject": "שיחה", "party": str(party.pk), "direction": "out"}

    client.post("/alon/calls/new/", sent)
    call = Call.objects.get()
    assert _moments(party)[0] is not None
    writing.delete(call)

    assert _moments(party) == (None, None)
