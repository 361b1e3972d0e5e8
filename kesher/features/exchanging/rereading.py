"""The same file read otherwise: another sheet, alphabet, delimiter, row of names or direction."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.exchange import carrying
from kesher.exchange.models import ImportRun, Step
from kesher.exchange.refusing import CannotImport
from kesher.exchange.ways import DELIMITERS, WrongWay, wish_of
from kesher.features.exchanging.finding import insist, mine, place_of
from kesher.lib.tables import ENCODINGS
from kesher.screens.errors import answered
from kesher.screens.request import Request

YES_NO: Final = {"": None, "yes": True, "no": False}
# What a file without a mark, and with one, is found to be written in.
SAME: Final = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


class WayForm(forms.Form):
    """How the file was read, to be changed. Only a plain table has an alphabet and a delimiter."""

    def __init__(self, run: ImportRun, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="way", auto_id="%s", label_suffix="")
        found, said = run.found, run.wish
        if sign := found.get("delimiter"):
            encoding = found["encoding"]
            named = ENCODINGS[SAME.get(encoding, encoding)]
            self._ask("encoding", _("Alphabet"), _as_found(named), ENCODINGS, said)
            delimiter = _as_found(DELIMITERS[sign])
            self._ask("delimiter", _("Between cells"), delimiter, DELIMITERS, said)
        if lines := found.get("lines"):
            rows = {str(number): f"{number}: {line}" for number, line in lines}
            rows["0"] = _("No row names them")
            heading = _as_found(str(found["heading"] or "–"))
            self._ask("heading", _("Row with the names of the columns"), heading, rows, said)
            ways = {"yes": _("Backwards"), "no": _("As it is read")}
            turned = _as_found(ways["yes" if found["reversed"] else "no"])
            self._ask("reversed", _("Hebrew in the file"), turned, ways, said)

    def _ask(
        self, name: str, label: str, found: str, offered: Mapping[str, str], said: dict[str, Any]
    ) -> None:
        told = said.get(name, "")
        start = ("yes" if told else "no") if isinstance(told, bool) else str(told)
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[("", found), *offered.items()], required=False, initial=start
        )

    def told(self) -> dict[str, Any]:
        """As `kesher.exchange.ways` has it."""
        given = {name: value for name, value in self.cleaned_data.items() if value != ""}
        if "heading" in given:
            given["heading"] = int(given["heading"])
        if "reversed" in given:
            given["reversed"] = YES_NO[given["reversed"]]
        return given


def _as_found(what: str) -> str:
    return _("As it looks (%(what)s)") % {"what": what}


@member
@require_POST
@answered
def sheet(request: Request, entity: Entity, pk: Any) -> HttpResponse:
    """Another sheet of the workbook, and its columns."""
    run = mine(request, entity, pk)
    insist(run, Step.MAPPING)
    return _turned(run, request.POST.get("sheet", ""), {})


@member
@require_POST
@answered
def way(request: Request, entity: Entity, pk: Any) -> HttpResponse:
    """The same sheet, read as somebody says."""
    run = mine(request, entity, pk)
    insist(run, Step.MAPPING)
    form = WayForm(run, request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(one) for some in form.errors.values() for one in some))
    return _turned(run, run.sheet, {"wish": form.told()})


def _turned(run: ImportRun, name: str, wished: dict[str, Any]) -> HttpResponse:
    try:
        wish = wish_of(wished["wish"]) if wished else None
        carrying.turn_to(run, name, wish=wish)
    except (CannotImport, WrongWay) as problem:
        raise Refused(str(problem)) from problem
    return HttpResponseRedirect(place_of(run))
