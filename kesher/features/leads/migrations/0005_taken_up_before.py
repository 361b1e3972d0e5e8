"""When leads were taken up that came before this was written down: by the log of their statuses,
and by the first call, meeting or note of them."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.models import CharField, DateTimeField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Least, NullIf, Substr

from kesher.tenancy import everywhere

NEVER = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
TOUCHES = ("Call", "Meeting", "Note")
# Where a UUID has its hyphens: SQLite keeps them without.
GROUPS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


def tell(apps, editor):
    name = _name_in_sqlite if editor.connection.vendor == "sqlite" else _name
    everywhere.in_each(apps, lambda apps, one: _tell(apps, one.pk, name()))


def _tell(apps, organization, name):
    taking_up, losing = _statuses(apps, organization)
    stays = apps.get_model("records", "StatusLog").objects.filter(
        organization=organization, entity="leads", field="status"
    )
    moved = _first(stays.filter(record_id=OuterRef("pk"), status__in=taking_up), "entered_at")
    lost = stays.filter(record_id=OuterRef(OuterRef("pk")), status__in=losing, left_at=None)
    until = Coalesce(_first(lost, "entered_at"), NEVER)
    touched = [
        moment
        for model in TOUCHES
        for moment in _touched(apps.get_model("activities", model), organization, name, until)
    ]
    first = Least(*(Coalesce(one, NEVER) for one in (moved, *touched)))
    leads = apps.get_model("leads", "Lead").objects.filter(organization=organization)
    waiting = leads.filter(taken_up_at=None)
    waiting.update(taken_up_at=NullIf(first, NEVER, output_field=DateTimeField()))
    # Those of which no log tells that they ever moved on came as they are.
    waiting.filter(status__in=taking_up).update(taken_up_at=F("created_at"))


def _statuses(apps, organization):
    """Those in which somebody has taken the lead up, neither the first nor lost; and the lost."""
    choices = apps.get_model("entity", "Choice").objects
    rows = choices.filter(organization=organization, list="lead.status").order_by("position", "id")
    told = list(rows.values_list("key", "meaning"))
    losing = [key for key, meaning in told if meaning == "lost"]
    return [key for key, _meaning in told[1:] if key not in losing], losing


def _touched(model, organization, name, until):
    """Written by somebody after the lead came: about it; or by its owner with its customer, as
    long as it was not lost."""
    rows = model.objects.filter(
        organization=organization, created_at__gte=OuterRef("created_at"), created_by__isnull=False
    )
    yield _first(rows.filter(about=name), "created_at")
    by_owner = rows.filter(party=OuterRef("party"), created_by=OuterRef("owner"))
    yield _first(by_owner.filter(created_at__lt=until), "created_at")


def _first(rows, moment):
    return Subquery(rows.order_by(moment).values(moment)[:1])


def _name():
    """How others link to the lead."""
    return Concat(Value("leads:"), Cast(OuterRef("pk"), CharField()))


def _name_in_sqlite():
    parts = [Substr(Cast(OuterRef("pk"), CharField()), *group) for group in GROUPS]
    between = [piece for part in parts for piece in (Value("-"), part)][1:]
    return Concat(Value("leads:"), *between)


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_beginning"),
        ("entity", "0002_expected_days"),
        ("leads", "0004_meanings_of_reasons"),
        ("records", "0003_stays_by_time"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
