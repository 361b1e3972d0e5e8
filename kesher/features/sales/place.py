"""Where sales management, forecasts and repeat sales stand: in the menu, under analysis."""

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

ROOT = "sales"
FORECAST, WEEKS, REPEAT = "forecast", "weeks", "repeat"


def stand() -> None:
    menu.add(
        menu.Place(
            key=ROOT,
            tail=f"{ROOT}/",
            label=_("Sales management"),
            icon="target-arrow",
            stands_on="deals",
        )
    )
    menu.add(
        menu.Place(
            key=FORECAST,
            tail=f"{ROOT}/{FORECAST}/",
            label=_("Sales forecast"),
            icon="trending-up",
            stands_on="deals",
        )
    )
    menu.add(
        menu.Place(
            key=REPEAT,
            tail=f"{ROOT}/{REPEAT}/",
            label=_("Repeat sales"),
            icon="repeat",
            stands_on="orders",
        )
    )
