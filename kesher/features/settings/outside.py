"""Which of those outside may be asked about customers."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator
from kesher.accounts.gate import administrator
from kesher.features.enriching import providers
from kesher.features.settings import frame
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.screens.errors import answered
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

KEY = "outside"


@administrator
@answered
def change(request: Request) -> HttpResponse:
    before = providers.switches()
    form = forms.Form(request.POST or None, auto_id="outside-%s", label_suffix="")
    for one in providers.every():
        form.fields[one.key] = forms.BooleanField(
            label=one.label, help_text=one.about, required=False, initial=before[one.key]
        )
    if not request.POST or not form.is_valid():
        return frame.panel(
            request,
            "screens/settings/form.html",
            title=_("Looking up outside"),
            panel_intro=_("Only when somebody asks on a customer's card; never by itself."),
            form=form,
            form_url=frame.at("outside"),
        )
    after = {key: bool(form.cleaned_data[key]) for key in before}
    if after != before:
        _keep(before, after)
    return frame.saved(
        request, _("Saved."), back=frame.at("outside"), stay=False, undo=after != before
    )


@transaction.atomic
def _keep(before: dict[str, Any], after: dict[str, Any]) -> None:
    providers.keep(after)
    history.note_change(KEY, organization().pk, "update", before=before, after=after)


def _give_back(change: Change) -> bool:
    """As before, unless changed since."""
    if not is_administrator():
        raise reading.NotVisible(KEY)
    if providers.switches() != change.after:
        return False
    providers.keep(change.before)
    return True


undoing.taken_back_by(KEY, gettext_lazy("who may be asked outside"), _give_back)
