"""One condition of a list, asked for in words: which field, how, and what."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import trigger_client_event

from kesher.accounts.gate import member
from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.filters.tokens import quoted
from kesher.entity.kinds import periods
from kesher.entity.naming import capital
from kesher.records import reading
from kesher.screens import addresses
from kesher.screens.asked import Asked, asked
from kesher.screens.errors import answered
from kesher.screens.list import require_view
from kesher.screens.render import render
from kesher.screens.request import Request

OPERATORS: dict[str, Any] = {
    "=": gettext_lazy("is"),
    "!=": gettext_lazy("is not"),
    "<": gettext_lazy("less than"),
    "<=": gettext_lazy("at most"),
    ">": gettext_lazy("more than"),
    ">=": gettext_lazy("at least"),
    "in": gettext_lazy("is one of"),
    "not in": gettext_lazy("is none of"),
    "contains": gettext_lazy("contains"),
    "starts with": gettext_lazy("starts with"),
    "has": gettext_lazy("includes"),
    "within": gettext_lazy("falls within"),
    "is empty": gettext_lazy("is empty"),
    "is not empty": gettext_lazy("is not empty"),
}
BARE = ("is empty", "is not empty")
SEVERAL = ("in", "not in")
KEPT = ("view", "filter", "q", "columns", "sort", "chip", "back")


@member
@answered
def choose(request: Request, entity: Entity) -> HttpResponse:
    """GET shows as much of the question as is known; POST adds it, or changes a chip."""
    require_view(entity)
    wanted = asked(entity, request.GET)
    place = _chip(wanted, request.GET.get("chip", ""))
    given = request.POST if request.method == "POST" else _known(request, place)
    form = QuestionForm(entity, given)
    if request.method != "POST" or not form.is_whole:
        return _show(request, wanted, form)
    tree = form.condition()
    if tree is None:
        return _show(request, wanted, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _go(request, wanted, _changed(wanted, place, tree))


class QuestionForm(forms.Form):
    """The field, then the operator, then what it is compared with.

    Within another form their names begin with a prefix.
    """

    def __init__(self, entity: Entity, given: QueryDict, *, prefix: str | None = None) -> None:
        self.prefix = prefix
        self.fields_by_key: dict[str, Field] = {
            key: one for key, one in reading.askable(entity).items() if one.kind.operators
        }
        self.field = self.fields_by_key.get(given.get(self.add_prefix("field"), ""))
        self.operator = self._operator(given.get(self.add_prefix("operator"), ""))
        self.problem = ""
        told = given.copy()
        told[self.add_prefix("operator")] = self.operator
        super().__init__(told, prefix=prefix, auto_id="filter-%s", label_suffix="")
        self._build()

    def _operator(self, wanted: str) -> str:
        if self.field is None:
            return ""
        return wanted if wanted in self.field.kind.operators else self.field.kind.operators[0]

    def _build(self) -> None:
        named = sorted(
            ((key, capital(one.label)) for key, one in self.fields_by_key.items()),
            key=lambda one: one[1],
        )
        self.fields["field"] = forms.ChoiceField(
            label=_("Field"), choices=[("", "–"), *named], required=False
        )
        if self.field is None:
            return
        kind = self.field.kind
        told = [(name, kind.compared.get(name, OPERATORS[name])) for name in kind.operators]
        self.fields["operator"] = forms.ChoiceField(label=_("How"), choices=told, required=False)
        if self.operator not in BARE:
            self.fields["value"] = _value_control(self.field, self.operator)

    @property
    def is_whole(self) -> bool:
        given = self.add_prefix("value") in self.data
        return self.field is not None and (given or self.operator in BARE)

    def condition(self) -> filters.Condition | None:
        """What was asked, where it makes sense; else `problem` says what is wrong."""
        try:
            return filters.parse(self.fields_by_key, self.text())
        except (filters.InvalidFilter, ValidationError) as problem:
            self.problem = " ".join(getattr(problem, "messages", [str(problem.args[-1])]))
            return None

    def text(self) -> str:
        """The condition in the filter language."""
        assert self.field is not None  # noqa: S101  the form is whole
        start = f"{self.field.key} {self.operator}"
        if self.operator in BARE:
            return start
        typed = [one for one in self._typed() if one]
        if not typed:
            raise ValidationError(_("Please fill in this field."))
        values = [quoted(one) for one in typed]
        if self.operator in SEVERAL:
            return f"{start} ({', '.join(values)})"
        return f"{start} {values[0]}"

    def _typed(self) -> list[str]:
        control = self.fields["value"]
        name = self.add_prefix("value")
        raw = control.widget.value_from_datadict(self.data, self.files, name)
        return [str(one) for one in raw] if isinstance(raw, list) else [str(raw or "")]


def _value_control(field: Field, operator: str) -> forms.Field:
    """The kind's own control; several answers where several are asked for; a period by name."""
    control = forms.Field(label=_("Value"), required=False, widget=field.kind.widget(field))
    if operator == "within":
        control.widget = forms.Select(choices=[(key, capital(words)) for key, words in _periods()])
    elif operator in {*SEVERAL, "has"} and isinstance(control.widget, forms.widgets.ChoiceWidget):
        offered = [one for one in control.widget.choices if one[0]]
        control.widget = (
            forms.CheckboxSelectMultiple(choices=offered)
            if operator in SEVERAL
            else forms.Select(choices=offered)
        )
    elif not isinstance(control.widget, forms.Select) and operator in {"contains", "starts with"}:
        control.widget = forms.TextInput(attrs={"dir": "auto"})
    control.widget.is_wide = True
    return control


