"""What chances add to the cards of leads and deals."""

from django.utils.translation import gettext_lazy as _

from kesher.entity.description import Panel
from kesher.entity.registry import entities
from kesher.features.chance import panels

entities.lend_panel(
    "leads", Panel(key="chance", title=_("Chance of success"), context=panels.of_lead), zone="end"
)
entities.lend_panel(
    "deals", Panel(key="chance", title=_("Chance of success"), context=panels.of_deal), zone="end"
)
