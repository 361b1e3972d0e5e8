"""The matrix as a table: warmer where more went on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.fields import Option
from kesher.features.insight import links, shown
from kesher.features.insight.asking import ARRIVAL, Wanted
from kesher.features.insight.matrix import LOST, WON, Pair, Passage
from kesher.features.insight.place import CONVERSION, ROOT
from kesher.screens import addresses

Found = Mapping[Pair, Passage]


def columns(known: Sequence[Option], found: Found) -> list[Option]:
    """An archived status as long as somebody came to it."""
    reached = {pair[1] for pair, passage in found.items() if passage.reached}
    return [one for one in known if not one.archived or one.key in reached]


def rows(wanted: Wanted, known: Sequence[Option], found: Found) -> list[dict[str, Any]]:
    across = columns(known, found)
    begun = [one for one in across if one.meaning not in {WON, LOST}]
    return [
        _row(wanted, ARRIVAL, _("All that arrived"), across, found),
        *(_row(wanted, one.key, one.label, across, found) for one in begun),
    ]


def _row(
    wanted: Wanted, origin: str, label: str, across: Sequence[Option], found: Found
) -> dict[str, Any]:
    of_origin = [passage for pair, passage in found.items() if pair[0] == origin]
    leads = of_origin[0].leads if of_origin else 0
    return {
        "label": label,
        "leads": f"{leads:,}",
        "url": links.rows(wanted, links.came(origin)),
        "cells": [_cell(wanted, found.get((origin, one.key))) for one in across],
    }


def _cell(wanted: Wanted, passage: Passage | None) -> dict[str, Any]:
    if passage is None or not passage.leads:
        return {}
    origin, target = passage.origin, passage.target
    return {
        "share": shown.percent(passage.share),
        "heat": shown.heat(passage.share),
        "url": addresses.at(ROOT, CONVERSION, **wanted.query(**{"from": origin, "to": target})),
        "active": (origin, target) == (wanted.origin, wanted.target),
        "reached": f"{passage.reached:,}",
        "reached_url": links.rows(wanted, *links.figure(links.REACHED, origin, target)),
        "days": shown.days(passage.middle),
        "is_few": passage.is_few,
    }
