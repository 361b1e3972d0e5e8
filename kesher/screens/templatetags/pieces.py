"""Facts and short lines of a card, drawn by Python: too many for the template language."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
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


@register.simple_tag
def facts(found: Iterable[Mapping[str, Any]]) -> SafeString:
    """A fact is {key, label, html, edit_url}."""
    return SafeString("".join([_fact(fact) for fact in found]))


def _fact(fact: Mapping[str, Any]) -> str:
    value = safe(fact["html"])
    shown = EDITED.format(fact["edit_url"], value) if fact["edit_url"] else VALUE.format(value)
    return FACT.format(key=fact["key"], label=escape(str(fact["label"])), value=shown)


@register.simple_tag
def items(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The names of a row are told in screens/panels/rows.html."""
    done = gettext("Done: %(title)s")
    return SafeString("".join([_item(row, done) for row in rows]))


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
