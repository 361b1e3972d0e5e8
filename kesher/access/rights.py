"""What whoever is asking may do, read from the role; compiled to SQL by `records.reading`."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from django.db.models import Q

from kesher.accounts.models import Membership
from kesher.tenancy import NoScope, current

ANY = "*"
TRUSTED = {"system", "job", "command"}

FieldRight = Literal["hidden", "masked", "read_only"]
CLOSED = frozenset({"hidden", "masked"})
REACHES = ("own", "team", "all", "filter")
EFFECTS = ("allow", "forbid")

_administered: dict[str, frozenset[str]] = {}


class SeatLost(PermissionError):
    """Whoever asked for this work has no seat any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One line of a role: these verbs, on this record type, this far."""

    entity: str
    verbs: frozenset[str]
    reach: str = "all"
    filter: str = ""
    forbids: bool = False

    def covers(self, entity: str, verb: str) -> bool:
        return self.entity in (ANY, entity) and (ANY in self.verbs or verb in self.verbs)


def member() -> Membership | None:
    """Who is asking, with role and team; None when it is the program itself."""
    here = current()
    if here.actor_id is None:
        if here.channel in TRUSTED:
            return None
        raise NoScope(f"The channel {here.channel!r} needs somebody who asks.")
    known = here.memo.get("member")
    if not isinstance(known, Membership):
        known = Membership.objects.select_related("role", "team", "user").get(pk=here.actor_id)
        here.memo["member"] = known
    return known


def insist_on_seat() -> None:
    """For work that goes on without its asker. Raises `SeatLost` if the seat was closed meanwhile.

    The seat is read anew: a job may have begun long before.
    """
    here = current()
    here.memo.pop("member", None)
    here.memo.pop("grants", None)
    who = member()
    if who is not None and not _is_seated(who):
        raise SeatLost(f"The seat of member {who.pk} is closed.")


def administer(entity: str, *, but: Iterable[str] = ()) -> None:
    """Keep an entity to administrators, whatever roles grant, but for the verbs in `but`."""
    _administered[entity] = frozenset(but)


def grants(entity: str, verb: str) -> tuple[list[Grant], list[Grant]]:
    """What allows, and what forbids."""
    who = member()
    if who is None:
        return [Grant(entity=ANY, verbs=frozenset({ANY}))], []
    if not _is_seated(who):
        return [], []
    if not who.role.is_administrator and verb not in _administered.get(entity, (verb,)):
        return [], []
    lines = [line for line in _lines(who) if line.covers(entity, verb)]
    return [one for one in lines if not one.forbids], [one for one in lines if one.forbids]


def _is_seated(who: Membership) -> bool:
    return who.is_active and who.user.is_active


def _lines(who: Membership) -> list[Grant]:
    memo = current().memo
    if "grants" not in memo:
        memo["grants"] = [_grant(raw) for raw in who.role.grants]
    return memo["grants"]  # type: ignore[return-value]  # put there above


def _grant(raw: dict[str, Any]) -> Grant:
    return Grant(
        entity=raw.get("entity", ""),
        verbs=frozenset(raw.get("verbs", ())),
        reach=raw.get("reach", "own"),
        filter=raw.get("filter", ""),
        forbids=raw.get("effect") == "forbid",
    )


def sight() -> tuple[Hashable, ...] | None:
    """All that the rights and walls of whoever asks depend on, to keep under that name what is made
    of them; None where a reach is a filter, which asks anew every time.
    """
    who, here = member(), current()
    if who is None:
        return (here.organization_id,)
    lines = _lines(who)
    if any(line.filter for line in lines):
        return None
    return (here.organization_id, who.pk, who.team_id, who.role.is_administrator, *lines)


def may(verb: str, entity: str) -> bool:
    """Whether the verb is allowed on any row at all; which rows is for `reading` to say."""
    allowing, forbidding = grants(entity, verb)
    return bool(allowing) and not any(line.reach == "all" for line in forbidding)


def is_administrator() -> bool:
    who = member()
    return who is None or who.role.is_administrator


def field_rights(entity: str) -> dict[str, FieldRight]:
    """What is not open of its fields; a copy is closed as what it repeats is."""
    who = member()
    given: dict[str, FieldRight] = {} if who is None else who.role.fields.get(entity, {})
    if not given:
        return given
    closed: dict[str, FieldRight] = {
        copy: given[source]
        for copy, source in _repeated.get(entity, {}).items()
        if given.get(source) in CLOSED and given.get(copy) != "hidden"
    }
    return given | closed


def closed_fields(entity: str) -> set[str]:
    """The fields whose values whoever asks may not read, hidden or masked."""
    return {key for key, right in field_rights(entity).items() if right in CLOSED}


def masked_fields(entity: str) -> set[str]:
    """The fields that whoever asks knows to be there, and may not read."""
    return {key for key, right in field_rights(entity).items() if right == "masked"}


def repeats(entity: str, copies: Mapping[str, str]) -> None:
    """Say which fields only repeat what another one of the same records holds."""
    _repeated[entity] = dict(copies)


_repeated: dict[str, dict[str, str]] = {}


def is_open(entity: str, field: str) -> bool:
    """Whether whoever asks may read the field's values."""
    return field_rights(entity).get(field) not in CLOSED


def are_open(entity: str, fields: Iterable[str]) -> bool:
    """Whether whoever asks may read all of them, as a drawing that shows them together wants."""
    return not closed_fields(entity).intersection(fields)


def walls() -> Q:
    """Private rows only for their people, compartments only for their team. Nobody is above it."""
    who = member()
    if who is None:
        return Q()
    mine = Q(owner=who.pk) | Q(created_by=who.pk)
    open_to_all = Q(compartment=None)
    compartment = open_to_all | Q(compartment=who.team_id) if who.team_id else open_to_all
    return (Q(is_private=False) | mine) & (compartment | Q(owner=who.pk))


def reach(line: Grant) -> Q | None:
    """A grant's reach as a condition; None for a filter, which needs the entity to be read."""
    who = member()
    if line.reach == "all" or who is None:
        return Q()
    mine = Q(owner=who.pk) | Q(created_by=who.pk)
    if line.reach == "own":
        return mine
    if line.reach == "team":
        return mine | Q(owner__team=who.team_id) if who.team_id else mine
    return None


def is_grant(raw: Any) -> bool:
    """Whether something has the shape of a line of `Role.grants`."""
    if not isinstance(raw, dict) or set(raw) - {"entity", "verbs", "reach", "filter", "effect"}:
        return False
    verbs = raw.get("verbs")
    return (
        isinstance(raw.get("entity"), str)
        and isinstance(verbs, list)
        and all(isinstance(verb, str) for verb in verbs)
        and raw.get("reach", "own") in REACHES
        and isinstance(raw.get("filter", ""), str)
        and raw.get("effect", "allow") in EFFECTS
    )


def are_limits(raw: Any) -> bool:
    """Whether something has the shape of `Role.fields`."""
    return isinstance(raw, dict) and all(
        isinstance(limits, dict) and all(one in get_args(FieldRight) for one in limits.values())
        for limits in raw.values()
    )
