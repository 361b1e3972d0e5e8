"""Agreements that are billed, for the tests of billing."""

from datetime import date
from typing import Any

from kesher.features.agreements import actions, billing
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, Billing
from kesher.records import writing
from tests import world


def an_agreement(first: date, **values: Any) -> Agreement:
    """Active, and billed from its first day, with one line of a hundred a month."""
    told = {"starts_on": first, "billed_from": first, **values}
    agreement = world.an_agreement(**told)
    actions.activate(agreement)
    return agreement


def changes(agreement: Agreement, day: date, **row: str) -> None:
    """The first line is another from a day on."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    agreement.changed_from = day
    first, *others = LINES.read(agreement)
    writing.update(agreement, lines=[first | row, *others])


def bill(agreement: Agreement, today: date) -> int:
    return billing.bill_due(agreement.pk, today)


def all_billed() -> list[tuple[date, date, int]]:
    rows = Billing.objects.order_by("first", "turn").values_list("first", "last", "net")
    return list(rows)
