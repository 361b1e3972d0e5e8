"""Choosing one of several, and saying why, in sentences that are kept with the lead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_noop as later

from kesher.features.intake import hours
from kesher.features.intake.facts import Candidate
from kesher.features.intake.rules import AssignmentRule, Period, Way
from kesher.lib import hebrew
from kesher.lib.shares import FEW
from kesher.records.history import Sentence

# As many cases of the average are added to everybody's, so that one lucky case says little.
PRIOR: Final = 10

CLOSED: Final = later("Skipped: %(who)s – takes no leads now.")
HAD_IT: Final = later("Skipped: %(who)s – had it already.")
AWAY: Final = later("Skipped: %(who)s – away.")
OUT_OF_HOURS: Final = later("Skipped: %(who)s – out of hours.")
SPEAKS_NOT: Final = later("Skipped: %(who)s – another language.")
ELSEWHERE: Final = later("Skipped: %(who)s – another area.")
FULL: Final = {
    Period.DAY: later("Skipped: %(who)s – has had %(given)s of %(most)s today."),
    Period.WEEK: later("Skipped: %(who)s – has had %(given)s of %(most)s this week."),
    Period.MONTH: later("Skipped: %(who)s – has had %(given)s of %(most)s this month."),
}
ELSEWHERE_OWNED: Final = later("The customer's owner is not among those who may be chosen.")
BY_OWNER: Final = later("Chosen: %(who)s – the customer's owner.")
BY_TURN: Final = later("Chosen: %(who)s – by turn.")
BY_LOAD: Final = later("Chosen: %(who)s – the fewest open leads: %(count)s.")
BY_SUCCESS: Final = later(
    "Chosen: %(who)s – wins %(share)s%% of such leads (%(won)s of %(cases)s)."
)
FEW_CASES: Final = later(
    "These are few cases: %(who)s was compared by %(score)s%%, nearer to the average."
)
HAS_HAD: Final = {
    Period.DAY: later("With this one %(who)s has had %(given)s of %(most)s today."),
    Period.WEEK: later("With this one %(who)s has had %(given)s of %(most)s this week."),
    Period.MONTH: later("With this one %(who)s has had %(given)s of %(most)s this month."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of whoever gets the lead; empty where nothing is known of the customer."""

    now: datetime
    language: str = ""
    city: str = ""
    owner: UUID | None = None
    without: Collection[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`opens` is when, at the earliest, somebody comes to work who is missing now."""

    chosen: Candidate | None
    said: list[Sentence]
    opens: datetime | None = None


def choose(rule: AssignmentRule, candidates: Sequence[Candidate], wanted: Wanted) -> Verdict:
    fit, said, openings = [], [], []
    if rule.way == Way.OWNER:
        candidates = [one for one in candidates if one.member.pk == wanted.owner]
        said += [] if candidates else [Sentence(text=ELSEWHERE_OWNED)]
    for one in candidates:
        against = _against(rule, one, wanted)
        if against is None:
            fit.append(one)
            continue
        said.append(against)
        if opens := _opens(rule, one, wanted, against):
            openings.append(opens)
    if not fit:
        return Verdict(chosen=None, said=said, opens=min(openings, default=None))
    best = min(fit, key=lambda one: _rank(rule, one, candidates))
    return Verdict(chosen=best, said=[*said, *_for(rule, best, candidates)])


def average(candidates: Iterable[Candidate]) -> float:
    """The share that all of them together win."""
    told = list(candidates)
    cases = sum(one.cases for one in told)
    return sum(one.won for one in told) / cases if cases else 0.0


def score(one: Candidate, mean: float) -> float:
    """The share that somebody wins, drawn towards the average, the more so the fewer the cases."""
    return (one.won + PRIOR * mean) / (one.cases + PRIOR)


def _against(rule: AssignmentRule, one: Candidate, wanted: Wanted) -> Sentence | None:
    who = {"who": str(one.member)}
    day = wanted.now.astimezone(one.zone).date()
    told = [
        (CLOSED, not one.hours.takes_leads),
        (HAD_IT, one.member.pk in wanted.without),
        (AWAY, rule.by_hours and hours.is_away(one.hours, day)),
        (OUT_OF_HOURS, rule.by_hours and not hours.is_working(one.hours, wanted.now, one.zone)),
        (SPEAKS_NOT, rule.by_language and not _speaks(one, wanted.language)),
        (ELSEWHERE, rule.by_place and not _serves(one, wanted.city)),
    ]
    text = next((text for text, holds in told if holds), "")
    if text:
        return Sentence(text=text, names=who)
    if _is_full(one):
        counted = {"given": str(one.given), "most": str(one.hours.most)}
        return Sentence(text=FULL[Period(one.hours.period)], names=who | counted)
    return None


def _opens(
    rule: AssignmentRule, one: Candidate, wanted: Wanted, against: Sentence
) -> datetime | None:
    """When somebody comes who is missing only now; who has had enough, tomorrow at the earliest."""
    if against.text in {CLOSED, HAD_IT, SPEAKS_NOT, ELSEWHERE}:
        return None
    after = wanted.now
    if against.text in FULL.values():
        after = (after.astimezone(one.zone) + timedelta(days=1)).replace(hour=0, minute=0)
    return hours.next_opening(one.hours, after, one.zone) if rule.by_hours else after


def _speaks(one: Candidate, language: str) -> bool:
    return not language or not one.hours.languages or language in one.hours.languages


def _serves(one: Candidate, city: str) -> bool:
    places = {hebrew.key(line) for line in one.hours.places.splitlines() if line.strip()}
    return not city or not places or hebrew.key(city) in places


def _is_full(one: Candidate) -> bool:
    return one.hours.most is not None and one.given >= one.hours.most


def _rank(
    rule: AssignmentRule, one: Candidate, candidates: Sequence[Candidate]
) -> tuple[float, ...]:
    """The smallest is chosen; of equals, whoever has waited longest for a turn."""
    turn = one.last.timestamp() if one.last else 0.0
    if rule.way == Way.LOAD:
        return (float(one.open_leads), turn)
    if rule.way == Way.SUCCESS:
        return (-score(one, average(candidates)), float(one.open_leads), turn)
    return (turn,)


def _for(
    rule: AssignmentRule, one: Candidate, candidates: Sequence[Candidate]
) -> Iterable[Sentence]:
    who = {"who": str(one.member)}
    if rule.way == Way.LOAD:
        yield Sentence(text=BY_LOAD, names=who | {"count": str(one.open_leads)})
    elif rule.way == Way.OWNER:
        yield Sentence(text=BY_OWNER, names=who)
    elif rule.way == Way.SUCCESS:
        yield from _of_success(one, candidates)
    else:
        yield Sentence(text=BY_TURN, names=who)
    if one.hours.most is not None:
        counted = {"given": str(one.given + 1), "most": str(one.hours.most)}
        yield Sentence(text=HAS_HAD[Period(one.hours.period)], names=who | counted)


def _of_success(one: Candidate, candidates: Sequence[Candidate]) -> Iterable[Sentence]:
    who, share = {"who": str(one.member)}, one.won / one.cases if one.cases else 0.0
    counted = {"share": f"{share:.0%}"[:-1], "won": str(one.won), "cases": str(one.cases)}
    yield Sentence(text=BY_SUCCESS, names=who | counted)
    if one.cases < FEW:
        told = f"{score(one, average(candidates)):.0%}"[:-1]
        yield Sentence(text=FEW_CASES, names=who | {"score": told})
