"""Where chances stand: in the menu, on the cards of leads and deals."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

ROOT: Final = "insight"
CHANCE: Final = "chance"
WISELY: Final = "wisely"
LEADS: Final = "leads"


def stand() -> None:
    menu.add(
        menu.Place(
            key=WISELY,
            tail=f"{WISELY}/",
            label=_("Time wisely"),
            icon="hourglass",
            stands_on=LEADS,
        ),
        before="parties",
    )
    menu.add(
        menu.Place(
            key=CHANCE,
            tail=f"{ROOT}/{CHANCE}/",
            label=_("Chance of success"),
            icon="dice-5",
            stands_on=LEADS,
        )
    )
