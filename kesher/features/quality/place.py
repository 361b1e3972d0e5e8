"""Where the quality centre stands: in the menu, and on the cards."""

from django.utils.translation import gettext_lazy as _

from kesher.features.quality import card
from kesher.features.quality.links import ROOT, TAIL
from kesher.screens import menu


def stand() -> None:
    menu.add(
        menu.Place(key=ROOT, tail=TAIL, label=_("Data quality"), icon="shield", stands_on="parties")
    )
    card.stand()
