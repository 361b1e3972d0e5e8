"""Rows of lists and lines of timelines, drawn by Python: too many for the template language."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kesher.entity.markup import safe
from kesher.screens.templatetags.kesher import avatar, icon

register = template.Library()

ROW = (
    '<tr id="row-{id}" data-id="{id}"{stripe}><td class="k-pick"><label><input type="checkbox" '
    'name="id" value="{id}" form="selection" aria-label="{select}"></label></td>'
    '<td class="k-name"><a class="k-open" href="{url}"><bdi dir="auto">{name}</bdi></a></td>'
)
STRIPE = ' class="k-colour-{}" data-stripe'
ALIGNED = ' class="k-{}"'
EDITED = '<k-inline data-url="{}"><span class="k-value">{}</span></k-inline>'


@register.simple_tag
def list_rows(rows: Iterable[Mapping[str, Any]], fields: Sequence[Mapping[str, Any]]) -> SafeString:
    """A row is {id, base, url, name, colour, editable, cells: [html]}, a cell for each field but
    the first, whose names are told in screens/list.html.
    """
    select = gettext("Select %(title)s")
    forms = {may_edit: _form(fields[1:], may_edit=may_edit) for may_edit in (True, False)}
    return SafeString("".join([_row(row, forms[bool(row["editable"])], select) for row in rows]))


def _form(fields: Iterable[Mapping[str, Any]], *, may_edit: bool) -> str:
    """The row with places for what differs from one to the next."""
    cells = [
        "<td{}>{}</td>".format(
            ALIGNED.format(field["align"]) if field["align"] else "",
            EDITED.format(f"{{base}}field/{field['key']}/", "{}")
            if may_edit and field["editable"]
            else "{}",
        )
        for field in fields
    ]
    return f"{ROW}{''.join(cells)}</tr>\n"


def _row(row: Mapping[str, Any], form: str, select: str) -> str:
    name = row["name"]
    return form.format(
        *[safe(cell) for cell in row["cells"]],
        id=row["id"],
        stripe=STRIPE.format(escape(row["colour"])) if row["colour"] else "",
        select=escape(select % {"title": name}),
        base=escape(row["base"]),
        url=escape(row["url"]),
        name=escape(name),
    )


COLUMN, WIDTH = '<col data-field="{}"{}>', ' width="{}"'
HEADING = '<th scope="col" class="{name}{align}" data-field="{key}"{sorted}>{label}{grip}</th>\n'
SORTED, SORTING = ' aria-sort="{}"', '<a href="{}">{}{}</a>'
GRIP = '<span class="k-grip" data-grip aria-hidden="true"></span>'


@register.simple_tag
def columns(fields: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of a field are told in screens/list.html."""
    widths = [(field["key"], field["width"]) for field in fields]
    return SafeString(
        "".join([COLUMN.format(key, WIDTH.format(width) if width else "") for key, width in widths])
    )


@register.simple_tag
def headings(fields: Iterable[Mapping[str, Any]], columns_url: str = "") -> SafeString:
    """Over each column its name, by which one sorts; with a grip where widths can be kept."""
    grip = GRIP if columns_url else ""
    return SafeString(
        "".join([_heading(field, grip, is_first=not at) for at, field in enumerate(fields)])
    )


def _heading(field: Mapping[str, Any], grip: str, *, is_first: bool) -> str:
    label = escape(str(field["label"]))
    if field["sortable"]:
        arrow = icon("arrow-down" if field["sorted"] == "descending" else "arrow-up", "s")
        shown = SORTING.format(escape(field["sort_url"]), label, arrow)
    else:
        shown = f"<span>{label}</span>"
    return HEADING.format(
        name="k-name" if is_first else "",
        align=f" k-{field['align']}" if field["align"] and not is_first else "",
        key=field["key"],
        sorted=SORTED.format(field["sorted"] or "none") if field["sortable"] else "",
        label=shown,
        grip=grip,
    )


