"""To whom a quote's letter goes: several mail addresses in one line."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST = 20
BETWEEN = ", "
APART = re.compile(r"[,;\s]+")


def listed(typed: str, *, name: str) -> list[str]:
    """Each once. Raises `ValidationError` under the parameter's name, with what is no address."""
    found = list(dict.fromkeys(one for one in APART.split(typed) if one))
    if len(found) > MOST:
        told = _("At most %(most)s rows fit here.") % {"most": MOST}
        raise ValidationError({name: [told]})
    for one in found:
        try:
            validate_email(one)
        except ValidationError as wrong:
            told = _("“%(address)s” is no mail address.") % {"address": one}
            raise ValidationError({name: [told]}) from wrong
    return found


def kept(addresses: Sequence[str]) -> str:
    return BETWEEN.join(addresses)


def read(line: str) -> list[str]:
    """What `kept` wrote."""
    return line.split(BETWEEN) if line else []
