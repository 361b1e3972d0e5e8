"""The blocks of a card, its facts and short lines, drawn by Python: too many for the template
language."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kesher.entity.markup import safe
from kesher.screens.templatetags.kesher import avatar, icon
from kesher.screens.templatetags.rows import EDITED, finish

register = template.Library()

FACT = '<div class="k-fact" id="fact-{key}"><dt>{label}</dt><dd>{value}</dd></div>\n'
VALUE = '<span class="k-value">{}</span>'
ITEM = (
    '<li class="k-item">{start}<span class="k-item-text"><a href="{url}" dir="auto">{title}</a>'
    "{sub}</span>{end}</li>\n"
)
ITEM_SUB, ITEM_END = '<span class="k-item-sub">{}</span>', '<span class="{}">{}</span>'


PANEL = (
    '<section class="k-panel" id="panel-{key}" data-key="{key}"{named}>'
    '<button type="button" class="k-panel-grip" data-grip aria-label="{move}">{grip}</button>'
    "{body}</section>\n"
)
NAMED = ' aria-label="{}"'
NEW = (
    '<a class="k-panel-new" href="{url}" hx-get="{url}" hx-target="#sheet-body" '
    'aria-label="{label}">{plus}</a>'
)
FOLDING = "{new}<details{open}><summary>{title}{count}{arrow}</summary>{inner}</details>"
COUNT = ' <span class="k-count">{}</span>'
FACTS, ITEMS = '<dl class="k-facts">{}</dl>', '<ul class="k-items">{}</ul>{}'
MORE, EMPTY = '<a class="k-more" href="{}">{}</a>', '<p class="k-panel-empty">{}</p>'


@register.simple_tag(takes_context=True)
def zone(context: Context, panels: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of a panel are told in screens/card.html."""
    return SafeString("".join([_panel(context, panel) for panel in panels]))


def _panel(context: Context, panel: Mapping[str, Any]) -> str:
    inner, title = _inner(context, panel), str(panel["title"])
    plain = panel.get("plain")
    return PANEL.format(
        key=panel["key"],
        named="" if plain else NAMED.format(escape(title)),
        move=escape(gettext("Move the block %(title)s") % {"title": title}),
        grip=icon("grip-vertical"),
        body=inner if plain else _folding(panel, title, inner),
    )


def _folding(panel: Mapping[str, Any], title: str, inner: str) -> str:
    count = panel.get("count")
    return FOLDING.format(
        new=_new(panel["new_url"], title) if panel.get("new_url") else "",
        open="" if panel.get("folded") else " open",
        title=escape(title),
        count="" if count is None else COUNT.format(count),
        arrow=icon("chevron-right", "s"),
        inner=inner,
    )


def _new(url: str, title: str) -> str:
    label = escape(gettext("Add: %(title)s") % {"title": title})
    return NEW.format(url=escape(url), label=label, plus=icon("plus", "s"))


def _inner(context: Context, panel: Mapping[str, Any]) -> str:
    """Facts and rows are drawn here; for all else the panel brings its HTML, or a template."""
    if "facts" in panel:
        return FACTS.format(_facts(panel["facts"]))
    if "rows" in panel:
        return _rows(panel)
    if "html" in panel:
        return safe(panel["html"])
    with context.push(**{**panel, "panel": panel}):
        drawn: Any = get_template(panel["template"])
        return str(drawn.template.render(context))


def _rows(panel: Mapping[str, Any]) -> str:
    if not panel["rows"]:
        return EMPTY.format(escape(str(panel.get("empty_text") or gettext("Nothing yet."))))
    url = panel.get("more_url")
    more = MORE.format(escape(url), escape(str(panel["more_text"]))) if url else ""
    return ITEMS.format(_items(panel["rows"]), more)


def _facts(found: Iterable[Mapping[str, Any]]) -> str:
    return "".join([_fact(fact) for fact in found])


def _fact(fact: Mapping[str, Any]) -> str:
    value = safe(fact["html"])
    shown = EDITED.format(fact["edit_url"], value) if fact["edit_url"] else VALUE.format(value)
    return FACT.format(key=fact["key"], label=escape(str(fact["label"])), value=shown)


def _items(rows: Iterable[Mapping[str, Any]]) -> str:
    done = gettext("Done: %(title)s")
    return "".join([_item(row, done) for row in rows])


def _item(row: Mapping[str, Any], done: str) -> str:
    start: str = icon(row["icon"]) if row.get("icon") else avatar(row["title"], "", "s")
    if url := row.get("done_url"):
        start = finish(url, done % {"title": row["title"]}, target="closest li")
    tone, end, sub = row.get("tone"), row.get("end_html"), row.get("sub_html")
    return ITEM.format(
        start=start,
        url=escape(row["url"]),
        title=escape(str(row["title"])),
        sub=ITEM_SUB.format(safe(sub)) if sub else "",
        end=ITEM_END.format(f"k-tone-{tone}" if tone else "k-faint", safe(end)) if end else "",
    )
