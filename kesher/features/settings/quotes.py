"""The settings of quotes: the head of their paper, how long they hold, what needs approval."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator
from kesher.accounts.gate import administrator
from kesher.features.catalogue.models import COMMON, own_currency
from kesher.features.files.storing import PICTURES, keep
from kesher.features.quotes import house
from kesher.features.settings import frame
from kesher.lib import money
from kesher.lib.money import Money
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.screens.errors import answered
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

KEY = "quote_terms"
MOST_TOTAL = 10**12
TEXTS = ("legal_name", "business_number", "address", "phone", "email", "website")


def _text(label: Any, *, ltr: bool = False, most: int = 120) -> forms.CharField:
    direction = forms.TextInput(attrs={"dir": "ltr" if ltr else "auto"})
    return forms.CharField(label=label, required=False, max_length=most, widget=direction)


class TermsForm(forms.Form):
    legal_name = _text(gettext_lazy("Name on paper"))
    business_number = _text(gettext_lazy("Business number"), ltr=True, most=20)
    address = _text(gettext_lazy("Address"), most=200)
    phone = _text(gettext_lazy("Phone"), ltr=True, most=40)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    website = _text(gettext_lazy("Website"), ltr=True)
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("A picture; stands at the head of quotes."),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Without a logo"), required=False)
    valid_days = forms.IntegerField(
        label=gettext_lazy("Days for which a quote holds"), min_value=1, max_value=730
    )
    discount_limit = forms.DecimalField(
        label=gettext_lazy("Discount without approval, %"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=gettext_lazy("A higher one, on any line, has to be approved before sending."),
    )
    least_margin = forms.DecimalField(
        label=gettext_lazy("Least margin without approval, %"),
        required=False,
        min_value=-100,
        max_value=100,
        decimal_places=2,
        help_text=gettext_lazy(
            "Of the price, over the lines whose cost is known. Empty: margins are not looked at."
        ),
    )

    def __init__(self, data: Any, files: Any, *, before: dict[str, Any]) -> None:
        limits = {
            _limit_name(code): Money(minor, code).amount
            for code, minor in before["total_limits"].items()
        }
        initial = {**before, **limits, "logo": None}
        super().__init__(data, files, initial=initial, auto_id="quotes-%s", label_suffix="")
        self.currencies = list(dict.fromkeys((own_currency(), *COMMON, *before["total_limits"])))
        for code in self.currencies:
            self.fields[_limit_name(code)] = _limit_field(code)
        self.fields[_limit_name(self.currencies[0])].help_text = _(
            "Before VAT, whatever the customer may choose. Where one currency has a limit, every "
            "quote in a currency without one has to be approved."
        )

    def limits(self) -> dict[str, int]:
        """By currency, in minor units; those that were left empty are not there."""
        typed = {code: self.cleaned_data[_limit_name(code)] for code in self.currencies}
        return {
            code: money.rounded(amount, currency=code).amount_minor
            for code, amount in typed.items()
            if amount is not None
        }


def _limit_name(code: str) -> str:
    return f"total_limit_{code}"


def _limit_field(code: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Total without approval, %(currency)s") % {"currency": code},
        required=False,
        min_value=0,
        max_value=MOST_TOTAL,
        decimal_places=money.decimals(code),
    )


@administrator
@answered
def change(request: Request) -> HttpResponse:
    before = house.as_json(house.terms())
    form = TermsForm(request.POST or None, request.FILES or None, before=before)
    after = _after(form, before) if form.is_valid() else None
    if after is None:
        return frame.panel(
            request,
            "screens/settings/form.html",
            title=_("Quotes"),
            form=form,
            form_url=frame.at("quotes"),
            status=422 if form.is_bound else 200,
        )
    if after != before:
        _keep(before, after)
    return frame.saved(
        request, _("Saved."), back=frame.at("quotes"), stay=False, undo=after != before
    )


def _after(form: TermsForm, before: dict[str, Any]) -> dict[str, Any] | None:
    """The terms as they are to be; None, with the form blamed, where the logo is no picture."""
    typed = form.cleaned_data
    try:
        logo = "" if typed["no_logo"] else _logo(typed["logo"]) or before["logo"]
    except ValidationError as wrong:
        form.add_error("logo", wrong.messages)
        return None
    terms = house.Terms(
        **{name: typed[name] for name in TEXTS},
        logo=logo,
        valid_days=typed["valid_days"],
        discount_limit=typed["discount_limit"],
        total_limits=form.limits(),
        least_margin=typed["least_margin"],
    )
    return house.as_json(terms)


@transaction.atomic
def _logo(upload: Any) -> str:
    if not upload:
        return ""
    file = keep(upload, description=_("Logo"))
    if file.media_type not in PICTURES:
        raise ValidationError(_("Please choose a picture: PNG, JPEG, GIF or WebP."))
    return str(file.pk)


@transaction.atomic
def _keep(before: dict[str, Any], after: dict[str, Any]) -> None:
    house.keep(after)
    history.note_change(KEY, organization().pk, "update", before=before, after=after)


def _give_back(change: Change) -> bool:
    """As before, unless changed since."""
    if not is_administrator():
        raise reading.NotVisible(KEY)
    if house.as_json(house.terms()) != change.after:
        return False
    house.keep(change.before)
    return True


undoing.taken_back_by(KEY, gettext_lazy("the terms of quotes"), _give_back)
