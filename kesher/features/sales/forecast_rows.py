"""Each person or team with what is foreseen of them, their goal, and what their manager reckons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kesher.accounts.models import Membership
from kesher.features.sales import foreseen, reckoned, rows
from kesher.features.sales.asking import TEAM
from kesher.features.sales.forecast_drawing import DRAWN
from kesher.features.sales.foreseen import Sheet, Sheets
from kesher.features.sales.models import Adjustment, Span
from kesher.features.sales.reckoned import Reckoned
from kesher.features.sales.spans import Chosen, Period

AHEAD: Final = {Span.MONTH: 6, Span.QUARTER: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`key` is the id of the person or team, empty for all together. Money is in minor units."""

    label: str
    key: str
    owners: str
    sheet: Sheet
    goal: int | None
    adjustment: Adjustment | None
    closers: str = ""
    is_whole: bool = False

    @property
    def gap(self) -> int | None:
        """What the forecast lacks of the goal; less than nothing where it is more."""
        return None if self.goal is None else self.goal - self.sheet.forecast

    @property
    def reach(self) -> int:
        return max(sum(self.sheet.cells[one].amount for one in DRAWN), self.goal or 0)


def periods(chosen: Chosen) -> list[Period]:
    """The one that was chosen, and those that follow."""
    found = [chosen.period]
    while len(found) < AHEAD[Span(chosen.period.span)]:
        found.append(found[-1].following)
    return found


def rows_of(chosen: Chosen, found: Sheets, everybody: Sequence[Membership]) -> list[Told]:
    """Whoever has something in the forecast, or is to have; the last is all together."""
    here = reckoned.of(chosen)
    for one in everybody:
        if _key(one, chosen.by) in here.named:
            found.setdefault(one.pk, Sheet())
    listed = [
        Told(
            label=row.label,
            key=row.key,
            owners=row.owners,
            closers=row.closers,
            sheet=row.tally,
            goal=here.goals.get(row.key) if row.key else None,
            adjustment=here.adjustments.get(row.key) if row.key else None,
        )
        for row in rows.rows(chosen.by, found, everybody)
    ]
    return [*listed, _whole(here, found, [one.key for one in listed])]


def _whole(here: Reckoned, found: Sheets, keys: Sequence[str]) -> Told:
    return Told(
        label=_("Together"),
        key="",
        owners="",
        sheet=foreseen.together(found),
        goal=here.goal_of(keys),
        adjustment=here.adjustments.get(""),
        is_whole=True,
    )


def _key(one: Membership, by: str) -> str:
    return str((one.team_id if by == TEAM else one.pk) or "")
