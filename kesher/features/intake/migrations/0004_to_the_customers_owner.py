"""A known customer's new lead goes to whose customer it is, as in organisations founded now."""

from django.db import migrations
from django.db.models import F

from kesher.lib.ids import new_id
from kesher.tenancy import everywhere

OWNER = "owner"
NAMES = {"he": "לקוחות מוכרים: לאחראי עליהם"}
NAME = "Known customers: to their owner"


def give(apps, _editor):
    everywhere.in_each(apps, _give)


def _give(apps, organization):
    """Before the others: the first that has somebody decides. Who has such a rule keeps it."""
    rules = apps.get_model("intake", "AssignmentRule").objects.filter(organization=organization.pk)
    if rules.filter(way=OWNER).exists():
        return
    rules.update(position=F("position") + 1)
    rules.create(
        id=new_id(),
        organization_id=organization.pk,
        name=NAMES.get(organization.language, NAME),
        way=OWNER,
        doors=["form", "api"],
        by_hours=False,
        position=0,
    )
    everywhere.settings_changed(organization)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_times_it_goes_on"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
