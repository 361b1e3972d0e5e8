"""Background work of the organisation: what runs, what failed, and another try."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.features.settings import frame
from kesher.jobs import queue
from kesher.jobs.models import OPEN, Job, Status
from kesher.screens.errors import answered
from kesher.screens.request import Request

MOST = 100
WORK: dict[str, Any] = {
    "kesher.accounts.post.deliver": gettext_lazy("A letter by e-mail"),
    "kesher.events.jobs.prune_live": gettext_lazy("Clearing news of open screens"),
    "kesher.events.jobs.prune_told": gettext_lazy("Clearing what was told"),
    "kesher.events.outbox.deliver": gettext_lazy("Telling of what happened"),
    "kesher.exchange.jobs.carry_on": gettext_lazy("An import"),
    "kesher.exchange.jobs.forget_old_imports": gettext_lazy("Clearing old imports"),
    "kesher.exchange.takeback.take_all_back": gettext_lazy("Taking a whole move back"),
    "kesher.exchange.takeback.take_back": gettext_lazy("Taking an import back"),
    "kesher.exchange.uncorrecting.take_corrections_back": gettext_lazy(
        "Taking corrections of an import back"
    ),
    "kesher.exchange.jobs.look_on": gettext_lazy("Looking at the files of a move"),
    "kesher.exchange.jobs.sweep": gettext_lazy("Clearing files that came in with no record"),
    "kesher.features.accounting.jobs.deliver_due": gettext_lazy("Handing orders over again"),
    "kesher.features.accounting.outbox.deliver": gettext_lazy("Handing an order over"),
    "kesher.features.agreements.jobs.bill_agreement": gettext_lazy("Billing an agreement"),
    "kesher.features.agreements.jobs.keep_agreements": gettext_lazy(
        "Renewing and ending agreements"
    ),
    "kesher.features.chance.jobs.keep_up": gettext_lazy("Keeping the chances of success up"),
    "kesher.features.chance.jobs.learn": gettext_lazy("Learning the chance of success"),
    "kesher.features.chance.jobs.score_new": gettext_lazy("Scoring new leads and deals"),
    "kesher.features.enriching.looking.look_up": gettext_lazy("Looking a customer up outside"),
    "kesher.features.intake.assigning.look_again": gettext_lazy(
        "Seeing whether a lead was taken up"
    ),
    "kesher.features.intake.assigning.new_leads": gettext_lazy("Assigning new leads"),
    "kesher.features.intake.assigning.try_again": gettext_lazy("Another try to assign a lead"),
    "kesher.features.intake.jobs.forget_passed": gettext_lazy("Clearing submissions of long ago"),
    "kesher.features.intake.receiving.carry_out": gettext_lazy("Taking a submission in"),
    "kesher.features.moving.jobs.clear_archives": gettext_lazy("Clearing packed archives"),
    "kesher.features.moving.jobs.erase_due": gettext_lazy("Erasing what is due"),
    "kesher.features.moving.jobs.pack_up": gettext_lazy("Packing everything"),
    "kesher.features.notices.jobs.tell_asker": gettext_lazy("Telling that work has ended"),
    "kesher.features.parties.jobs.compare_all": gettext_lazy("Comparing all customers"),
    "kesher.features.parties.jobs.follow_lights": gettext_lazy("Following the traffic lights"),
    "kesher.features.quality.digest.tell": gettext_lazy("Telling an owner of a week"),
    "kesher.features.quality.jobs.look_at_all": gettext_lazy("Looking at the quality of records"),
    "kesher.records.catching_up.catch_up": gettext_lazy("Numbering records of before"),
    "kesher.features.quotes.letters.send_version": gettext_lazy("Sending a quote"),
    "kesher.features.sales.jobs.put_week_down": gettext_lazy("Putting the week's forecast down"),
    "kesher.features.stopwatch.jobs.prune_timings": gettext_lazy("Clearing old timings"),
    "kesher.jobs.jobs.prune": gettext_lazy("Clearing finished work"),
    "kesher.records.jobs.gather_statistics": gettext_lazy("Gathering statistics of the database"),
    "kesher.records.jobs.wipe_what_was_deleted": gettext_lazy("Overwriting what was deleted"),
    "kesher.records.jobs.seal_the_log": gettext_lazy("Sealing the log of actions"),
    "kesher.records.search.renewing.renew": gettext_lazy("Renewing what the search finds"),
    "kesher.screens.jobs.carry_out_later": gettext_lazy("A change of many records"),
}
COLOURS = {
    Status.WAITING: "gray",
    Status.QUEUED: "gray",
    Status.LEASED: "blue",
    Status.DONE: "green",
    Status.FAILED: "red",
    Status.UNKNOWN: "amber",
    Status.CANCELLED: "gray",
}


@administrator
@answered
def listing(request: Request) -> HttpResponse:
    mine = Job.objects.all().mine()
    running = mine.filter(status__in=OPEN).order_by("-created_at")[:MOST]
    troubled = mine.troubled().order_by("-created_at")[:MOST]
    done = mine.filter(status__in=(Status.DONE, Status.CANCELLED)).order_by("-finished_at")[:20]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Background work"),
        headings=[_("Work"), _("Status"), _("Since"), _("Progress")],
        items=[_line(job) for job in (*troubled, *running)],
        archived=[_line(job) for job in done],
        archived_title=_("Done lately"),
        empty_text=_("Nothing is running, and nothing failed."),
    )


@administrator
@require_POST
@answered
def cancel(request: Request, pk: UUID) -> HttpResponse:
    queue.cancel(_found(pk))
    told = _("The work was asked to stop.")
    return frame.saved(request, told, back=frame.at("jobs"), undo=False)


@administrator
@require_POST
@answered
def retry(request: Request, pk: UUID) -> HttpResponse:
    queue.retry(_found(pk))
    told = _("The work stands in line again.")
    return frame.saved(request, told, back=frame.at("jobs"), undo=False)


def _found(pk: UUID) -> Job:
    job: Job | None = Job.objects.all().mine().filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def _line(job: Job) -> dict[str, Any]:
    status = format_html(
        '<span class="k-status k-colour-{}">{}</span>',
        COLOURS[Status(job.status)],
        Status(job.status).label,
    )
    since = timezone.localtime(job.started_at or job.created_at)
    return {
        "cells": [
            _name(job),
            status,
            frame.bdi(date_format(since, "d/m/Y H:i"), "ltr"),
            _progress(job),
        ],
        "verbs": _verbs(job),
    }


def _name(job: Job) -> str:
    name = WORK.get(job.name) or _("Work that is there no more")
    last = job.error.strip().splitlines()[-1][:200] if job.error.strip() else ""
    return format_html('{} <span class="k-faint" dir="auto">{}</span>', name, last)


def _progress(job: Job) -> str:
    if not job.progress_total:
        return ""
    return format_html(
        '<progress class="k-progress" max="{}" value="{}" aria-label="{}"></progress> '
        '<bdi dir="ltr">{} / {}</bdi>',
        job.progress_total,
        job.progress_done,
        _("Progress"),
        f"{job.progress_done:,}",
        f"{job.progress_total:,}",
    )


def _verbs(job: Job) -> list[dict[str, Any]]:
    if job.is_open and not job.cancel_requested:
        return [frame.verb(_("Stop"), "x", frame.at("jobs", job.pk, "cancel"))]
    if job.status in {Status.FAILED, Status.UNKNOWN}:
        return [frame.verb(_("Try again"), "rotate", frame.at("jobs", job.pk, "retry"))]
    return []
