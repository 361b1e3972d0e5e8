"""Deals that are open when their customer is erased: lost, if whoever erases says why."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kesher.entity.book import book
from kesher.features.deals import actions
from kesher.features.deals.models import Deal
from kesher.features.deals.moving import COMPETITOR, REASONS
from kesher.features.deals.pipelines import Meaning
from kesher.records import ending


def _open_of(pks: Collection[UUID]) -> Any:
    rows = Deal.objects.filter(pk__in=pks, state=Meaning.OPEN, deleted_at=None)
    return rows.order_by("created_at", "id")


def _reasons() -> list[tuple[str, str]]:
    """A competitor is none of them: nobody asks which."""
    living = [one for one in book().choices(REASONS) if not one.archived]
    return [(one.key, str(one.label)) for one in living if one.meaning != COMPETITOR]


def _lose(deal: Deal, reason: str) -> None:
    actions.lose(deal, lost_reason=reason)


ending.ends(
    ending.Ending(
        entity="deals",
        model=Deal,
        label=_("Close the open deals as lost, because"),
        open_of=_open_of,
        reasons=_reasons,
        end=_lose,
    )
)
