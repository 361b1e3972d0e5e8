"""Whose deals were when they were won or lost: as their history tells, else whoever has them."""

from uuid import UUID

from django.db import migrations
from django.db.models import F

from kesher.tenancy import everywhere

AT_ONCE = 500


def tell(apps, _editor):
    everywhere.in_each(apps, _tell)


def _tell(apps, organization):
    deals = apps.get_model("deals", "Deal").objects.filter(organization=organization.pk)
    deals.filter(closed_at__isnull=False).update(closing_owner=F("owner"))
    members = apps.get_model("accounts", "Membership").objects
    known = set(members.filter(organization=organization.pk).values_list("pk", flat=True))
    handed = _handed_over(apps, organization)
    pks = list(handed)
    for start in range(0, len(pks), AT_ONCE):
        asked = deals.filter(pk__in=pks[start : start + AT_ONCE], closed_at__isnull=False)
        rows = [deal for deal in asked if handed[deal.pk][-1][0] > deal.closed_at]
        for deal in rows:
            owner = next(owner for at, owner in handed[deal.pk] if at > deal.closed_at)
            deal.closing_owner_id = owner if owner in known else None
        deals.bulk_update(rows, ["closing_owner"])


def _handed_over(apps, organization):
    """Of each deal that ever changed hands: when, and who had it before, in the order of time.

    What brought it to a stage as well is left out: whoever it went to closed it.
    """
    changes = apps.get_model("records", "Change").objects.filter(
        organization=organization.pk, entity="deals", before__has_key="owner"
    )
    later = changes.exclude(verb="create").exclude(after__has_key="stage").order_by("at", "id")
    found = {}
    for pk, at, before in later.values_list("record_id", "at", "before").iterator(AT_ONCE):
        owner = before["owner"]
        found.setdefault(pk, []).append((at, UUID(owner["id"]) if owner else None))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0004_closing_owner"),
        ("records", "0003_stays_by_time"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
