"""A newcomer's first steps: ticked by what was really done, until finished or put away.

What was found done once is remembered, so that only open steps are asked for, in two queries at
most; who is through, or put the list away, costs none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import is_administrator, may
from kesher.accounts.models import Invitation, Membership
from kesher.entity.registry import entities
from kesher.exchange.models import ImportRun, Step
from kesher.records import keeping, prepared
from kesher.records.models import Change
from kesher.screens import addresses

KEPT = "first_steps"
# Older deeds of a busy member are not looked through.
LATEST = 300
# The step, and what is made when it is taken.
MADE = {"customer": "parties", "call": "calls", "task": "tasks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    key: str
    label: Any
    hint: Any
    url: str
    in_sheet: bool = True
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    steps: list[FirstStep]
    done: frozenset[str]

    @property
    def is_finished(self) -> bool:
        return all(step.key in self.done for step in self.steps)

    @property
    def left(self) -> int:
        return sum(step.key not in self.done for step in self.steps)


def pending(who: Membership) -> FirstSteps | None:
    """What stands on the day of a newcomer; on the day it is finished, once more, all ticked."""
    kept = who.preferences.get(KEPT, {})
    if kept.get("away"):
        return None
    steps, known = _offered(), frozenset(kept.get("done", ()))
    if all(step.key in known for step in steps):
        return None
    found = _looked_up(who, steps, known)
    # Who had done it all before the list was first shown needs no praise.
    return None if found.is_finished and "done" not in kept else found


def all_of(who: Membership) -> FirstSteps:
    """The same for the page of help, where they always stand."""
    known = who.preferences.get(KEPT, {}).get("done", ())
    return _looked_up(who, _offered(), frozenset(known))


def _looked_up(who: Membership, steps: list[FirstStep], known: frozenset[str]) -> FirstSteps:
    """Ask for the steps that are not known to be done, and remember what is."""
    open_ones = [step.key for step in steps if step.key not in known]
    done = known | _found(who, open_ones) if open_ones else known
    if done != known or KEPT not in who.preferences:
        keeping.prefer(who, KEPT, "done", sorted(done))
    return FirstSteps(steps=steps, done=done)


def put_away(who: Membership, *, away: bool) -> None:
    keeping.prefer(who, KEPT, "away", away)


def is_away(who: Membership) -> bool:
    return bool(who.preferences.get(KEPT, {}).get("away"))


def _found(who: Membership, keys: Sequence[str]) -> set[str]:
    made = [key for key in keys if key in MADE]
    others = [key for key in keys if key not in MADE]
    return _made(who, made) | _arranged(who, others)


def _made(who: Membership, keys: Sequence[str]) -> set[str]:
    """Looked through here: asked for each step, PostgreSQL compares every deed with every other."""
    if not keys:
        return set()
    deeds = set(prepared.rows(("latest deeds", LATEST), _latest, who.pk))
    return {key for key in keys if ("create", MADE[key]) in deeds}


def _latest(pk: UUID) -> QuerySet[Any, Any]:
    return Change.objects.filter(actor=pk).order_by("-at").values_list("verb", "entity")[:LATEST]


def _arranged(who: Membership, keys: Sequence[str]) -> set[str]:
    if not keys:
        return set()
    [answers] = prepared.rows(("arranged", *keys), lambda pk: _asked(pk, keys), who.pk)
    return {key for key, is_done in answers.items() if is_done}


def _asked(pk: UUID, keys: Sequence[str]) -> QuerySet[Any, Any]:
    asked = {
        "import": ImportRun.objects.filter(member=pk, step=Step.DONE),
        "colleague": Invitation.objects.filter(invited_by=pk),
    }
    exists = {key: Exists(asked[key]) for key in keys}
    return Membership.objects.filter(pk=pk).values(**exists)


def _offered() -> list[FirstStep]:
    """Those that the role allows, in order."""
    steps = [
        (may("create", "parties"), _customer),
        (may("create", "calls"), _call),
        (may("create", "tasks"), _task),
        (may("create", "parties"), _import),
        (is_administrator(), _colleague),
    ]
    return [make() for allowed, make in steps if allowed]


def _customer() -> FirstStep:
    return FirstStep(
        key="customer",
        label=_("The first customer"),
        hint=_("A name and a phone are enough. The keys N and C open it from anywhere."),
        url=addresses.of(entities.get("parties"), "new"),
    )


def _call() -> FirstStep:
    return FirstStep(
        key="call",
        label=_("Write down a call"),
        hint=_("What was said and how it ended; it then stands on the customer's card."),
        url=addresses.of(entities.get("calls"), "new", quick=1),
    )


def _task() -> FirstStep:
    return FirstStep(
        key="task",
        label=_("A task for a day to come"),
        hint=_("On its day it waits here, under Today."),
        url=addresses.of(entities.get("tasks"), "new"),
    )


def _import() -> FirstStep:
    return FirstStep(
        key="import",
        label=_("Bring a list in"),
        hint=_("From Excel, CSV or a phone's contacts; you look it over before it is written."),
        url=addresses.of(entities.get("parties"), "import"),
        in_sheet=False,
    )


def _colleague() -> FirstStep:
    return FirstStep(
        key="colleague",
        label=_("Invite a colleague"),
        hint=_("By mail, with a role that says what they may see and do."),
        url=addresses.at("settings", "users", "invite"),
    )
