"""The pages of a form, for strangers: it is shown, sent, confirmed, and thanked for.

No sign-in gives any right here, so nothing is gained by forging a request: pages work without
cookies, inside frames of the sites that the form names, and nowhere else.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kesher.accounts.gate import View
from kesher.features.intake import asked, attaching, links, receiving
from kesher.features.intake.asked import Asked
from kesher.features.intake.guard import TRAP, Attempt
from kesher.features.intake.links import Stamp
from kesher.features.intake.models import IntakeForm, State, Submission
from kesher.features.intake.receiving import Came
from kesher.features.intake.typed import LONGEST, Sent
from kesher.screens import throttle
from kesher.screens.guarding import Door, Found, opened_by
from kesher.tenancy.organization import organization

STAMP = "kesher_stamp"
MOST_BYTES, MOST_NAMES = 64 * 1024, 60
UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LONGEST_UTM, LONGEST_REFERRER = 120, 500
TOO_MUCH: Final = (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    MultiPartParserError,
    UnreadablePostError,
)

Shown = Callable[..., HttpResponse]


def _found(token: str) -> Found[IntakeForm] | None:
    form = links.find(token)
    return Found(subject=form, language=form.language) if form else None


def _policy(form: IntakeForm | None) -> dict[str, list[str]]:
    """Browsers refuse a redirection after sending, too, unless its site is named."""
    if form is None:
        return {"form-action": ["'none'"], "frame-ancestors": ["'none'"]}
    return {
        "form-action": ["'self'", *filter(None, [links.site_of(form.thanks_url)])],
        "frame-ancestors": ["'self'", *links.sites_of(form)],
    }


DOOR = Door(
    why="whoever fills in a form is no user",
    room="forms",
    house_of=links.house_of,
    find=_found,
    closed="intake/closed.html",
    policy=_policy,
    is_secret=False,
)


def _of_form(view: Shown) -> View:
    """Sent from the sites that it names, too; those may also frame it."""

    def framed(request: HttpRequest, form: IntakeForm, **names: str) -> HttpResponse:
        response = view(request, form, **names)
        response.xframe_options_exempt = True
        return response

    return csrf_exempt(opened_by(DOOR, framed))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@_of_form
def page(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    """The form; and where it is sent to, from here or from the sites that it names."""
    if request.method != "POST":
        return _show(request, form)
    origin = request.headers.get("Origin", "")
    is_ours = origin in {"", "null", f"{request.scheme}://{request.get_host()}"}
    if not is_ours and origin not in links.sites_of(form):
        sentence = _("This site may not send the form.")
        return _show(request, form, wrong=sentence, status=HTTPStatus.FORBIDDEN)
    sent, wrong = _sent(request, form)
    if wrong:
        return _show(request, form, wrong=wrong, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _received(request, form, sent, is_from_site=not is_ours)


def _received(
    request: HttpRequest, form: IntakeForm, sent: Sent, *, is_from_site: bool
) -> HttpResponse:
    raw = (sent.get(STAMP) or [""])[0]
    stamp = links.read_stamp(form, raw) if raw else None
    came = _came(request, sent, stamp, is_from_site=is_from_site)
    submission, told = receiving.receive(form, came)
    if submission.state == State.REFUSED:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, form, typed=sent, faults=told.faults, status=status)
    return HttpResponseRedirect(_after(form, submission), status=HTTPStatus.SEE_OTHER)


def _came(request: HttpRequest, sent: Sent, stamp: Stamp | None, *, is_from_site: bool) -> Came:
    attempt = Attempt(
        sent={name: values for name, values in sent.items() if name != STAMP},
        address=throttle.address_of(request),
        stamp=stamp,
        is_from_site=is_from_site,
    )
    return Came(
        way="post" if is_from_site else "page",
        sent={name: values for name, values in attempt.sent.items() if name != TRAP},
        key=stamp.key if stamp else "",
        attempt=attempt,
        agent=request.headers.get("User-Agent", ""),
        referrer=stamp.referrer if stamp else _referrer(request),
        utm=(stamp.utm if stamp else {}) or _utm(request),
        files=chosen(request),
    )


def _sent(request: HttpRequest, form: IntakeForm) -> tuple[Sent, str]:
    """The fields, or a sentence why they cannot be taken."""
    told = _("This is more than the form can take; please shorten it.")
    takes = {one.name for one in attaching.wanted(asked.questions(form))}
    most = MOST_BYTES + (settings.UPLOAD_MAX_BYTES if takes else 0)
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > most:
        return {}, told
    try:
        posted, files = request.POST, request.FILES
    except TOO_MUCH:
        return {}, told
    if set(files) - takes:
        return {}, _("Files cannot be sent by this form.")
    if any(len(values) > 1 for _name, values in files.lists()):
        return {}, _("Each field takes one file.")
    sent = {name: [str(value) for value in values] for name, values in posted.lists()}
    return (sent, "") if _is_bearable(sent) else ({}, told)


def _is_bearable(sent: Sent) -> bool:
    texts = ["".join(values) for values in sent.values()]
    is_short = sum(len(one.encode("utf-8", "replace")) for one in texts) <= MOST_BYTES
    return is_short and len(sent) <= MOST_NAMES and not any("\0" in one for one in texts)


def chosen(request: HttpRequest) -> attaching.Uploads:
    """The files by the names of their fields; where none was chosen, none is here."""
    return {name: files[-1] for name, files in request.FILES.lists()}


def _after(form: IntakeForm, submission: Submission) -> str:
    if submission.state == State.WAITING:
        return f"{links.path_of(form)}sent/"
    return form.thanks_url or f"{links.path_of(form)}thanks/"


@require_GET
@_of_form
def thanks(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    told = form.thanks or _("Thank you. We received what you sent, and will be in touch.")
    return _say(request, form, _("Thank you"), told)


@require_GET
@_of_form
def sent(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    told = _("We have sent you a letter. Please open the link in it to confirm what you sent.")
    return _say(request, form, _("One more step"), told)


@require_http_methods(["GET", "HEAD", "POST"])
@_of_form
def confirm(request: HttpRequest, form: IntakeForm, signed: str) -> HttpResponse:
    """A button: programs that open every link in a letter confirm nothing."""
    pk = links.confirmed(signed)
    rows = Submission.objects.filter(form=form)
    if pk is None or not rows.filter(pk=pk).exists():
        told = _("This link is not valid, or no longer. The form can be sent again.")
        return _say(request, form, _("Nothing to confirm"), told, status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, "intake/confirm.html", _frame(form) | {"action": request.path})
    receiving.confirm(pk)
    return HttpResponseRedirect(
        form.thanks_url or f"{links.path_of(form)}thanks/", status=HTTPStatus.SEE_OTHER
    )


def _say(
    request: HttpRequest, form: IntakeForm, heading: str, told: str, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = _frame(form) | {"heading": heading, "told": told}
    return render(request, "intake/told.html", context, status=status)


def _show(
    request: HttpRequest,
    form: IntakeForm,
    *,
    typed: Sent | None = None,
    faults: Mapping[str, list[str]] | None = None,
    wrong: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    told = typed or {name: request.GET.getlist(name) for name in request.GET}
    questions = asked.questions(form)
    context = _frame(form) | {
        "intro": form.intro,
        "questions": [_drawn(one, told, faults or {}) for one in questions],
        "faults": [(one, lines) for one in questions if (lines := (faults or {}).get(one.name))],
        "wrong": wrong,
        "stamp_name": STAMP,
        "stamp": _stamp(request, form, told),
        "trap": TRAP,
        "action": links.path_of(form),
        "limit": LONGEST,
        "takes_files": bool(attaching.wanted(questions)),
    }
    return render(request, "intake/form.html", context, status=status)


def _stamp(request: HttpRequest, form: IntakeForm, told: Sent) -> str:
    """The one that came back, so that a page corrected is still the same; else a new one."""
    raw = (told.get(STAMP) or [""])[0]
    if raw and links.read_stamp(form, raw):
        return raw
    return links.stamp(form, referrer=_referrer(request), utm=_utm(request))


def _frame(form: IntakeForm) -> dict[str, Any]:
    return {"title": form.title or form.name, "house": organization().name}


def _drawn(one: Asked, typed: Sent, faults: Mapping[str, list[str]]) -> dict[str, Any]:
    values = list(typed.get(one.name, ()))
    return {
        "asked": one,
        "value": values[0][:LONGEST] if values else "",
        "answers": [(key, label, key in values) for key, label in asked.answers(one)],
        "faults": faults.get(one.name, []),
        "sort": attaching.sort_of(one) if one.input == "file" else None,
        "is_again": bool(faults) and one.input == "file",
        "ltr": one.input in {"email", "tel", "url", "number", "decimal"},
    }


def _utm(request: HttpRequest) -> dict[str, str]:
    told = {name: request.GET.get(name, "")[:LONGEST_UTM] for name in UTM}
    return {name: value.replace("\0", "") for name, value in told.items() if value}


def _referrer(request: HttpRequest) -> str:
    return request.headers.get("Referer", "")[:LONGEST_REFERRER]
