"""Who asked for long work hears of its end, on whatever screen they are."""

from uuid import UUID

from django.utils import translation

from kesher.accounts.models import Membership
from kesher.features.notices.models import Notice
from kesher.features.notices.telling import say
from kesher.jobs import job
from kesher.jobs.endings import follows
from kesher.jobs.models import Job, Status
from kesher.jobs.registry import told_of

ENDS = {Status.DONE: True, Status.FAILED: False, Status.UNKNOWN: False}


@follows
@job()
def tell_asker(ended: UUID) -> None:
    """Once for each job; whoever stopped it knows."""
    work = Job.objects.all().mine().filter(pk=ended).first()
    told = told_of(work.name) if work else None
    if work is None or told is None or work.status not in ENDS:
        return
    member = _asker(work)
    if member is None or Notice.objects.filter(member=member, detail__job=str(ended)).exists():
        return
    with translation.override(member.user.language):
        words = told(work)
        if words is None:
            return
        detail = {"title": words.title, "tail": words.tail, "job": str(ended)}
        is_good = ENDS[Status(work.status)] and words.succeeded
        kind = "job_done" if is_good else "job_failed"
        say(Notice.objects.tell(member, kind, about="", detail=detail))


def _asker(work: Job) -> Membership | None:
    seated = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user")
    return seated.filter(pk=work.actor_id).first() if work.actor_id else None
