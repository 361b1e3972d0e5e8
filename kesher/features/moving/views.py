"""One customer's own data on screen: handed over, or erased at their wish."""

from collections import Counter
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.accounts.proving import proven
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.moving import person
from kesher.features.moving.handing import all_of
from kesher.features.moving.speaking import has_namesake, speaking_of, told
from kesher.features.parties.models import Party
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

ENDS: Final = "ends-"
WHEREVER: Final = "wherever"


class NameForm(forms.Form):
    """The name is typed by hand, so that nobody erases by oversight."""

    name = forms.CharField(
        label=gettext_lazy("The name of the customer"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, party: Party) -> None:
        super().__init__(data, auto_id="personal-%s", label_suffix="")
        self.party = party
        self.speaking = speaking_of(party)
        if self.speaking:
            self.fields[WHEREVER] = forms.BooleanField(
                label=_("Take the name out of the texts of others, too"),
                required=False,
                initial=not has_namesake(party),
            )
        for one, rows in person.going_on(party):
            self.fields[f"{ENDS}{one.entity}"] = forms.ChoiceField(
                label=one.label,
                required=False,
                choices=[("", _("Leave them open")), *one.reasons()],
                help_text=_("Still open: %(count)s") % {"count": f"{len(rows):,}"},
            )

    def ends(self) -> dict[str, str]:
        """Why what is open is ended, by entity; without what is left open."""
        told = self.cleaned_data.items()
        return {name[len(ENDS) :]: why for name, why in told if name.startswith(ENDS) and why}

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed.strip() != self.party.name.strip():
            raise forms.ValidationError(_("This is not the name of this customer."))
        return typed


def place() -> str:
    return addresses.of(entities.get(person.KEY))


@administrator
@answered
def show(request: Request, pk: UUID) -> HttpResponse:
    party = person.find(pk)
    return _page(request, party, NameForm(None, party=party))


@administrator
@require_POST
@proven(place)
@answered
def take(_request: Request, pk: UUID) -> HttpResponse:
    party = person.find(pk)
    content = person.taken_out(party)
    return all_of(content, f"{pk}.zip")  # type: ignore[return-value]  # a streamed answer is one


@administrator
@require_POST
@proven(place)
@answered
def erase(request: Request, pk: UUID) -> HttpResponse:
    party = person.find(pk)
    form = NameForm(request.POST, party=party)
    if not form.is_valid():
        return _page(request, party, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        wherever = form.cleaned_data.get(WHEREVER, False)
        person.erase(party, form.cleaned_data["name"], ends=form.ends(), wherever=wherever)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
        return _page(request, party, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shell.toast(request, _("The customer is gone for good."))
    erased = addresses.of(entities.get(person.KEY), pk, "personal", "erased")
    return done(request, back=erased, stay=False)


@administrator
@answered
def erased(request: Request, pk: UUID) -> HttpResponse:
    """What went and what stayed, and why: the record of the erasure."""
    found = person.erasure_of(pk)
    context = {
        "heading": _("Record of an erasure"),
        "at": date_format(timezone.localtime(found.at), "d/m/Y H:i"),
        "who": found.actor.name if found.actor else "",
        "mark": str(pk),
        "rows": f"{found.count:,}",
        "foretold": _lists(person.recorded(found)),
        "log_url": addresses.at("settings", "audit", "accesses"),
        "list_url": place(),
    }
    return render(request, "moving/erased.html", context)


def _page(
    request: Request, party: Party, form: NameForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    entity = entities.get(person.KEY)
    foretold = person.foreseen(party, form.speaking)
    context = {
        "heading": _("Personal data"),
        "party": {"title": party, "url": addresses.of(entity, party.pk)},
        "speaking": [
            {"label": capital(one.label), "title": title, "url": addresses.of(one, pk)}
            for one, pk, title in told(form.speaking)
        ],
        "has_namesake": has_namesake(party),
        "counts": _summed([*foretold.gone, *foretold.kept]),
        "foretold": _lists(foretold),
        "take_url": addresses.of(entity, party.pk, "personal", "take"),
        "erase_url": addresses.of(entity, party.pk, "personal", "erase"),
        "form": form,
    }
    return render(request, "moving/personal.html", context, status=status)


def _lists(foretold: person.Foretold) -> dict[str, Any]:
    return {
        "gone": _shown(foretold.gone),
        "kept": _shown(foretold.kept),
        "speaking": _shown(foretold.speaking),
    }


def _shown(each: list[person.Told]) -> list[dict[str, str]]:
    return [
        {"label": capital(one.label), "count": f"{one.count:,}", "because": one.because}
        for one in each
    ]


def _summed(each: list[person.Told]) -> list[dict[str, str]]:
    """Of a type of which some go and some stay, all together."""
    counts: Counter[str] = Counter()
    for one in each:
        counts[capital(one.label)] += one.count
    return [{"label": label, "count": f"{count:,}"} for label, count in counts.items()]
