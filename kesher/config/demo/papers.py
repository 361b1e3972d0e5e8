"""A few documents on the first customers' cards, and what the administrator is told on arriving."""

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from kesher.accounts.models import Membership
from kesher.features.activities.models import Task
from kesher.features.files import storing
from kesher.features.notices.models import Notice
from kesher.features.parties.models import Party

PAPERS = (
    (
        "הצעת מחיר.txt",
        "הצעת מחיר\n\nלכבוד: {name}\n\nשלוש מדפסות למשרד, כולל התקנה ואחריות לשנה.\n",
    ),
    ("חוזה שירות.txt", "חוזה שירות שנתי\n\nבין אלון ציוד משרדי בע״מ לבין {name}.\n"),
    ("סיכום פגישה.txt", "סיכום פגישה\n\nעם: {name}\n\nסוכם על משלוח קטלוג ועל פגישה נוספת.\n"),
)
MOST = 6


def file(parties: Sequence[Party]) -> None:
    """Give the first parties a document each."""
    for place, party in enumerate(parties[:MOST]):
        name, text = PAPERS[place % len(PAPERS)]
        content = text.format(name=party.name).encode()
        storing.keep(SimpleUploadedFile(name, content), party=party)


def tell(member: Membership) -> None:
    """Leave the member word of the tasks that others have given them."""
    tasks = Task.objects.filter(owner=member, status="open").order_by("due_at")[:MOST]
    for task in tasks:
        about, detail = f"tasks:{task.pk}", {"title": task.subject}
        Notice.objects.tell(member, "assigned", about=about, detail=detail)
