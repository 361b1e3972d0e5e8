"""Where my day stands in the menu."""

from django.utils.translation import gettext_lazy as _

from kesher.screens import menu

menu.add(menu.Place(key="day", label=_("My day"), icon="sun", shortcut="KeyD"), before="parties")
