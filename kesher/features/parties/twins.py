"""Who is likely the same customer: by a phone, a mail address, a number, or a name and a city."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import closed_fields
from kesher.entity.registry import entities
from kesher.features.parties.models import EmailAddress, Identifier, Party, PhoneNumber
from kesher.records import reading

MOST = 10
KEY = "parties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something that two have alike: columns of the rows of a field, or of the party itself."""

    fields: tuple[str, ...]
    rows: type[Any]
    columns: tuple[str, ...]
    says: Any

    def all(self) -> QuerySet[Any]:
        """The values of everybody, each with its `holder`."""
        holder = "pk" if self.rows is Party else "party_id"
        given = ~Q(**dict.fromkeys(self.columns, ""), _connector=Q.OR)
        rows: QuerySet[Any] = self.rows.objects.filter(given).order_by()
        held: QuerySet[Any] = rows.annotate(holder=F(holder))
        return held


SIGNS = (
    Sign(fields=("phones",), rows=PhoneNumber, columns=("number",), says=_("The same phone")),
    Sign(fields=("emails",), rows=EmailAddress, columns=("mailbox",), says=_("The same e-mail")),
    Sign(
        fields=("identifiers",),
        rows=Identifier,
        columns=("number", "kind"),
        says=_("The same identifier"),
    ),
    Sign(
        fields=("name", "addresses", "city"),
        rows=Party,
        columns=("sort_name", "city"),
        says=_("The same name and city"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    party: Party
    reasons: tuple[Any, ...]


def signs() -> list[Sign]:
    """Those that tell nobody of a field they may not read."""
    closed = closed_fields(KEY)
    return [sign for sign in SIGNS if not closed & set(sign.fields)]


def twins_of(party: Party) -> list[Twin]:
    """Those that may be merged into the party, the likeliest first; one question for each sign."""
    entity = entities.get(KEY)
    mergeable = reading.visible(entity).filter(reading.allowed(entity, "delete"))
    reasons: dict[UUID, list[Any]] = defaultdict(list)
    for sign in signs():
        for pk in _alike(sign, party, mergeable)[:MOST]:
            reasons[pk].append(sign.says)
    found = mergeable.in_bulk(list(reasons))
    likeliest = sorted(reasons, key=lambda pk: (-len(reasons[pk]), found[pk].sort_name))
    return [Twin(party=found[pk], reasons=tuple(reasons[pk])) for pk in likeliest[:MOST]]


def _alike(sign: Sign, party: Party, among: QuerySet[Any]) -> QuerySet[Any, UUID]:
    """By the first column, which has an index; then by all of them."""
    mine, first = sign.all().filter(holder=party.pk), sign.columns[0]
    same = mine.filter(**{column: OuterRef(column) for column in sign.columns})
    alike = sign.all().filter(Exists(same), **{f"{first}__in": mine.values(first)})
    there = alike.exclude(holder=party.pk).filter(holder__in=among.order_by().values("pk"))
    return there.values_list("holder", flat=True).distinct().order_by("holder")
