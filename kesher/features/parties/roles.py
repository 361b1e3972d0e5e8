"""The roles of a party: dated rows, and the current ones as a field."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field, RowsField
from kesher.entity.kinds.choices import Choices
from kesher.entity.registry import entities
from kesher.features.parties.models import Party, PartyRole
from kesher.records import acting, history, undoing, writing
from kesher.records.models import Change

LIST = "party.role"
TAKEN = "taken_roles"
Pairs = list[tuple[Party, list[str]]]


class Roles(Choices):
    """The current roles, as keys of the organisation's list."""

    key = "party_roles"
    label = _("Roles")
    custom = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        keys = [key for operand in operands for key in self.parse(operand, field)]
        return Q(Exists(self._current().filter(role__in=keys)))

    def empty(self, field: Field) -> Q:
        return ~Q(Exists(self._current()))

    @staticmethod
    def _current() -> QuerySet[PartyRole]:
        """Asked party by party: most roles are many parties', and a page needs but fifty."""
        return PartyRole.objects.filter(party=OuterRef("pk"), until=None)


def give(parties: Iterable[Party], role: str) -> None:
    """Who does not play the role does from now on."""
    without = [one for one in parties if role not in _read(one)]
    told = [(one, {"roles": [*_read(one), role]}) for one in without]
    writing.change_each(entities.of(Party), told)


def _read(party: Party) -> list[str]:
    return party.role_keys.split()


def _write(pairs: Pairs, *, fresh: bool) -> None:
    """Switch roles on and off; what was stays, with its dates."""
    now = timezone.now()
    parties = [party for party, _roles in pairs]
    current = [] if fresh else list(PartyRole.objects.filter(party__in=parties, until=None))
    standing = {(row.party_id, row.role) for row in current}
    wanted = {(party.pk, role) for party, roles in pairs for role in roles}
    if ended := [row.pk for row in current if (row.party_id, row.role) not in wanted]:
        PartyRole.objects.filter(pk__in=ended).update(until=now)
    if missing := sorted(wanted - standing):
        PartyRole.objects.bulk_insert(
            {
                "party_id": [pk for pk, _role in missing],
                "role": [role for _pk, role in missing],
            },
            since=now,
        )


def take_over(party: Party, other: Party, *, taken: Collection[str]) -> None:
    """Roles that a party has from another go on from when they began there, until both are taken
    apart again: then they were never its own.
    """
    theirs = PartyRole.objects.filter(party=other.pk, role=OuterRef("role"), until=None)
    mine = PartyRole.objects.filter(party=party, until=None, role__in=taken)
    mine.filter(Exists(theirs)).update(since=theirs.values("since")[:1])
    if since := {row.role: row.since.isoformat() for row in mine}:
        told = {"roles": _read(party), "since": since}
        history.note_change(TAKEN, party.pk, "merge", before={}, after=told)


def _give_over(change: Change) -> bool:
    """They leave no trace, as long as nobody changed the party's roles since; or come once more."""
    told = change.after or change.before
    party = Party.objects.get(pk=change.record_id)
    acting.require(entities.of(Party), "update", party)
    if _read(party) != told["roles"]:
        return False
    rows = PartyRole.objects.filter(party=party, until=None)
    if change.after:
        rows.filter(role__in=told["since"]).delete()
        return True
    for role, since in told["since"].items():
        rows.filter(role=role).update(since=since)
    return True


undoing.taken_back_by(TAKEN, _("roles taken over by a merge"), _give_over)


class RolesField(RowsField):
    """Keeps the party's own copy of its current roles, for lists."""

    def write(self, record: Any, value: Any) -> None:
        setattr(record, f"_new_{self.key}", value or [])
        record.role_keys = " ".join(value or [])

    @property
    def column(self) -> str:
        return "role_keys"


ROLES = RolesField(
    key="roles",
    label=_("Roles"),
    kind=Roles(),
    lookup="role_keys",
    nullable=True,
    options={"list": LIST, "rows": PartyRole},
    reader=_read,
    writer=_write,
)
