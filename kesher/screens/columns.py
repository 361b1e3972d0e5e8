"""Which columns a list shows, and how wide each is."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.records import keeping, reading
from kesher.screens import addresses
from kesher.screens.asked import asked
from kesher.screens.errors import answered
from kesher.screens.list import require_view
from kesher.screens.render import done, render
from kesher.screens.request import Request

WIDEST = 1_200


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(label="", widget=forms.CheckboxSelectMultiple)


@member
@answered
def columns(request: Request, entity: Entity) -> HttpResponse:
    """The chosen ones first, in their order; POST with widths alone keeps the widths."""
    require_view(entity)
    if widths := request.POST.getlist("width"):
        keeping.prefer(request.seat.member, "widths", entity.key, _widths(widths))
        return HttpResponse(status=204)
    wanted = asked(entity, request.GET)
    form = ColumnsForm(
        request.POST or None, initial={"columns": wanted.columns}, auto_id="columns-%s"
    )
    control: Any = form.fields["columns"]
    control.choices, control.widget.is_wide = _choices(entity, wanted.columns), True
    if not form.is_valid():
        context = {
            "entity": entity,
            "heading": _("Columns"),
            "form": form,
            "form_url": request.get_full_path(),
            "cancel_url": addresses.of(entity, **wanted.query()),
            "submit_label": _("Show"),
        }
        return render(request, "form.html", context, status=422 if form.is_bound else 200)
    chosen = tuple(form.cleaned_data["columns"])
    return done(request, back=addresses.of(entity, **wanted.query(columns=chosen)), stay=False)


def _choices(entity: Entity, shown: tuple[str, ...]) -> list[tuple[str, str]]:
    readable = reading.readable_fields(entity)
    keys = [
        *(key for key in shown if key in readable),
        *(key for key in readable if key not in shown),
    ]
    return [(key, capital(readable[key].label)) for key in keys]


def _widths(pairs: list[str]) -> dict[str, int]:
    found = {}
    for pair in pairs[:100]:
        key, _colon, width = pair.partition(":")
        if width.isascii() and width.isdigit() and 0 < int(width) <= WIDEST:
            found[key[:40]] = int(width)
    return found
