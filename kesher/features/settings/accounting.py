"""The settings of handing over: which bookkeeping program, and how it is signed in to."""

from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator
from kesher.accounts.gate import administrator
from kesher.features.accounting import house
from kesher.features.accounting.providing import providers
from kesher.features.settings import frame
from kesher.lib import outgoing
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.screens.errors import answered
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

KEY = "accounting_terms"
SEALED = "sealed"


def _text(label: Any, **options: Any) -> forms.CharField:
    direction = forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=300, widget=direction, **options)


def _choices() -> list[tuple[str, Any]]:
    return [("", _("None")), *((one.key, one.label) for one in providers().values())]


class AccountingForm(forms.Form):
    provider = forms.ChoiceField(
        label=gettext_lazy("Hand over to"), required=False, choices=_choices
    )
    url = _text(gettext_lazy("Address"), help_text=gettext_lazy("It begins with https://."))
    sign_in_url = _text(gettext_lazy("Address for signing in"))
    client_id = _text(gettext_lazy("Client id"))
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept sealed, and never shown again. Empty: as it is."),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        chosen = providers().get(typed.get("provider", ""))
        for name in ("url", "sign_in_url", "client_id"):
            if chosen and chosen.needs_access and not typed.get(name):
                self.add_error(name, _("Please fill in this field."))
        for name in ("url", "sign_in_url"):
            if typed.get(name) and not _is_address(typed[name]):
                self.add_error(name, _("The address has to begin with https://."))
        return typed


def _is_address(url: str) -> bool:
    return outgoing.is_address(url, own_hosts=django_settings.OUTGOING_HOSTS)


@administrator
@answered
def change(request: Request) -> HttpResponse:
    before = house.as_json(house.terms())
    form = AccountingForm(
        request.POST or None,
        initial={name: before[name] for name in before if name != SEALED},
        auto_id="accounting-%s",
        label_suffix="",
    )
    if not form.is_valid():
        return frame.panel(
            request,
            "screens/settings/form.html",
            title=_("Accounting"),
            form=form,
            form_url=frame.at("accounting"),
            status=422 if form.is_bound else 200,
        )
    after = _after(form.cleaned_data, before)
    if after != before:
        _keep(before, after)
    return frame.saved(
        request, _("Saved."), back=frame.at("accounting"), stay=False, undo=after != before
    )


def _after(typed: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A secret that was not typed again stays, but not for another address: it is not theirs."""
    kept = {name: typed[name] for name in ("provider", "url", "sign_in_url", "client_id")}
    is_same = all(kept[name] == before[name] for name in ("url", "sign_in_url"))
    sealed = house.sealed(typed["secret"]) or (before[SEALED] if is_same else "")
    return kept | {SEALED: sealed}


@transaction.atomic
def _keep(before: dict[str, Any], after: dict[str, Any]) -> None:
    """The log learns that the secret changed, and not even how it is sealed."""
    house.keep(after)
    pk = organization().pk
    history.note_change(KEY, pk, "update", before=_told(before), after=_told(after))


def _told(terms: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in terms.items() if name != SEALED}


def _give_back(change: Change) -> bool:
    """As before, unless changed since; a secret for another address has to be typed again."""
    if not is_administrator():
        raise reading.NotVisible(KEY)
    now = house.as_json(house.terms())
    if _told(now) != change.after or not change.before:
        return False
    house.keep(_after({**change.before, "secret": ""}, now))
    return True


undoing.taken_back_by(KEY, gettext_lazy("how orders are handed over"), _give_back)
