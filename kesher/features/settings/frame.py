"""The frame of the settings: where one is, sheets, and what is said after a change."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.description import Entity
from kesher.records import acting, undoing
from kesher.screens import addresses, shell
from kesher.screens.forms import FieldsForm
from kesher.screens.render import done, render
from kesher.screens.request import Request

ROOT = "settings"


class Page(NamedTuple):
    """`key` is the end of its address; `is_beside`: it is no panel of the settings."""

    key: str
    title: Any
    icon: str
    is_beside: bool = False


# Group by group.
PAGES: Final = (
    (
        lazy("Organization"),
        (
            Page("organization", lazy("The organization"), icon="building"),
            Page("quotes", lazy("Quotes"), icon="file-invoice"),
            Page("accounting", lazy("Accounting"), icon="building-bank"),
        ),
    ),
    (
        lazy("Records"),
        (
            Page("fields", lazy("Fields"), icon="forms"),
            Page("lists", lazy("Lists of choices"), icon="list"),
            Page("pipelines", lazy("Pipelines"), icon="stairs"),
            Page("intake", lazy("Web forms"), icon="clipboard-text"),
            Page("assigning", lazy("Assignment"), icon="arrows-split-2"),
            Page("rules", lazy("Colours and lights"), icon="palette"),
            Page("quality", lazy("Data quality"), icon="shield"),
            Page("duplicates", lazy("Merging duplicates"), icon="arrows-join"),
            Page("outside", lazy("Looking up outside"), icon="search"),
            Page("cards", lazy("Views and cards"), icon="layout"),
        ),
    ),
    (
        lazy("People"),
        (
            Page("users", lazy("Users"), icon="users"),
            Page("teams", lazy("Teams"), icon="users-group"),
            Page("roles", lazy("Roles and rights"), icon="shield"),
        ),
    ),
    (
        lazy("Control"),
        (
            Page("audit", lazy("Log of actions"), icon="history"),
            Page("jobs", lazy("Background work"), icon="clock"),
            Page("speed", lazy("Speed"), icon="gauge"),
            Page("keys", lazy("API keys"), icon="key"),
            Page("moving-in", lazy("Moving in"), icon="file-upload", is_beside=True),
            Page("leaving", lazy("Moving out"), icon="package"),
        ),
    ),
)


def at(*parts: object, **query: object) -> str:
    return addresses.at(ROOT, *parts, **query)


def panel(request: Request, template: str, *, title: str, **context: Any) -> HttpResponse:
    """One page of the settings; `panel_intro` and `status` may come along."""
    status = context.pop("status", HTTPStatus.OK)
    told = {"settings_menu": menu(request), "panel_title": title, **context}
    return render(request, template, told, status=status)


def sheet(
    request: Request, form: Any, *, heading: str, back: str, template: str = "", **context: Any
) -> HttpResponse:
    """A form in the sheet or, without scripts, as a page; a wrong one comes back as 422."""
    wrong = form.is_bound and not form.is_valid()
    told = {
        "heading": heading,
        "form": form,
        "form_url": request.get_full_path(),
        "cancel_url": back,
        **context,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, template or "screens/form.html", told, status=status)


def sheet_of_rule(
    request: Request, form: FieldsForm, entity: Entity, *, back: str, heading: str
) -> HttpResponse:
    """A form with conditions: put together by choosing, their meaning told while they change."""
    form.fields["conditions"].widget.attrs |= {"dir": "ltr", "spellcheck": "false"}
    askable = [
        {"key": key, "label": field.label, "operators": ", ".join(field.kind.operators)}
        for key, field in entity.fields().items()
        if field.lookup and field.kind.operators
    ]
    return sheet(
        request,
        form,
        heading=heading,
        back=back,
        template="settings/rule.html",
        says_url=at("conditions", entity.key, "say"),
        ask_url=at("conditions", entity.key, "ask"),
        askable=askable,
    )


def kept(
    form: FieldsForm, entity: Entity, verb: str, record: Any, values: Mapping[str, Any]
) -> Any:
    """What the verb answers; None, with the form blamed, where something is wrong."""
    try:
        return acting.perform(entity, verb, record, values)
    except ValidationError as problem:
        form.blame(problem)
        return None


def saved(
    request: Request, told: str, *, back: str, stay: bool = True, undo: bool = True
) -> HttpResponse:
    """The toast with its way back, and the screen anew."""
    undo_url = addresses.at("undo", undoing.batch()) if undo else ""
    shell.toast(request, told, undo_url=undo_url)
    return done(request, back=back, stay=stay)


def opens(url: str, text: object) -> str:
    """A link that opens its form in the sheet."""
    return format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#sheet-body"><bdi dir="auto">{1}</bdi></a>',
        url,
        text,
    )


def bdi(text: object, direction: str = "auto") -> str:
    return format_html('<bdi dir="{}">{}</bdi>', direction, text)


def code(text: object) -> str:
    return format_html('<bdi dir="ltr" class="k-faint">{}</bdi>', text)


def verb(label: str, icon: str, url: str, *, sheet: bool = False) -> dict[str, Any]:
    return {"label": label, "icon": icon, "url": url, "sheet": sheet}


def menu(request: Request) -> list[dict[str, Any]]:
    """All panels for an administrator; for everybody else their own keys."""
    hours = f"assigning/hours/{request.seat.member.pk}"
    mine = (
        Page("keys", _("API keys"), icon="key"),
        Page(hours, _("My working hours"), icon="calendar-time"),
    )
    groups = PAGES if request.seat.member.role.is_administrator else ((_("Settings"), mine),)
    return [
        {"heading": heading, "items": [_item(request, page) for page in pages]}
        for heading, pages in groups
    ]


def _item(request: Request, page: Page) -> dict[str, Any]:
    url = addresses.at(page.key) if page.is_beside else at(page.key)
    return {
        "label": page.title,
        "url": url,
        "icon": page.icon,
        "active": request.path.startswith(url),
    }
