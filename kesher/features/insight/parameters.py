"""Parameters of figures over the API: understood as the screens do, or told what is wrong."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.http import HttpRequest

from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.features.insight.asking import WrongQuestion

Wanted = TypeVar("Wanted")


def understood(
    request: HttpRequest, names: Iterable[str], asked: Callable[[Mapping[str, str]], Wanted]
) -> Wanted:
    """What `asked` makes of the parameters of these names; raises `Problem`."""
    given = Parameters(request, *names).given
    try:
        return asked(given)
    except WrongQuestion as wrong:
        fault = Fault(path=wrong.name, message=wrong.message, code="parameter")
        raise Problem("invalid", faults=[fault]) from wrong
