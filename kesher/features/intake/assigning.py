"""Giving leads to members by the rules: once each, one after the other, and explained."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop as later

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.intake import choosing, facts, hours, rules
from kesher.features.intake.choosing import Wanted
from kesher.features.intake.rules import AssignmentRule, Availability, Decision, Way
from kesher.features.leads.actions import is_open
from kesher.features.leads.models import Lead
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.records import history, reading, writing
from kesher.records.history import Remembered, Sentence
from kesher.records.models import Change
from kesher.tenancy import current, scope
from kesher.tenancy.organization import organization

# How often a lead goes on to another where the rule does not say.
ONCE: Final = 1
VERB: Final = "assign_by_rules"
LEADS: Final = "leads"
# By which door a lead came, told by the channel it was written in.
DOORS: Final = {"web": "hand", "api": "api", "import": "import", "job": "form", "system": "form"}

RULE: Final = later("Rule: %(rule)s.")
UNFIT: Final = later("Rule: %(rule)s – does not fit.")
NOBODY: Final = later("Nobody can take it now.")
WAITING: Final = later("Nobody can take it now; tried again on %(moment)s.")
UNTOUCHED: Final = later("%(who)s did not touch it within %(minutes)s min.")
STAYS: Final = later("Nobody else can take it; it stays with %(who)s.")
ENOUGH: Final = later("By the rule it goes on no more; it stays with %(who)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rules say of a lead; without a `rule` none of them fits."""

    chosen: Membership | None = None
    rule: AssignmentRule | None = None
    hours: Availability | None = None
    said: list[Sentence] = field(default_factory=list)
    opens: datetime | None = None


def arrived(rows: Sequence[Remembered]) -> None:
    """New leads, by whichever door: the rules look at them as soon as they are there for good."""
    door = DOORS.get(current().channel)
    if door is None or not any(_is_for(rule, door) for rule in rules.living()):
        return
    fresh = [row.record.pk for row in rows if row.verb == "create"]
    if fresh:
        enqueue(new_leads, leads=fresh, door=door)


@job()
def new_leads(leads: list[UUID], door: str) -> None:
    """A lead that a rule has looked at already is left to it."""
    with _as_program(), _in_line() as living:
        for lead in Lead.objects.select_for_update().filter(pk__in=leads).order_by("pk"):
            if not Decision.objects.filter(lead=lead).exists() and is_open(lead):
                outcome = decide(lead, living, door=door)
                if outcome.rule is not None:
                    _keep(lead, outcome, door)


@job()
def try_again(lead: UUID, door: str) -> None:
    """For a lead that nobody could take: somebody is at work now."""
    with _as_program(), _in_line() as living:
        row = Lead.objects.select_for_update().filter(pk=lead, owner=None, deleted_at=None).first()
        if row is not None and is_open(row):
            _keep(row, decide(row, living, door=door), door)


@job()
def look_again(decision: UUID) -> None:
    """Nobody touched it for so many minutes: it goes to another, as often as the rule lets it."""
    with _as_program(), _in_line() as living:
        made = Decision.objects.filter(pk=decision, looked_at=None).first()
        if made is None or made.rule is None or made.chosen is None:
            return
        made.looked_at = timezone.now()
        made.save(update_fields=["looked_at"])
        lead = Lead.objects.select_for_update().filter(pk=made.lead_id, deleted_at=None).first()
        if lead is None or not _is_waiting(lead, made):
            return
        _pass_on(lead, made, living)


def assign_now(lead: Lead) -> Outcome:
    """Asked for by hand: whoever has the lead, and by whichever door it came."""
    with _in_line() as living:
        row = Lead.objects.select_for_update().get(pk=lead.pk)
        outcome = decide(row, living, without=())
        if outcome.chosen is not None:
            _keep(row, outcome, "hand")
        return outcome


def decide(
    lead: Lead,
    living: Sequence[AssignmentRule],
    *,
    door: str = "",
    without: Collection[UUID] = (),
    aloud: bool = False,
) -> Outcome:
    """What the rules would do; nothing is written. `aloud` tells of those that do not fit, too."""
    said: list[Sentence] = []
    first: AssignmentRule | None = None
    openings = []
    wanted = _wanted(lead, without)
    for rule in living:
        if not _fits(rule, lead, door):
            said += [Sentence(text=UNFIT, names={"rule": str(rule)})] if aloud else []
            continue
        first = first or rule
        verdict = choosing.choose(rule, facts.gather(rule, wanted.now), wanted)
        said += [Sentence(text=RULE, names={"rule": str(rule)}), *verdict.said]
        if verdict.chosen is not None:
            one = verdict.chosen
            return Outcome(chosen=one.member, rule=rule, hours=one.hours, said=said)
        openings += [verdict.opens] if verdict.opens else []
    return Outcome(rule=first, said=said, opens=min(openings, default=None))


