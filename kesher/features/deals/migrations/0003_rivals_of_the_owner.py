"""What is known of a competitor in a deal belongs to the deal's owner, as it does from now on."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from kesher.tenancy import scope


def follow(apps, _editor):
    organizations = apps.get_model("tenancy", "Organization").objects
    for pk in organizations.order_by("pk").values_list("pk", flat=True):
        with scope(pk, channel="command"):
            _follow(apps, pk)


def _follow(apps, organization):
    rows = apps.get_model("deals", "Rival").objects.filter(organization=organization)
    owner = apps.get_model("deals", "Deal").objects.filter(pk=OuterRef("deal")).values("owner")
    rows.exclude(owner=F("deal__owner")).update(owner=Subquery(owner))
    owner = rows.filter(pk=OuterRef("record_id")).values("owner")
    found = apps.get_model("records", "SearchRow").objects
    found.filter(organization=organization, entity="rivals").update(owner=Subquery(owner))


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0002_figures_of_a_time"),
        ("records", "0002_search_index"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
