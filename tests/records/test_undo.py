"""Undo takes a batch back, and never over what somebody did since."""

from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.records import reading, search, undoing, writing
from kesher.tenancy import current, scope
from tests import world

PARTIES = entities.get("parties")


def as_noa(noa):
    return scope(noa.organization_id, noa.pk, "web")


def test_undoing_a_change_gives_the_old_value_back(noa):
    with as_noa(noa):
        party = world.a_party(name="משה כהן")
    with as_noa(noa) as act:
        writing.update(party, name="משה לוי")

    with as_noa(noa):
        undone = undoing.undo(act.batch)

        assert undone == undoing.Undone(count=1, kept=())
        assert Party.objects.get().name == "משה כהן"
        assert [row.title for row in search.find("כהן").rows] == ["משה כהן"]


def test_what_changed_since_is_kept(noa):
    with as_noa(noa):
        party = world.a_party(name="א")
    with as_noa(noa) as act:
        writing.update(party, name="ב")
    with as_noa(noa):
        writing.update(party, name="ג")

        undone = undoing.undo(act.batch)

        assert undone == undoing.Undone(count=0, kept=("ג",))
        assert Party.objects.get().name == "ג"


def test_undoing_a_creation_puts_the_record_into_the_bin(noa):
    with as_noa(noa) as act:
        world.a_party()
    with as_noa(noa):
        undoing.undo(act.batch)

        assert reading.visible(PARTIES).count() == 0
        assert Party.objects.count() == 1
        assert search.find("כהן").rows == []


def test_undoing_a_deletion_restores(noa):
    with as_noa(noa):
        party = world.a_party()
    with as_noa(noa) as act:
        writing.delete(party)
    with as_noa(noa):
        undoing.undo(act.batch)

        assert reading.visible(PARTIES).get() == party
        assert [row.title for row in search.find("כהן").rows] == ["משה כהן"]


def test_phones_go_back_as_a_whole(noa):
    with as_noa(noa):
        party = world.a_party(
            phones=PARTIES.field("phones").kind.parse("052-3456789", PARTIES.field("phones"))
        )
    with as_noa(noa) as act:
        writing.update(party, phones=[])
        assert party.phone == ""
    with as_noa(noa):
        undoing.undo(act.batch)

        party = Party.objects.get()
        assert party.phone == "+972523456789"
        assert [row.number for row in party.phone_rows.all()] == ["+972523456789"]


def test_one_scope_is_one_batch(noa):
    with as_noa(noa) as act:
        party = world.a_party()
        writing.update(party, name="אחר")
        assert current().batch == act.batch

    with as_noa(noa):
        assert undoing.undo(act.batch).count == 2
        assert reading.visible(PARTIES).count() == 0