MONTH = '<li class="k-month">{}</li>'
EVENT = (
    '<li{tone}{pinned}><span class="k-event-icon">{icon}</span>'
    '<div class="k-event-title">{title}{who}</div>'
    '<time class="k-event-when" datetime="{iso}" title="{full}"><bdi dir="ltr">{when}</bdi></time>'
    "{verbs}{body}</li>\n"
)
TONE, PINNED = ' data-tone="{}"', " data-pinned"
TITLE, UNSEEN = '<a href="{}">{}</a>', '<span class="k-unseen">{}</span> {}'
WHO = ' <span class="k-faint">· <bdi>{}</bdi></span>'
VERB = (
    '<button type="button" class="btn btn-ghost btn-sm btn-icon" hx-post="{}" '
    'hx-target="#timeline" hx-swap="outerHTML" aria-label="{}" title="{}">{}</button>'
)
VERBS = '<span class="k-event-verbs">{}</span>'
BODY = '<div class="k-event-body k-rich" dir="auto">{}</div>'


@register.simple_tag
def timeline_lines(events: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of an event are told in screens/panels/timeline.html."""
    return SafeString("".join([_event(event) for event in events]))


def _event(event: Mapping[str, Any]) -> str:
    title = safe(event["title_html"])
    if event["url"]:
        title = TITLE.format(escape(event["url"]), title)
    if event["pinned"]:
        title = UNSEEN.format(escape(gettext("Pinned:")), title)
    verbs = "".join([_verb(verb) for verb in event["verbs"]])
    line = EVENT.format(
        tone=TONE.format(escape(event["tone"])) if event["tone"] else "",
        pinned=PINNED if event["pinned"] else "",
        icon=icon("pin" if event["pinned"] else event["icon"]),
        title=title,
        who=WHO.format(escape(event["who"])) if event["who"] else "",
        iso=event["at"].isoformat(timespec="seconds"),
        full=f"{event['at']:%d/%m/%Y %H:%M}",
        when=escape(event["at_text"]),
        verbs=VERBS.format(verbs) if verbs else "",
        body=BODY.format(safe(event["body_html"])) if event["body_html"] else "",
    )
    return MONTH.format(escape(event["heading"])) + line if event["heading"] else line


def _verb(verb: Mapping[str, str]) -> str:
    label = escape(verb["label"])
    return VERB.format(escape(verb["url"]), label, label, icon(verb["icon"], "s"))


TICKET = (
    '<article class="k-ticket{colour}" id="ticket-{id}" data-id="{id}" data-age="{age}">'
    '<a href="{url}" draggable="false" aria-describedby="board-help" dir="auto">{title}</a>'
    '{lines}{mark}<div class="k-ticket-foot">{foot}{aged}{who}</div></article>\n'
)
COLOUR, LINE = " k-colour-{}", '<div class="k-ticket-line" dir="auto">{}</div>'
MARK = '<div class="k-ticket-mark">{}{}</div>'
FOOT, AGED = "<span>{}</span>", '<span class="k-age">{}{}</span>'
OWNER = '<span title="{name}">{face}<span class="k-unseen">{name}</span></span>'


@register.simple_tag
def tickets(found: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of a ticket are told in screens/board.html."""
    return SafeString("".join([_ticket(ticket) for ticket in found]))


def _ticket(ticket: Mapping[str, Any]) -> str:
    who, aged, foot = ticket["who"], ticket["age_text"], ticket["foot_html"]
    return TICKET.format(
        colour=COLOUR.format(escape(ticket["colour"])) if ticket["colour"] else "",
        id=ticket["id"],
        age=ticket["age"],
        url=escape(ticket["url"]),
        title=escape(ticket["title"]),
        lines="".join([LINE.format(safe(line)) for line in ticket["lines"]]),
        mark=MARK.format(icon("alert-triangle", "s"), escape(ticket["mark"]))
        if ticket["mark"]
        else "",
        foot=FOOT.format(safe(foot)) if foot else "",
        aged=AGED.format(icon("clock", "s"), escape(aged)) if aged else "",
        who=OWNER.format(name=escape(who), face=avatar(who, "", "s")) if who else "",
    )


HIT = (
    '<div class="k-hit" role="row" aria-selected="false"><span aria-hidden="true">{face}</span>'
    '<span class="k-hit-text" role="gridcell"><span class="k-hit-title">'
    '<a href="{url}" tabindex="-1"><bdi>{title}</bdi></a>{light}</span>{sub}</span>'
    '<span class="k-hit-verbs" role="gridcell">{verbs}</span></div>\n'
)
LIGHT = '<span class="k-light-dot k-light-{}"></span>'
SUB = '<span class="k-hit-sub">{}</span>'
HIT_VERB = (
    '<a class="btn btn-ghost btn-sm btn-icon" href="{url}"{sheet} data-verb="{verb}" tabindex="-1" '
    'aria-label="{label}" title="{label} (Alt {key})">{icon}</a>'
)
SHEET = ' hx-get="{}" hx-target="#sheet-body"'


@register.simple_tag
def hits(found: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of a hit are told in screens/search.html."""
    verbs = (
        ("call", "C", "phone", escape(gettext("Call")), "phone_url"),
        ("mail", "M", "mail", escape(gettext("E-mail")), "email_url"),
        ("task", "T", "checkbox", escape(gettext("Task")), "task_url"),
    )
    return SafeString("".join([_hit(hit, verbs) for hit in found]))


def _hit(hit: Mapping[str, Any], verbs: Iterable[tuple[str, str, str, str, str]]) -> str:
    sub = "".join([FOOT.format(safe(one)) for one in hit["sub"]])
    light = hit.get("light")
    return HIT.format(
        face=icon(hit["icon"]) if hit["icon"] else avatar(hit["name"], hit.get("photo_url", "")),
        url=escape(hit["url"]),
        title=safe(hit["title_html"]),
        light=LIGHT.format(escape(light)) if light else "",
        sub=SUB.format(sub) if sub else "",
        verbs="".join([_hit_verb(hit.get(name, ""), *told) for *told, name in verbs]),
    )


def _hit_verb(url: str, verb: str, key: str, picture: str, label: str) -> str:
    if not url:
        return ""
    address = escape(url)
    sheet = SHEET.format(address) if verb == "task" else ""
    return HIT_VERB.format(
        url=address, sheet=sheet, verb=verb, label=label, key=key, icon=icon(picture)
    )


DAY_LINE = (
    '<li id="line-{id}"{tone}>{start}<div class="k-line-text"><a href="{url}" dir="auto">{title}'
    '</a>{sub}</div><span class="k-line-when">{when}</span>'
    '<span class="k-line-verbs">{verbs}</span></li>\n'
)
FINISH = (
    '<button type="button" class="k-finish" hx-post="{}" hx-target="{}" hx-swap="delete" '
    'aria-label="{}">{}</button>'
)
DAY_SUB = '<span dir="auto">{}</span>'
DAY_SHEET = (
    '<a class="btn btn-ghost btn-sm btn-icon" href="{url}" hx-get="{url}" hx-target="#sheet-body" '
    'aria-label="{label}: {title}" title="{label}">{icon}</a>'
)
DAY_POST = (
    '<button type="button" class="btn btn-ghost btn-sm btn-icon" hx-post="{url}" '
    'hx-target="#line-{id}" hx-swap="outerHTML" aria-label="{label}: {title}" '
    'title="{label}">{icon}</button>'
)
DAY_VERBS = {"sheet": DAY_SHEET, "post": DAY_POST}


@register.simple_tag
def day_lines(lines: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of a line are told in screens/day.html."""
    done = gettext("Done: %(title)s")
    return SafeString("".join([_day_line(line, done) for line in lines]))


def finish(url: str, words: str, *, target: str) -> str:
    """The circle by which a line is done with; `target` is what then goes."""
    return FINISH.format(escape(url), target, escape(words), icon("check"))


def _day_line(line: Mapping[str, Any], done: str) -> str:
    pk, title, tone = line["id"], escape(line["title"]), line.get("tone")
    start: str = icon(line.get("icon", ""))
    if url := line.get("done_url"):
        start = finish(url, done % {"title": line["title"]}, target=f"#line-{pk}")
    verbs = [
        DAY_VERBS[verb["kind"]].format(
            url=escape(verb["url"]),
            label=escape(verb["label"]),
            title=title,
            icon=icon(verb["icon"]),
            id=pk,
        )
        for verb in line["verbs"]
    ]
    return DAY_LINE.format(
        id=pk,
        tone=TONE.format(escape(tone)) if tone else "",
        start=start,
        url=escape(line["url"]),
        title=title,
        sub=DAY_SUB.format(safe(line["sub_html"])) if line["sub_html"] else "",
        when=escape(line["when"]),
        verbs="".join(verbs),
    )
