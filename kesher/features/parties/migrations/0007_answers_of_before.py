"""Superiors, and addresses that are none of the other kinds: also where an organisation was
founded before they were shipped."""

from django.db import migrations
from django.db.models import Max

from kesher.lib.ids import new_id
from kesher.tenancy import everywhere

ADDED = (
    {
        "list": "relation.type",
        "key": "reports_to",
        "labels": {"he": "כפיפות אל", "en": "Reports to"},
        "reverse_labels": {"he": "ניהול של", "en": "Manages"},
    },
    {"list": "address.kind", "key": "other", "labels": {"he": "אחרת", "en": "Other"}},
)


def give(apps, _editor):
    everywhere.in_each(apps, _give)


def _give(apps, organization):
    choices = apps.get_model("entity", "Choice").objects.filter(organization=organization.pk)
    missing = [one for one in ADDED if _is_missing(choices, one)]
    for one in missing:
        last = choices.filter(list=one["list"]).aggregate(last=Max("position"))["last"]
        choices.create(
            id=new_id(), organization_id=organization.pk, position=(last or 0) + 1, **one
        )
    if missing:
        everywhere.settings_changed(organization)


def _is_missing(choices, one):
    """An organisation that is only being founded has no list yet, and gets all of it."""
    there = choices.filter(list=one["list"])
    return there.exists() and not there.filter(key=one["key"]).exists()


class Migration(migrations.Migration):
    dependencies = [
        ("entity", "0002_expected_days"),
        ("parties", "0006_longer_notes"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