def _periods() -> list[tuple[str, str]]:
    counted = ["last 7 days", "last 30 days", "last 90 days", "next 7 days", "next 30 days"]
    return [(name, periods.in_words(name)) for name in (*periods.WORDS, *counted)]


def _chip(wanted: Asked, typed: str) -> filters.Condition | None:
    parts = filters.chips(wanted.tree) if wanted.conditions else []
    return (
        parts[int(typed)]
        if typed.isascii() and typed.isdigit() and int(typed) < len(parts)
        else None
    )


def _known(request: Request, chip: filters.Condition | None) -> QueryDict:
    """What the address says, else what the chip to be changed says."""
    given = request.GET.copy()
    if isinstance(chip, filters.Test) and "field" not in given:
        given["field"], given["operator"] = chip.field.key, chip.operator
        given.setlist("value", list(chip.operands))
    return given


def _changed(wanted: Asked, chip: filters.Condition | None, part: filters.Condition) -> str:
    tree = wanted.tree if wanted.conditions else filters.EVERYTHING
    if chip is None:
        return filters.to_text(filters.also(tree, part))
    kept = [part if one == chip else one for one in filters.chips(tree)]
    return filters.to_text(filters.all_of(*kept))


def _show(
    request: Request, wanted: Asked, form: QuestionForm, *, status: int = 200
) -> HttpResponse:
    kept = [(name, request.GET[name]) for name in KEPT if name in request.GET]
    context = {
        "entity": wanted.entity,
        "form": form,
        "form_url": f"{request.path}?{urlencode(kept)}",
        "step_url": request.path,
        "cancel_url": _back(request, wanted),
        "kept": kept,
    }
    return render(request, "filter.html", context, status=status)


def _go(request: Request, wanted: Asked, conditions: str) -> HttpResponse:
    address = f"{_back(request, wanted)}?{urlencode(wanted.query(conditions=conditions))}"
    if not request.htmx:
        return HttpResponseRedirect(address)
    response = trigger_client_event(HttpResponse(), "sheet:close", {})
    return trigger_client_event(response, "main:visit", {"value": address})


def _back(request: Request, wanted: Asked) -> str:
    """The list or the board that asked; nothing else is ever gone to."""
    board = addresses.of(wanted.entity, "board")
    return board if request.GET.get("back") == board else addresses.of(wanted.entity)
