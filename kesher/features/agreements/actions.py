"""What is done with agreements, beside writing them."""

from datetime import date
from typing import Annotated

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import (
    ACTIVE,
    CANCELLED,
    DRAFT,
    ENDING,
    EXPIRED,
    Agreement,
)
from kesher.features.agreements.months import later
from kesher.records import writing
from kesher.records.acting import action

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
Reason = Annotated[str, Ask(label=lazy("Reason"), kind="choice", choices="agreement.reason")]


def next_end(agreement: Agreement) -> date | None:
    return later(agreement.ends_on, agreement.term_months) if agreement.ends_on else None


Until = Annotated[
    date, Ask(label=lazy("Until, the last day included"), kind="date", begins=next_end)
]


@action(
    label=lazy("Activate"),
    icon="player-play",
    applies=lambda agreement: agreement.status in {DRAFT, CANCELLED},
)
def activate(agreement: Agreement) -> Agreement:
    """From now on it counts, renews and warns."""
    rows = LINES.read(agreement)
    if not rows:
        raise Refused(_("An agreement without lines cannot be activated."))
    if unpriced := next((row for row in rows if not row["unit_price"]), None):
        raise Refused(_("“%(line)s” has no price yet.") % {"line": unpriced["description"]})
    return writing.update(agreement, status=ACTIVE, reason="")


@action(
    label=lazy("Renew"),
    icon="rotate",
    applies=lambda agreement: (
        agreement.status in {ACTIVE, ENDING, EXPIRED} and agreement.ends_on is not None
    ),
)
def renew(agreement: Agreement, *, until: Until) -> Agreement:
    """It holds to a later day, and is active again."""
    if agreement.ends_on is None or until <= agreement.ends_on:
        raise ValidationError({"until": [_("Please choose a day after the present end.")]})
    return writing.update(agreement, status=ACTIVE, ends_on=until)


@action(
    label=lazy("Enter notice"),
    icon="hourglass-low",
    applies=lambda agreement: agreement.status == ACTIVE and agreement.ends_on is not None,
)
def give_notice(agreement: Agreement) -> Agreement:
    """It ends on its day, and renews itself no more."""
    return writing.update(agreement, status=ENDING)


@action(
    label=lazy("Cancel the agreement"),
    icon="ban",
    applies=lambda agreement: agreement.status in {DRAFT, ACTIVE, ENDING},
)
def cancel(agreement: Agreement, *, reason: Reason) -> Agreement:
    """It is over at once; why is always said."""
    return writing.update(agreement, status=CANCELLED, reason=reason)


@action(label=lazy("Assign"), icon="user-share")
def assign(agreement: Agreement, *, owner: Owner) -> Agreement:
    return writing.update(agreement, owner=owner)
