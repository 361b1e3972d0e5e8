"""The one rule by which deals move from stage to stage, at whichever door that is asked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.access import rights
from kesher.entity.book import book
from kesher.entity.registry import entities
from kesher.events.outbox import emit
from kesher.features.activities.models import Task
from kesher.features.deals.events import DealLost, DealWon
from kesher.features.deals.models import Deal, Rival
from kesher.features.deals.pipelines import Meaning, Stage, role_key, stage_of
from kesher.features.parties import roles
from kesher.records import writing
from kesher.records.checking import checked_by
from kesher.records.history import Remembered
from kesher.tenancy import current

CUSTOMER = "customer"
REASONS = "deal.lost_reason"
COMPETITOR = "competitor"
WALLS = ("owner", "is_private", "compartment")
FROM_FILES = {"import", "command"}
TASK_HOUR = 17


def complete(deal: Deal) -> None:
    """A new deal has what its stage asks of those that come, and a lost one says why."""
    if deal._state.adding:
        _insist_on_stage(deal)
        if not _is_history(deal):
            _insist_on(deal, _needed(None, stage_of(deal.stage)))
    _insist_on(deal, _reasons(deal))


def _is_history(deal: Deal) -> bool:
    """Whether it had ended elsewhere before it came in a file, which says of it what it says."""
    stage = stage_of(deal.stage)
    has_ended = stage is not None and stage.meaning != Meaning.OPEN
    return has_ended and current().channel in FROM_FILES


def moved(rows: Sequence[Remembered]) -> None:
    """Asked after deals were written; what was taken back may always be as it was before."""
    for row in rows:
        if row.verb == "create":
            _arrived(row.record)
        elif row.verb != "undo" and "stage" in row.after:
            _step(row.record, was=stage_of(row.before["stage"]))


def _step(deal: Deal, *, was: Stage | None) -> None:
    _insist_on_stage(deal)
    _insist_on_way(was, stage_of(deal.stage))
    _insist_on(deal, _needed(was, stage_of(deal.stage)))
    _arrived(deal)


def _arrived(deal: Deal) -> None:
    """What happens after: the stage's task, and what is told of the end."""
    stage = stage_of(deal.stage)
    if stage and stage.task:
        writing.create(
            Task,
            subject=stage.task,
            party=deal.party,
            about=f"deals:{deal.pk}",
            due_at=_due_in(stage.task_days),
            owner=deal.owner,
        )
    if deal.state == Meaning.WON:
        roles.give([deal.party], CUSTOMER)
        emit(DealWon(deal_id=deal.pk, party_id=deal.party_id))
    elif deal.state == Meaning.LOST:
        told = {"deal_id": deal.pk, "party_id": deal.party_id}
        emit(DealLost(**told, reason=deal.lost_reason))
        if deal.lost_to:
            roles.give([deal.lost_to], COMPETITOR)


def _due_in(days: int) -> Any:
    day = timezone.localtime() + timedelta(days=days)
    return day.replace(hour=TASK_HOUR, minute=0, second=0, microsecond=0)


def _insist_on_stage(deal: Deal) -> None:
    """A stage that there is, and to which whoever asks may bring deals."""
    stage = stage_of(deal.stage)
    if stage is None:
        raise ValidationError({"stage": [_("There is no such stage.")]})
    who = rights.member()
    if (
        stage.roles
        and who
        and not who.role.is_administrator
        and role_key(who.role) not in stage.roles
    ):
        told = _("Your role does not move deals to “%(stage)s”.") % {"stage": stage}
        raise ValidationError({"stage": [told]})


def _insist_on_way(was: Stage | None, to: Stage | None) -> None:
    """Where a stage says to which it leads, it leads to those, and to losing."""
    if was is None or to is None or not was.next_stages or to.meaning == Meaning.LOST:
        return
    if to.pipeline_id == was.pipeline_id and to.key not in was.next_stages:
        ways = {"was": was, "to": to}
        told = _("From “%(was)s” a deal does not move straight to “%(to)s”.") % ways
        raise ValidationError({"stage": [told]})


def _needed(was: Stage | None, to: Stage | None) -> list[str]:
    """What has to be filled in; who loses a deal need not first complete it."""
    leaving = was.exit_fields if was and to and to.meaning != Meaning.LOST else ()
    return list(dict.fromkeys([*leaving, *(to.entry_fields if to else ())]))


def _reasons(deal: Deal) -> list[str]:
    if (stage := stage_of(deal.stage)) is None or stage.meaning != Meaning.LOST:
        return []
    meant = {one.key for one in book().choices(REASONS) if one.meaning == COMPETITOR}
    return ["lost_reason", *(["lost_to"] if deal.lost_reason in meant else [])]


def _insist_on(deal: Deal, keys: Iterable[str]) -> None:
    fields = entities.of(deal).fields()
    asked = [fields[key] for key in keys if key in fields]
    empty = [one for one in asked if one.kind.is_empty(one.read(deal))]
    if empty:
        stage = stage_of(deal.stage)
        told = _("Please fill this in for “%(stage)s”.") % {"stage": stage}
        raise ValidationError({one.key: [ValidationError(told, code="required")] for one in empty})


def rival(row: Rival) -> None:
    """One row a competitor and deal; it is the deal's, as visible and as owned."""
    same = Rival.objects.filter(deal=row.deal, competitor=row.competitor, deleted_at=None)
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({"competitor": [_("This competitor is in the deal already.")]})
    if row.competitor == row.deal.party:
        raise ValidationError({"competitor": [_("The customer does not compete in the deal.")]})
    if row._state.adding:
        for name in WALLS:
            setattr(row, name, getattr(row.deal, name))


def competes(rows: Sequence[Remembered]) -> None:
    """Whoever competes in a deal plays that role from now on."""
    roles.give({row.record.competitor for row in rows if row.verb == "create"}, COMPETITOR)


def _follow(deals: Collection[UUID]) -> None:
    """What is known of competitors goes behind the deal's own wall, and to its owner."""
    rows = Rival.objects.filter(deal__in=deals, deleted_at=None).select_related("deal")
    walled = [(row, {name: getattr(row.deal, name) for name in WALLS}) for row in rows]
    writing.change_each(entities.of(Rival), walled)


checked_by("deals", complete)
writing.demand("deals", moved)
writing.walls_followed_by("deals", _follow)
checked_by("rivals", rival)
writing.demand("rivals", competes)
