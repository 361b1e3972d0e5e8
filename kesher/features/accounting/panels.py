"""What the card of a set for accounting tells: how many orders wait, or went with it."""

from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.markup import AMOUNT, draw
from kesher.features.accounting import sets
from kesher.features.accounting.models import HandoverSet


def numbers(chosen: HandoverSet) -> list[tuple[Any, Any]]:
    if chosen.is_handed_over:
        return [(_("Orders in this set"), draw(AMOUNT, f"{chosen.count:,}"))]
    return [(_("Orders that wait"), draw(AMOUNT, f"{sets.waiting(chosen).count():,}"))]
