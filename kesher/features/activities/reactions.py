"""What activities do when records change: whoever is given something, or mentioned, is told."""

import re
from uuid import UUID

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.events import on
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.notices.telling import tell
from kesher.lib import html
from kesher.records.events import Changed, Created

ACTIVITIES = {"tasks": Task, "calls": Call, "notes": Note, "meetings": Meeting}
OWNED = {"tasks", "leads", "deals", "parties", "quotes", "orders", "agreements"}
MOST_TOLD = 20
_MENTION = re.compile(r"@([^@\n]{2,60})")


@on(Created, wanted=lambda event: event.entity in OWNED)
def tell_new_owners(event: Created) -> None:
    _tell_owners(event.entity, event.record_ids)


@on(Changed, wanted=lambda event: event.entity in OWNED and "owner" in event.fields)
def tell_owners(event: Changed) -> None:
    _tell_owners(event.entity, event.record_ids)


def _tell_owners(key: str, record_ids: tuple[UUID, ...]) -> None:
    """Of a handful one by one; whoever is given hundreds at once learns of the first few."""
    for record in entities.get(key).rows().filter(pk__in=record_ids[:MOST_TOLD]):
        tell([record.owner_id], "assigned", about=f"{key}:{record.pk}", title=str(record))


@on(Created, wanted=lambda event: event.entity in ACTIVITIES)
def tell_mentioned(event: Created) -> None:
    rows = ACTIVITIES[event.entity].objects.filter(pk__in=event.record_ids[:MOST_TOLD])
    for record in rows.select_related("created_by"):
        text = (
            html.to_text(record.text)
            if isinstance(record, Note)
            else getattr(record, "description", "")
        )
        if mentioned := _mentioned(text):
            about = f"{event.entity}:{record.pk}"
            tell(
                mentioned,
                "mentioned",
                about=about,
                title=str(record),
                who=str(record.created_by or ""),
            )


def _mentioned(text: str) -> list[UUID]:
    """The members named after an @: the longest name that fits is meant."""
    after = [match[1] for match in _MENTION.finditer(text)]
    if not after:
        return []
    members = Membership.objects.filter(is_active=True).values_list("pk", "name")
    by_length = sorted(members, key=lambda one: -len(one[1]))
    found = [
        next((pk for pk, name in by_length if words.startswith(name)), None) for words in after
    ]
    return [pk for pk in found if pk]
