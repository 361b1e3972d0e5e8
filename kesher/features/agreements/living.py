"""What becomes of agreements by themselves: the owner is warned, they renew or expire, once."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kesher.features.activities.models import Task
from kesher.features.agreements.models import (
    ACTIVE,
    ENDING,
    EXPIRED,
    MOST_DAYS,
    RUNNING,
    Agreement,
    Renewal,
)
from kesher.features.agreements.months import later
from kesher.features.notices.telling import tell
from kesher.records import writing
from kesher.tenancy.organization import organization

TASK_HOUR = time(9)


def keep_up(today: date) -> int:
    """Everything that is due on a day, however many days were missed; answers how many changed."""
    soon = Q(ends_on__lte=today + timedelta(days=MOST_DAYS))
    untold = Q(warned_for=None) | ~Q(warned_for=F("ends_on"))
    ends = Agreement.objects.filter(
        Q(ends_on__lt=today) | (soon & untold), status__in=RUNNING, deleted_at=None
    )
    return sum(_keep_up(pk, today) for pk in ends.values_list("pk", flat=True))


@transaction.atomic
def _keep_up(pk: UUID, today: date) -> bool:
    """One agreement, locked: of two at once, the second finds nothing left to do."""
    agreement = Agreement.objects.select_for_update().get(pk=pk)
    if agreement.ends_on is None or not agreement.is_running:
        return False
    if agreement.ends_on < today:
        _end(agreement, today)
        return True
    return _warn(agreement, today)


def _end(agreement: Agreement, today: date) -> None:
    """The last day has passed: another term, or as many as were missed, or none."""
    if agreement.renewal != Renewal.AUTOMATIC or agreement.status != ACTIVE:
        writing.update(agreement, status=EXPIRED)
        _tell(agreement, "agreement_expired")
        return
    end = agreement.ends_on
    while end is not None and end < today:
        end = later(end, agreement.term_months)
    writing.update(agreement, ends_on=end)
    _tell(agreement, "agreement_renewed")


def _warn(agreement: Agreement, today: date) -> bool:
    """Tell the owner of each end once; without renewal the agreement is ending from then on."""
    end = agreement.ends_on
    days = max(agreement.warn_days, agreement.notice_days)
    if end is None or agreement.warned_for == end or today < end - timedelta(days=days):
        return False
    renews = agreement.renewal == Renewal.AUTOMATIC and agreement.status == ACTIVE
    ends = {} if renews else {"status": ENDING}
    writing.update(agreement, warned_for=end, **ends)
    _tell(agreement, "agreement_renews" if renews else "agreement_ends")
    if agreement.makes_task:
        _make_task(agreement, end)
    return True


def _tell(agreement: Agreement, kind: str) -> None:
    title = f"{agreement.number} · {agreement}"
    tell([agreement.owner_id], kind, about=f"agreements:{agreement.pk}", title=title)


def _make_task(agreement: Agreement, end: date) -> None:
    with translation.override(organization().language):
        words = _("Renew or end: %(title)s") % {"title": agreement}
    due = datetime.combine(end, TASK_HOUR, timezone.get_current_timezone())
    writing.create(
        Task,
        subject=words,
        party=agreement.party,
        about=f"agreements:{agreement.pk}",
        due_at=due,
        owner=agreement.owner,
    )
