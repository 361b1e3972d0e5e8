"""Where sales management stands: in the menu, under analysis."""

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

ROOT = "sales"


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
