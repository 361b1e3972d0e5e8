"""What is done with agreements, beside writing them."""

from datetime import date
from typing import Annotated

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import may
from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.features.agreements import billing, periods
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
    done=lazy("Activated"),
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
    return writing.update(agreement, status=ACTIVE, reason="", over_on=None)


@action(
    label=lazy("Renew"),
    done=lazy("Renewed"),
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
    done=lazy("Notice entered"),
    icon="hourglass-low",
    applies=lambda agreement: agreement.status == ACTIVE and agreement.ends_on is not None,
    stands_out=False,
)
def give_notice(agreement: Agreement) -> Agreement:
    """It ends on its day, and renews itself no more."""
    return writing.update(agreement, status=ENDING)


@action(
    label=lazy("Cancel the agreement"),
    done=lazy("Agreement cancelled"),
    icon="ban",
    applies=lambda agreement: agreement.status in {DRAFT, ACTIVE, ENDING},
)
def cancel(agreement: Agreement, *, reason: Reason) -> Agreement:
    """It is over at once; why is always said."""
    over = timezone.localdate()
    return writing.update(agreement, status=CANCELLED, reason=reason, over_on=over)


def _may_bill(agreement: Agreement) -> bool:
    is_billed = agreement.status != DRAFT and agreement.billed_from is not None
    return is_billed and may("create", "orders")


@action(
    label=lazy("Bill now"),
    done=lazy("Billed"),
    icon="receipt",
    applies=_may_bill,
    stands_out=False,
)
def bill(agreement: Agreement) -> Agreement:
    """Orders of all periods that are due, without waiting for the night, each once."""
    if not _may_bill(agreement):
        raise Refused(_("This agreement is a draft, or has no day from which it is billed."))
    if not billing.bill_all(agreement.pk, timezone.localdate()):
        raise Refused(_nothing_due(agreement))
    return agreement


def _nothing_due(agreement: Agreement) -> str:
    coming = periods.following(agreement, periods.last_billed(periods.billings(agreement)))
    if coming is None:
        return _("All periods are billed.")
    day = date_format(periods.due_on(agreement, coming), "SHORT_DATE_FORMAT")
    return _("Nothing is due; the next period is billed on %(day)s.") % {"day": day}


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(agreement: Agreement, *, owner: Owner) -> Agreement:
    return writing.update(agreement, owner=owner)