def _wanted(lead: Lead, without: Collection[UUID]) -> Wanted:
    party = lead.party
    return Wanted(
        now=timezone.now(),
        language=party.language,
        city=party.city,
        owner=party.owner_id,
        without=tuple(without),
    )


def _is_for(rule: AssignmentRule, door: str) -> bool:
    return not rule.doors or door in rule.doors


def _fits(rule: AssignmentRule, lead: Lead, door: str) -> bool:
    """Without a door the lead is looked at as if it came in now, and was nobody's."""
    if door and not _is_for(rule, door):
        return False
    if door and rule.only_unowned and lead.owner_id is not None:
        return False
    if rule.way == Way.OWNER and lead.party.owner_id is None:
        return False
    condition = reading.condition_of_settings(entities.get(LEADS), rule.conditions)
    return Lead.objects.filter(pk=lead.pk).filter(condition).exists()


def _keep(lead: Lead, outcome: Outcome, door: str, *, passed: int = 0) -> None:
    """The decision, the owner and the explanation; and what is to happen if nobody cares."""
    if outcome.chosen is None:
        _keep_waiting(lead, outcome, door)
        return
    made = Decision.objects.create(
        lead=lead,
        rule=outcome.rule,
        chosen=outcome.chosen,
        said=_as_json(outcome.said),
        passed=passed,
    )
    writing.update(lead, owner=outcome.chosen)
    history.tell(lead, VERB, outcome.said)
    _wind_up(made, outcome)


def _keep_waiting(lead: Lead, outcome: Outcome, door: str) -> None:
    said = [*outcome.said, Sentence(text=NOBODY)]
    if outcome.opens is not None:
        local = outcome.opens.astimezone(ZoneInfo(organization().timezone))
        moment = date_format(local, "d/m/Y H:i")
        said[-1] = Sentence(text=WAITING, names={"moment": moment})
        enqueue(try_again, run_at=outcome.opens, unique=str(lead.pk), lead=lead.pk, door=door)
    Decision.objects.create(lead=lead, rule=outcome.rule, chosen=None, said=_as_json(said))
    history.tell(lead, VERB, said)


def _wind_up(made: Decision, outcome: Outcome) -> None:
    """Have it looked at again when the rule's minutes are over."""
    rule, mine = outcome.rule, outcome.hours
    if rule is None or mine is None or rule.minutes is None:
        return
    due: datetime | None = made.at + timedelta(minutes=rule.minutes)
    if rule.by_hours:
        zone = ZoneInfo(mine.member.user.timezone or organization().timezone)
        due = hours.after_work_of(mine, made.at, rule.minutes, zone)
    if due is not None:
        enqueue(look_again, run_at=due, unique=str(made.pk), decision=made.pk)


def _is_waiting(lead: Lead, made: Decision) -> bool:
    """Still with whoever got it, open, and touched by nobody since."""
    if lead.owner_id != made.chosen_id or not is_open(lead):
        return False
    if Change.objects.filter(record_id=lead.pk, at__gt=made.at, actor__isnull=False).exists():
        return False
    about = Q(about=f"{LEADS}:{lead.pk}") | Q(party=lead.party_id, created_by=made.chosen_id)
    return not any(
        model.objects.filter(about, created_at__gt=made.at).exists()
        for model in (Task, Call, Note, Meeting)
    )


def _pass_on(lead: Lead, made: Decision, living: Sequence[AssignmentRule]) -> None:
    had = Decision.objects.filter(lead=lead, chosen__isnull=False)
    names = {"who": str(made.chosen), "minutes": str(made.rule.minutes)}
    late, who = Sentence(text=UNTOUCHED, names=names), {"who": names["who"]}
    if made.passed >= (made.rule.times or ONCE):
        history.tell(lead, VERB, [late, Sentence(text=ENOUGH, names=who)])
        return
    outcome = decide(lead, living, without=set(had.values_list("chosen", flat=True)))
    if outcome.chosen is None:
        history.tell(lead, VERB, [late, Sentence(text=STAYS, names=who)])
        return
    told = Outcome(
        chosen=outcome.chosen,
        rule=outcome.rule,
        hours=outcome.hours,
        said=[late, *outcome.said],
    )
    _keep(lead, told, "", passed=made.passed + 1)


def _as_json(said: Sequence[Sentence]) -> list[dict[str, Any]]:
    return [{"text": one.text, "with": one.names} for one in said]


@contextmanager
def _in_line() -> Iterator[list[AssignmentRule]]:
    """One after the other: the rules are held until what was decided by them is there for good."""
    with transaction.atomic():
        rows = AssignmentRule.objects.filter(is_archived=False).order_by("position", "id")
        yield list(rows.select_for_update())


@contextmanager
def _as_program() -> Iterator[None]:
    """Nobody did it: not whoever made the lead, either."""
    with scope(current().organization_id, None, "job"):
        yield


writing.demand(LEADS, arrived)
