"""My day stands first in the menu."""

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

day = menu.Place(key="day", label=_("My day"), icon="sun", shortcut="KeyD")
menu.add(day, before=menu.MENU[0].key)
