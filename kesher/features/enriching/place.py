"""Where customers are looked up: a block on their card, that costs the card no question."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.access.rights import may
from kesher.entity.description import Panel
from kesher.entity.registry import entities
from kesher.features.enriching import companies, providers, site
from kesher.features.enriching.looking import KEY
from kesher.features.parties.models import Party
from kesher.screens import addresses

__all__ = ["companies", "site", "stand"]


def _told(party: Party) -> dict[str, Any]:
    """Nothing where nobody could be asked, or where nothing may be changed."""
    if not may("update", KEY) or not any(one.asks(party) for one in providers.in_use()):
        return {}
    return {"url": addresses.of(entities.get(KEY), party.pk, "outside")}


def stand() -> None:
    template = "enriching/panel.html"
    panel = Panel(key="outside", title=_("Outside"), template=template, context=_told)
    entities.lend_panel(KEY, panel, zone="end", last=True)
