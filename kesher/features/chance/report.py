"""What the page and the API tell of a lesson: how well it foretells, by what, and what came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from kesher.entity.registry import entities
from kesher.features.chance import words
from kesher.features.chance.lessons import (
    LATE,
    LEAST_ENDED,
    LEAST_OF_EACH,
)
from kesher.features.chance.models import Lesson, Verdict
from kesher.features.chance.recipe import recipe_of
from kesher.features.chance.signs import PRODUCT, Sign, signs_of
from kesher.features.chance.subjects import Subject
from kesher.lib.learning import Tenth, Tested, tested_of
from kesher.records import reading

MOST_LESSONS: Final = 12
MOST_SIGNS: Final = 12
SENTENCES: Final[Mapping[str, Any]] = {
    Verdict.FEW: lazy(
        "There are too few outcomes to learn from: %(won)s won and %(lost)s lost, where "
        "%(least)s together and %(each)s of either are needed. So no chances are shown."
    ),
    Verdict.WEAK: lazy(
        "From %(cases)s outcomes nothing could be learned that foretells the newer ones clearly "
        "better than guessing. So no chances are shown."
    ),
    Verdict.GOOD: lazy("Learned from %(cases)s outcomes: %(won)s won and %(lost)s lost."),
}
NAMES: Final[Mapping[str, Any]] = {"leads": lazy("Leads"), "deals": lazy("Deals")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one sign says: how much it moves chances, and by which of its values most."""

    label: str
    share: float
    helps: str
    hurts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    label: str
    why: str
    share: float

    @property
    def is_late(self) -> bool:
        return self.why == LATE

    @property
    def text(self) -> str:
        if not self.is_late:
            return _("too rarely known in time, or nearly always the same")
        told = _("filled in or changed when the outcome was known, in %(share)s of the cases")
        return told % {"share": f"{self.share:.0%}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How the first scores of a lesson turned out by `at`."""

    at: datetime
    tenths: tuple[Tenth, ...]

    @property
    def cases(self) -> int:
        return sum(one.cases for one in self.tenths)


def lessons(subject: Subject) -> list[Lesson]:
    """The newest first."""
    return list(Lesson.objects.filter(kind=subject.key).order_by("-number")[:MOST_LESSONS])


def tested(lesson: Lesson) -> Tested | None:
    told = lesson.report.get("tested")
    return tested_of(told) if told else None


def came(lesson: Lesson) -> Came | None:
    told = lesson.came
    if not told or not told["tenths"]:
        return None
    tenths = tuple(
        Tenth(cases=one["cases"], foretold=one["foretold"], came=one["came"])
        for one in told["tenths"]
    )
    return Came(at=datetime.fromisoformat(told["at"]), tenths=tenths)


def sentence(lesson: Lesson | None) -> str:
    """The verdict in words, with its numbers."""
    if lesson is None:
        return _("Nothing has been learned yet. It is done each week by itself, or at once here.")
    counts = {
        "cases": f"{lesson.cases:,}",
        "won": f"{lesson.won:,}",
        "lost": f"{lesson.cases - lesson.won:,}",
        "least": LEAST_ENDED,
        "each": LEAST_OF_EACH,
    }
    return str(SENTENCES[lesson.verdict]) % counts


def exactness(found: Tested) -> str:
    """What the area under the curve means, without its name."""
    told = _(
        "Of two, one of which was won and one lost, it names the right one in %(auc)s of 100 cases "
        "(likely between %(low)s and %(high)s); guessing would in 50."
    )
    return told % {
        "auc": f"{found.auc * 100:.0f}",
        "low": f"{found.low * 100:.0f}",
        "high": f"{found.high * 100:.0f}",
    }


def trial(found: Tested) -> str:
    told = ngettext(
        "Tried on the newest outcome, with what the %(old)s before it had taught.",
        "Tried on the newest %(cases)s outcomes, with what the %(old)s before them had taught.",
        found.cases,
    )
    return told % {"cases": f"{found.cases:,}", "old": f"{found.learned_from:,}"}


def error(found: Tested) -> str:
    told = _(
        "Mean squared error %(brier)s; saying of every one of them the share that came would make "
        "it %(usual)s."
    )
    return told % {"brier": f"{found.brier:.3f}", "usual": f"{found.brier_of_the_share:.3f}"}


def counts(subject: Subject, lesson: Lesson) -> list[Counts]:
    """The signs by how far their values are apart; of closed fields nothing."""
    if not lesson.is_good:
        return []
    signs = signs_of(subject)
    found = []
    for key, part in recipe_of(lesson.recipe).parts.items():
        sign = signs.get(key)
        if sign is None or not _is_told(subject, sign):
            continue
        if part.answers:
            found.append(_of_choice(subject, sign, part.answers, part.weights.answers))
        else:
            found.append(_of_number(subject, sign, part.weights.weight))
    told = sorted((one for one in found if one.share), key=lambda one: -one.share)
    return told[:MOST_SIGNS]


def _of_choice(
    subject: Subject, sign: Sign, answers: tuple[str, ...], weights: tuple[float, ...]
) -> Counts:
    ordered = sorted(zip(weights, answers, strict=True))
    (low, worst), (high, best) = ordered[0], ordered[-1]
    return Counts(
        label=words.name(subject, sign),
        share=high - min(low, 0.0),
        helps=words.said(subject, sign, best) if high > 0 else "",
        hurts=words.said(subject, sign, worst) if low < 0 else "",
    )


def _of_number(subject: Subject, sign: Sign, weight: float) -> Counts:
    """Four fifths of all lie within two and a half of its scales."""
    more, less = _("the more, the better"), _("the more, the worse")
    return Counts(
        label=words.name(subject, sign),
        share=abs(weight) * 2.5,
        helps=more if weight > 0 else "",
        hurts=less if weight < 0 else "",
    )


def left_out(subject: Subject, lesson: Lesson) -> list[LeftOut]:
    """Those that knew the end first."""
    signs = signs_of(subject)
    found = [
        LeftOut(label=words.name(subject, signs[key]), why=why, share=share)
        for key, why, share in lesson.report.get("left_out", ())
        if key in signs and _is_told(subject, signs[key])
    ]
    return sorted(found, key=lambda one: not one.is_late)


def _is_told(subject: Subject, sign: Sign) -> bool:
    """Its values may be of any of the records it is read from; so all of them are seen."""
    source = "quotes" if sign.key == PRODUCT else sign.entity_key or subject.key
    return words.sees(subject, sign) and reading.sees_all_of(entities.get(source))
