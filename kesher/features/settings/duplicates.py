"""Of two customers that are one: which stays, and whose values, by the organisation's own rules."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.accounts.gate import administrator
from kesher.entity.naming import capital
from kesher.features.parties import surviving
from kesher.features.parties.surviving import Rules, Stays, Wins
from kesher.features.settings import frame
from kesher.screens.errors import answered
from kesher.screens.request import Request

FIELD: Final = "field-"


@administrator
@answered
def change(request: Request) -> HttpResponse:
    before = surviving.rules()
    form = _form(request, before)
    if not form.is_bound or not form.is_valid():
        return frame.panel(
            request,
            "screens/settings/form.html",
            title=_("Merging duplicates"),
            panel_intro=surviving.sentence(before),
            form=form,
            form_url=frame.at("duplicates"),
            status=422 if form.is_bound else 200,
        )
    told = form.cleaned_data
    fields = {
        name.removeprefix(FIELD): Wins(value)
        for name, value in told.items()
        if name.startswith(FIELD) and value
    }
    unseen = {key: wins for key, wins in before.fields.items() if f"{FIELD}{key}" not in told}
    wanted = Rules(
        stays=Stays(told["stays"]), otherwise=Wins(told["otherwise"]), fields=unseen | fields
    )
    is_new = surviving.choose(wanted)
    return frame.saved(request, _("Saved."), back=frame.at("duplicates"), stay=False, undo=is_new)


def _form(request: Request, before: Rules) -> forms.Form:
    form = forms.Form(request.POST or None, auto_id="duplicates-%s", label_suffix="")
    form.fields["stays"] = forms.ChoiceField(
        label=_("Which of the two stays"), choices=Stays.choices, initial=before.stays
    )
    form.fields["otherwise"] = forms.ChoiceField(
        label=_("Where both have a value"),
        choices=Wins.choices,
        initial=before.otherwise,
        help_text=_("The longer one is asked of texts alone; else that of the one that stays."),
    )
    for key, field in surviving.deciding().items():
        offered: list[Any] = [
            (wins.value, wins.label)
            for wins in Wins
            if wins != Wins.LONGEST or surviving.has_length(field)
        ]
        form.fields[f"{FIELD}{key}"] = forms.ChoiceField(
            label=capital(field.label),
            choices=[("", _("as above")), *offered],
            initial=before.fields.get(key, ""),
            required=False,
        )
    return form
