"""The rows of a list, drawn by Python: too many cells for the template language."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kesher.entity.markup import safe

register = template.Library()

ROW = (
    '<tr id="row-{id}" data-id="{id}"{stripe}><td class="k-pick"><label><input type="checkbox" '
    'name="id" value="{id}" form="selection" aria-label="{select}"></label></td>'
    '<td class="k-name"><a class="k-open" href="{url}">{name}</a></td>{cells}</tr>\n'
)
STRIPE = ' class="k-colour-{}" data-stripe'
CELL = "<td{}>{}</td>"
ALIGNED = ' class="k-{}"'
EDITED = '<k-inline data-url="{}"><span class="k-value">{}</span></k-inline>'


@register.simple_tag
def list_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """A row is {id, url, title, name, colour, cells: [(align, html, edit_url)]}."""
    select = gettext("Select %(title)s")
    return SafeString("".join([_row(row, select) for row in rows]))


def _row(row: Mapping[str, Any], select: str) -> str:
    return ROW.format(
        id=row["id"],
        stripe=STRIPE.format(escape(row["colour"])) if row["colour"] else "",
        select=escape(select % {"title": row["title"]}),
        url=escape(row["url"]),
        name=safe(row["name"]),
        cells="".join([_cell(*cell) for cell in row["cells"]]),
    )


def _cell(align: str, html: str, edit_url: str) -> str:
    shown = safe(html)
    if edit_url:
        shown = EDITED.format(edit_url, shown)
    return CELL.format(ALIGNED.format(align) if align else "", shown)
