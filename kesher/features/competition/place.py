"""Where won and lost against competitors stands: in the menu, under analysis."""

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

ROOT = "competition"


def stand() -> None:
    menu.add(
        menu.Place(
            key=ROOT, tail=f"{ROOT}/", label=_("Competitors"), icon="swords", stands_on="rivals"
        )
    )
