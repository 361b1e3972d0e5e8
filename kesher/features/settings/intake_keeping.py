"""How long submissions are kept that came to nothing: the organisation says."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator
from kesher.accounts.gate import administrator
from kesher.features.intake import keeping
from kesher.features.settings import frame, intake
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.screens.errors import answered
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

KEY = "intake_terms"


class KeepingForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=keeping.LEAST_DAYS,
        max_value=keeping.MOST_DAYS,
        help_text=gettext_lazy(
            "Then the night deletes, with its files, what was sent back to be corrected, was"
            " suspected and not taken on, or was never confirmed."
        ),
        widget=forms.NumberInput(attrs={"dir": "ltr"}),
    )


@administrator
@answered
def change(request: Request) -> HttpResponse:
    before = {"days": keeping.days()}
    form = KeepingForm(request.POST or None, initial=before, auto_id="keeping-%s", label_suffix="")
    if not form.is_valid():
        return frame.panel(
            request,
            "screens/settings/form.html",
            title=_("Web forms"),
            panel_intro=_("How long submissions are kept of which no lead came."),
            tabs=intake.tabs("keeping"),
            form=form,
            form_url=frame.at("intake", "keeping"),
            status=422 if form.is_bound else 200,
        )
    after = {"days": form.cleaned_data["days"]}
    if after != before:
        _keep(before, after)
    back = frame.at("intake", "submissions")
    return frame.saved(request, _("Saved."), back=back, stay=False, undo=after != before)


@transaction.atomic
def _keep(before: dict[str, Any], after: dict[str, Any]) -> None:
    keeping.keep(after["days"])
    history.note_change(KEY, organization().pk, "update", before=before, after=after)


def _give_back(change: Change) -> bool:
    """As before, unless changed since."""
    if not is_administrator():
        raise reading.NotVisible(KEY)
    if change.after != {"days": keeping.days()}:
        return False
    keeping.keep(change.before["days"])
    return True


undoing.taken_back_by(KEY, gettext_lazy("how long submissions are kept"), _give_back)
