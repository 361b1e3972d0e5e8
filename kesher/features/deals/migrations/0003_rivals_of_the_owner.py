"""What is known of a competitor in a deal belongs to the deal's owner, as it does from now on."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from kesher.tenancy import everywhere


def follow(apps, _editor):
    everywhere.in_each(apps, _follow)


def _follow(apps, organization):
    rows = apps.get_model("deals", "Rival").objects.filter(organization=organization.pk)
    owner = apps.get_model("deals", "Deal").objects.filter(pk=OuterRef("deal")).values("owner")
    rows.exclude(owner=F("deal__owner")).update(owner=Subquery(owner))
    owner = rows.filter(pk=OuterRef("record_id")).values("owner")
    found = apps.get_model("records", "SearchRow").objects
    found.filter(organization=organization.pk, entity="rivals").update(owner=Subquery(owner))


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0002_figures_of_a_time"),
        ("records", "0002_search_index"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
