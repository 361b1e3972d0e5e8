"""Reasons for losing leads mean something, and one says that nobody knows: also where an
organisation was founded before they did."""

from django.db import migrations
from django.db.models import Case, Max, Value, When

from kesher.lib.ids import new_id
from kesher.tenancy import everywhere

LIST, COMPETITOR, UNKNOWN, OTHER = "lead.lost_reason", "competitor", "unknown", "other"
LABELS = {"he": "לא ידוע", "en": "Not known"}


def mean(apps, _editor):
    everywhere.in_each(apps, _mean)


def _mean(apps, organization):
    choices = apps.get_model("entity", "Choice").objects
    reasons = choices.filter(organization=organization.pk, list=LIST)
    own = (When(key=key, then=Value(key)) for key in (COMPETITOR, UNKNOWN))
    told = reasons.filter(meaning="").update(meaning=Case(*own, default=Value(OTHER)))
    is_new = not reasons.filter(meaning=UNKNOWN).exists()
    if is_new:
        _add(reasons, organization)
    if told or is_new:
        everywhere.settings_changed(organization)


def _add(reasons, organization):
    """The last; under another key where the organisation has called something else so."""
    taken = reasons.filter(key=UNKNOWN).exists()
    last = reasons.aggregate(last=Max("position"))["last"]
    reasons.create(
        id=new_id(),
        organization_id=organization.pk,
        list=LIST,
        key="not_known" if taken else UNKNOWN,
        labels=LABELS,
        meaning=UNKNOWN,
        position=0 if last is None else last + 1,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("entity", "0002_expected_days"),
        ("leads", "0003_taken_up_at"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(mean, migrations.RunPython.noop)]
