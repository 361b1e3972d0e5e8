"""What a notice says, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.features.notices.models import Notice

SENTENCES: dict[str, Any] = {
    "assigned": _("Now in your care: %(title)s"),
    "mentioned": _("%(who)s mentioned you: %(title)s"),
    "late": _("Overdue: %(title)s"),
    "quote_waits": _("A quote waits for approval: %(title)s"),
    "quote_opened": _("Opened by the customer: %(title)s"),
    "quote_accepted": _("Accepted by the customer: %(title)s"),
    "quote_refused": _("Refused by the customer: %(title)s"),
    "quality_week": _("Your data this week: %(title)s"),
    "agreement_ends": _("Ends soon: %(title)s"),
    "agreement_renews": _("Renews itself soon: %(title)s"),
    "agreement_renewed": _("Renewed itself: %(title)s"),
    "agreement_expired": _("Has ended: %(title)s"),
    "job_done": _("Finished: %(title)s"),
    "erasing": _("The organization will be erased: %(title)s"),
    "erasing_stopped": _("The organization will not be erased after all"),
    "job_failed": _("Did not succeed: %(title)s"),
}


def sentence(notice: Notice) -> str:
    detail = {"title": "", "who": "", **notice.detail}
    return str(SENTENCES[notice.kind]) % detail
