"""Moving out: everything packed into one archive, taken once; and the organisation erased."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.accounts.proving import proven
from kesher.features.moving import departing, erasing, jobs
from kesher.features.moving.handing import handed
from kesher.features.moving.models import Departure, State
from kesher.features.settings import frame
from kesher.screens import shell
from kesher.screens.errors import answered
from kesher.screens.history import moment
from kesher.screens.render import done, render
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

POLLED = "departure-state"
TONES = {State.READY: "good", State.FAILED: "bad", State.EXPIRED: "warn"}


def place() -> str:
    return frame.at("leaving")


class ErasingForm(forms.Form):
    """The address is typed by hand, so that nobody erases by oversight."""

    address = forms.CharField(
        label=gettext_lazy("The address of the organization"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="erasing-%s", label_suffix="")

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"].strip()
        if typed != organization().slug:
            raise forms.ValidationError(_("This is not the address of this organization."))
        return typed


@administrator
@answered
def show(request: Request) -> HttpResponse:
    """The page, and again and again its middle, while an archive is being packed."""
    context = {"archive": _told(departing.latest()), "begin_url": frame.at("leaving", "pack")}
    if request.htmx and request.htmx.target == POLLED:
        return render(request, "settings/leaving.html", context, part="state")
    return _page(request, ErasingForm(None), context)


def _page(
    request: Request, form: "ErasingForm", context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    here = organization()
    return frame.panel(
        request,
        "settings/leaving.html",
        title=_("Moving out"),
        status=status,
        form=form,
        address=here.slug,
        erase_url=frame.at("leaving", "erase"),
        keep_url=frame.at("leaving", "keep"),
        erase_at=moment(here.erase_at) if here.erase_at else "",
        **context,
    )


@administrator
@require_POST
@proven(place)
@answered
def pack(request: Request) -> HttpResponse:
    jobs.begin()
    shell.toast(request, _("Everything is being packed; the bell rings when it is ready."))
    return done(request, back=place())


@administrator
@require_POST
@answered
def stop(request: Request, pk: UUID) -> HttpResponse:
    departing.stop(departing.find(pk))
    shell.toast(request, _("The work was asked to stop."), tone="info")
    return done(request, back=place())


@administrator
@require_POST
@proven(place)
@answered
def take(_request: Request, pk: UUID) -> HttpResponse:
    return handed(departing.find(pk))  # type: ignore[return-value]  # a streamed answer is one, too


@administrator
@require_POST
@proven(place)
@answered
def erase(request: Request) -> HttpResponse:
    """In a week; until then everybody works on, and any administrator may call it off."""
    form = ErasingForm(request.POST)
    if not form.is_valid():
        context = {"archive": _told(departing.latest()), "begin_url": frame.at("leaving", "pack")}
        return _page(request, form, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    erasing.ask(form.cleaned_data["address"])
    shell.toast(request, _("The organization will be erased in a week."), tone="warn")
    return done(request, back=place())


@administrator
@require_POST
@answered
def keep(request: Request) -> HttpResponse:
    erasing.stop()
    shell.toast(request, _("The organization stays."))
    return done(request, back=place())


def _told(departure: Departure | None) -> dict[str, Any] | None:
    if departure is None:
        return None
    state, work = State(departure.state), departing.work_of(departure)
    is_packing, is_ready = state == State.PACKING, state == State.READY
    is_stopping = work is not None and work.cancel_requested
    return {
        "words": _("It is being stopped.") if is_packing and is_stopping else WORDS[state](),
        "tone": TONES.get(state, ""),
        "is_packing": is_packing,
        "poll_url": place() if is_packing else "",
        "stop_url": frame.at("leaving", departure.pk, "stop")
        if is_packing and not is_stopping
        else "",
        "take_url": frame.at("leaving", departure.pk, "take") if is_ready else "",
        "began": moment(departure.created_at),
        "until": moment(departure.expires_at) if departure.expires_at and is_ready else "",
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
        "numbers": _numbers(departure) if departure.ready_at else [],
    }


def _numbers(departure: Departure) -> list[dict[str, Any]]:
    told = [
        (_("Rows"), f"{departure.rows:,}"),
        (_("Files"), f"{departure.files:,}"),
        (_("Size"), filesizeformat(departure.size)),
    ]
    if departure.lost:
        told.append((_("Files whose contents are lost"), f"{departure.lost:,}"))
    return [{"label": label, "text": text} for label, text in told]


WORDS: dict[State, Any] = {
    State.PACKING: lambda: _("Everything is being packed. One may go on working meanwhile."),
    State.READY: lambda: _("The archive is ready, and can be taken once."),
    State.TAKEN: lambda: _("The archive was taken, and is here no more."),
    State.EXPIRED: lambda: _("The archive was not taken in time, and is here no more."),
    State.CANCELLED: lambda: _("Packing was stopped; nothing is kept of it."),
    State.FAILED: lambda: _("Packing did not succeed. The background work tells more of it."),
}
