"""Which rows of a file tell of firms, where no column says so: by a heading, a name, a number."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy

from kesher.exchange.plan import Plan
from kesher.exchange.targets import NAMING
from kesher.lib import firms, hebrew, israel

# The list with the numbers of firms.
NUMBERS: Final = "identifiers"
HEADING, FORM, NUMBER = "heading", "legal_form", "company_number"
BECAUSE: Final[Mapping[str, Any]] = {
    HEADING: lazy("The column is called after firms."),
    FORM: lazy("The name ends in a legal form."),
    NUMBER: lazy("There is a company number."),
}
HEADINGS: Final = frozenset(
    hebrew.key(one)
    for one in (
        *("חברה", "שם חברה", "שם החברה", "עסק", "שם עסק", "שם העסק", "בית עסק", "שם בית העסק"),
        *("ארגון", "שם ארגון", "שם הארגון", "תאגיד", "שם תאגיד", "שם התאגיד"),
        *("עמותה", "שם עמותה", "שם העמותה", "company", "company name", "firm", "firm name"),
        *("business", "business name", "organization", "organization name", "organisation"),
        *("organisation name", "account", "account name", "legal name"),
    )
)
# Only people have these.
OF_PEOPLE: Final = frozenset((*NAMING, "gender", "birth_date"))


def named_by_heading(plan: Plan) -> frozenset[str]:
    """Where the column of names is called after firms: in the record, or behind which reference."""
    parts = {group.place for group in plan.groups if group.field.key in OF_PEOPLE}
    named = set()
    for group in plan.groups:
        is_reference = not group.place and "model" in group.field.options
        place = group.field.key if is_reference else group.place
        is_title = is_reference or group.field.key == "name"
        titles = [plan.titles[at] for at, _target in group.columns]
        if is_title and place not in parts and all(map(_is_of_firms, titles)):
            named.add(place)
    return frozenset(named)


def _is_of_firms(title: str) -> bool:
    return hebrew.key(title.replace("_", " ")) in HEADINGS


def why(known: Mapping[str, Any], *, by_heading: bool) -> str:
    """What tells that this is a firm; nothing where nothing does, or where it is said already."""
    name = known.get("name")
    if known.get("kind") or not isinstance(name, str) or not name:
        return ""
    if by_heading:
        return HEADING
    if firms.has_legal_form(name):
        return FORM
    is_person = any(known.get(key) for key in OF_PEOPLE)
    return NUMBER if not is_person and _has_company_number(known) else ""


def _has_company_number(known: Mapping[str, Any]) -> bool:
    rows = known.get(NUMBERS) or ()
    return any(row["kind"] == "company" and _is_company(row["number"]) for row in rows)


def _is_company(number: str) -> bool:
    try:
        israel.company_number(number)
    except israel.BadIdentifier:
        return False
    return True
