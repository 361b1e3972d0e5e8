"""The first page of the settings, and the organisation itself."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator
from kesher.accounts.gate import administrator
from kesher.accounts.zones import zones
from kesher.features.settings import frame, naming
from kesher.lib import money
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.screens.errors import answered
from kesher.screens.request import Request
from kesher.tenancy import organization as organizations
from kesher.tenancy.models import Organization
from kesher.tenancy.organization import organization

COMMON = ("ILS", "USD", "EUR", "GBP")
COUNTRIES = (
    ("IL", gettext_lazy("Israel")),
    ("US", gettext_lazy("United States")),
    ("GB", gettext_lazy("United Kingdom")),
    ("CY", gettext_lazy("Cyprus")),
    ("DE", gettext_lazy("Germany")),
    ("FR", gettext_lazy("France")),
)
WORDS: dict[str, Any] = {
    "organization": gettext_lazy("Name, language, time zone and currency"),
    "quotes": gettext_lazy("The head of their paper, how long they hold, what needs approval"),
    "accounting": gettext_lazy("To which bookkeeping program orders are handed over"),
    "fields": gettext_lazy("What is written down about each type of record"),
    "lists": gettext_lazy("Statuses, sources, roles: the answers one chooses from"),
    "pipelines": gettext_lazy("The ways in which you sell, and the stages of each"),
    "intake": gettext_lazy("Pages that strangers fill in, and all that they sent"),
    "assigning": gettext_lazy("Who gets which new lead, and who works when"),
    "rules": gettext_lazy("What stands out in lists, and the traffic light on the card"),
    "quality": gettext_lazy("Which fields are key, when records are stale, and rules of your own"),
    "duplicates": gettext_lazy("Which record stays, and whose values"),
    "outside": gettext_lazy("Which sources may be asked about a customer"),
    "cards": gettext_lazy("Saved lists, and which blocks stand where on a card"),
    "users": gettext_lazy("Who works here, with which role; inviting and disabling"),
    "teams": gettext_lazy("Who sees the work of whom"),
    "roles": gettext_lazy("Who may see, change, export and delete what"),
    "audit": gettext_lazy("Who changed, opened or exported what, and when; with a way back"),
    "jobs": gettext_lazy("Imports, exports and the rest of what runs by itself"),
    "speed": gettext_lazy("How long people wait for which screen"),
    "keys": gettext_lazy("Access for other programs"),
    "moving-in": gettext_lazy("Files of other systems, old sheets and address books"),
    "leaving": gettext_lazy("Everything as one archive to take along"),
}


class OrganizationForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, data: Any, *, here: Organization, has_amounts: bool) -> None:
        names = ("name", "language", "timezone", "currency", "country")
        start = {name: getattr(here, name) for name in names}
        super().__init__(data, initial=start, auto_id="organization-%s", label_suffix="")
        zone: Any = self.fields["timezone"]
        zone.choices = zones(nearby=[here.country], present=here.timezone)
        currency: Any = self.fields["currency"]
        currency.choices = [(code, code) for code in (*COMMON, *sorted(money.CURRENCIES))]
        currency.disabled = has_amounts
        if has_amounts:
            currency.help_text = _("Fixed, since there are amounts already: they would be misread.")
        country: Any = self.fields["country"]
        known = dict(COUNTRIES)
        country.choices = [*COUNTRIES, *([] if here.country in known else [(here.country,) * 2])]


@administrator
def index(request: Request) -> HttpResponse:
    groups = [
        {**group, "items": [item | {"words": _words(item["url"])} for item in group["items"]]}
        for group in frame.menu(request)
    ]
    return frame.panel(request, "settings/index.html", title=_("Settings"), groups=groups)


@administrator
@answered
def change(request: Request) -> HttpResponse:
    here = organization()
    form = OrganizationForm(request.POST or None, here=here, has_amounts=_has_amounts())
    if not form.is_valid():
        return frame.panel(
            request,
            "screens/settings/form.html",
            title=_("The organization"),
            form=form,
            form_url=frame.at("organization"),
            status=422 if form.is_bound else 200,
        )
    before = {name: getattr(here, name) for name in form.changed_data}
    after = {name: form.cleaned_data[name] for name in form.changed_data}
    if after:
        with transaction.atomic():
            organizations.change(**after)
            history.note_change("organization", here.pk, "update", before=before, after=after)
    return frame.saved(request, _("Saved."), back=frame.at("organization"), undo=bool(after))


def _give_back(change: Change) -> bool:
    """As before, unless changed since; and no other currency once there are amounts."""
    if not is_administrator():
        raise reading.NotVisible("organization")
    here = organization()
    is_same = all(getattr(here, name) == value for name, value in change.after.items())
    if not is_same or ("currency" in change.before and _has_amounts()):
        return False
    organizations.change(**change.before)
    return True


undoing.taken_back_by("organization", gettext_lazy("the organization"), _give_back)


def _words(url: str) -> Any:
    return WORDS[url.rstrip("/").rsplit("/", 1)[-1]]


def _has_amounts() -> bool:
    """Whether any amount is kept that is read in the organisation's currency."""
    return any(
        entity.model.objects.filter(**{f"{field.lookup}__isnull": False}).exists()
        for entity in naming.records()
        for field in entity.fields().values()
        if field.kind.key == "money" and field.lookup and not field.options.get("currency")
    )
