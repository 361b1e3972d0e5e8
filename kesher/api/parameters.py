"""What the query of an address may ask for; anything else is refused, not ignored."""

from collections.abc import Collection, Sequence
from typing import Final, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kesher.api.problems import Fault, Problem

MOST: Final = 1000
USUAL: Final = 50
YES_NO: Final = {"true": True, "false": False}

K = TypeVar("K", bound=str)


class Parameters:
    """The parameters of a request, each given at most once and all of them known."""

    def __init__(self, request: HttpRequest, *known: str) -> None:
        self.given = {name: values[-1] for name, values in request.GET.lists()}
        faults = [
            _fault(name, _("There is no such parameter."))
            for name in self.given
            if name not in known
        ]
        faults += [
            _fault(name, _("This parameter stands here twice."))
            for name, values in request.GET.lists()
            if len(values) > 1
        ]
        faults += [
            _fault(name, _("This text has characters that cannot be kept."))
            for name, value in self.given.items()
            if "\0" in name + value
        ]
        if faults:
            raise Problem("invalid", faults=faults)

    def text(self, name: str) -> str:
        return self.given.get(name, "")

    def limit(self, *, most: int = MOST, usual: int = USUAL) -> int:
        return self.whole("limit", least=1, most=most, usual=usual)

    def whole(self, name: str, *, most: int, least: int = 0, usual: int = 0) -> int:
        typed = self.given.get(name)
        if typed is None:
            return usual
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))
        if not is_number or not least <= int(typed) <= most:
            message = _("Please give a whole number from %(lowest)s to %(highest)s.")
            told = message % {"lowest": least, "highest": most}
            raise Problem("invalid", faults=[_fault(name, told)])
        return int(typed)

    def one_of(self, name: str, known: Sequence[K]) -> K:
        """One of the known values; the first where the parameter is not given."""
        typed = self.given.get(name, known[0])
        found = next((one for one in known if one == typed), None)
        if found is None:
            message = _("Please give one of: %(names)s.") % {"names": ", ".join(known)}
            raise Problem("invalid", faults=[_fault(name, message)])
        return found

    def flag(self, name: str) -> bool:
        typed = self.given.get(name, "false")
        if typed not in YES_NO:
            raise Problem("invalid", faults=[_fault(name, _("Please give true or false."))])
        return YES_NO[typed]

    def names(self, name: str, known: Collection[str]) -> list[str]:
        """Some of the known names, between commas; none when the parameter is not given."""
        named = [one.strip() for one in self.given.get(name, "").split(",") if one.strip()]
        faults = [
            _fault(name, _("There is no “%(name)s” here.") % {"name": one[:40]})
            for one in named
            if one not in known
        ]
        if faults:
            raise Problem("invalid", faults=faults)
        return named


def _fault(name: str, message: str) -> Fault:
    return Fault(path=name[:40], message=message, code="parameter")
