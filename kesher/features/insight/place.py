"""Where the figures stand in the menu."""

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

ROOT = "insight"
CONVERSION = "conversion"
ANALYSIS = "analysis"


def stand() -> None:
    menu.add(
        menu.Place(
            key=CONVERSION,
            tail=f"{ROOT}/{CONVERSION}/",
            label=_("Conversion"),
            icon="chart-funnel",
            group=_("Analysis"),
            stands_on="leads",
        )
    )
    menu.add(
        menu.Place(
            key=ANALYSIS,
            tail=f"{ROOT}/{ANALYSIS}/",
            label=_("Who is won"),
            icon="chart-bar",
            stands_on="leads",
        )
    )
