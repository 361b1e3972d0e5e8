"""What the figures say in words, and what may be done; only where they carry it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.features.insight import links, parts, shown, waiting
from kesher.features.insight.asking import Wanted
from kesher.features.insight.matrix import LOST, WON
from kesher.features.insight.seasons import Flow
from kesher.features.insight.standing import BETTER, WORSE, Standing

MOST = 6
SOURCE, OWNER = "source", "owner"
# Who typed a lead in did nothing to win it.
SILENT = {"created_by"}
SOUNDS: dict[tuple[str, str], Any] = {
    (SOURCE, BETTER): gettext_lazy("Worth asking for more of these."),
    (SOURCE, WORSE): gettext_lazy("Before more is spent there, worth seeing why they are lost."),
    (OWNER, BETTER): gettext_lazy("Worth hearing how these leads are dealt with."),
    (OWNER, WORSE): gettext_lazy("Worth going through some of the lost ones together."),
    ("", BETTER): gettext_lazy("Worth serving such leads first."),
    ("", WORSE): gettext_lazy("Worth asking whether such leads need another offer."),
}
IN_TIME: dict[str, Any] = {
    BETTER: gettext_lazy("Worth having people free for them."),
    WORSE: gettext_lazy("Worth seeing whether they wait longer then, or ask for something else."),
}

WAITED: dict[str, Any] = {
    BETTER: gettext_lazy("Worth taking up as many as can be as soon."),
    WORSE: gettext_lazy("Worth not letting others wait as long."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    text: str
    todo: str
    tone: str
    weight: float
    url: str = ""


def of_attributes(
    wanted: Wanted, fields: Mapping[str, Field], found: Mapping[str, Sequence[Standing]]
) -> list[Advice]:
    return [
        _of_value(wanted, fields[key], one)
        for key, standings in found.items()
        if key not in SILENT
        for one in standings
        if one.verdict in {BETTER, WORSE} and not parts.is_rest(one.value)
    ]


def of_time(what: str, found: Sequence[Standing]) -> list[Advice]:
    """`what` is a month, a day of the week, or a wait."""
    return [
        Advice(
            text=_said(time_label(what, one.value), one),
            todo=str((WAITED if what == "wait" else IN_TIME)[one.verdict]),
            tone=_tone(one.verdict),
            weight=abs(one.distance),
        )
        for one in found
        if one.verdict in {BETTER, WORSE}
    ]


def of_flow(flow: Flow | None) -> list[Advice]:
    if flow is None:
        return []
    told = {"lately": f"{flow.lately:.1f}", "before": f"{flow.before:.1f}"}
    if flow.lately > flow.before:
        text = _("In the last four weeks %(lately)s leads a week arrived; before, %(before)s.")
        todo = _("Worth seeing that none of them waits.")
        return [Advice(text=text % told, todo=todo, tone="good", weight=0)]
    text = _("In the last four weeks only %(lately)s leads a week arrived; before, %(before)s.")
    todo = _("Worth finding out which source ran dry.")
    return [Advice(text=text % told, todo=todo, tone="warn", weight=0)]


def weightiest(found: Sequence[Advice]) -> list[Advice]:
    return sorted(found, key=lambda one: -one.weight)[:MOST]


def time_label(what: str, value: str) -> str:
    if what == "month":
        return str(MONTHS[int(value)])
    if what == "wait":
        return str(waiting.LABELS[value])
    # Django's week begins on Monday.
    return str(WEEKDAYS[(int(value) + 6) % 7])


def _of_value(wanted: Wanted, field: Field, one: Standing) -> Advice:
    key = field.key if field.key in {SOURCE, OWNER} else ""
    meaning = WON if one.verdict == BETTER else LOST
    name = f"{capital(field.label)} – {parts.label(field, one.value)}"
    return Advice(
        text=_said(name, one),
        todo=str(SOUNDS[key, one.verdict]),
        tone=_tone(one.verdict),
        weight=abs(one.distance),
        url=links.rows(wanted, parts.condition(field, one.value), links.meaning(meaning)),
    )


def _said(name: str, one: Standing) -> str:
    told = _("%(name)s: of the decided leads %(share)s were won, of all others %(others)s.")
    return told % {
        "name": name,
        "share": shown.percent(one.tally.share),
        "others": shown.percent(one.others.share),
    }


def _tone(verdict: str) -> str:
    return "good" if verdict == BETTER else "warn"
