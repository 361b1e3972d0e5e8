"""Where the figures stand: in the menu, and beside the list of leads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.screens import addresses, menu
from kesher.screens import list as lists
from kesher.screens.asked import Asked

ROOT = "insight"
CONVERSION = "conversion"
ANALYSIS = "analysis"
LEADS = "leads"


def stand() -> None:
    _stand_in_the_menu()
    lists.offers_too(LEADS, _of_what_is_shown)


def _of_what_is_shown(wanted: Asked) -> dict[str, Any]:
    url = addresses.at(ROOT, CONVERSION, period="ever", filter=wanted.conditions)
    return {"label": _("Conversion of these"), "url": url, "icon": "chart-funnel"}


def _stand_in_the_menu() -> None:
    menu.add(
        menu.Place(
            key=CONVERSION,
            tail=f"{ROOT}/{CONVERSION}/",
            label=_("Conversion"),
            icon="chart-funnel",
            group=_("Analysis"),
            stands_on=LEADS,
        )
    )
    menu.add(
        menu.Place(
            key=ANALYSIS,
            tail=f"{ROOT}/{ANALYSIS}/",
            label=_("Who is won"),
            icon="chart-bar",
            stands_on=LEADS,
        )
    )
