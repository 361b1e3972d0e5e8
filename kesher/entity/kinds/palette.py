"""The twelve colours that data may carry; the style sheet has a class for each."""

from typing import Final

from django.utils.translation import gettext_lazy as _

PALETTE: Final = {
    "gray": _("gray"),
    "red": _("red"),
    "orange": _("orange"),
    "amber": _("amber"),
    "lime": _("lime"),
    "green": _("green"),
    "teal": _("teal"),
    "cyan": _("cyan"),
    "blue": _("blue"),
    "indigo": _("indigo"),
    "violet": _("violet"),
    "pink": _("pink"),
}
