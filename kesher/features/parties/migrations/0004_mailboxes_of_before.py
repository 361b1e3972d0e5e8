"""The mailboxes of the addresses that are here already, in one statement for each organisation."""

from django.db import migrations
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Lower, Replace, StrIndex, Substr

from kesher.tenancy import scope

GOOGLE = ("gmail.com", "googlemail.com")
AT, PLUS = Value("@"), Value("+")


def tell(apps, _editor):
    organizations = apps.get_model("tenancy", "Organization").objects
    for pk in organizations.order_by("pk").values_list("pk", flat=True):
        with scope(pk, channel="command"):
            _tell(apps.get_model("parties", "EmailAddress").objects.filter(organization=pk))


def _tell(rows):
    """A plus at the very beginning is no remark; a text without @ is nobody's address."""
    written = Lower(F("address"))
    at, plus = StrIndex(written, AT), StrIndex(written, PLUS)
    house = Substr(written, at + 1)
    name = Case(
        When(Q(plus__gt=1, plus__lt=F("at")), then=Substr(written, 1, plus - 1)),
        When(at__gt=1, then=Substr(written, 1, at - 1)),
        default=Value(""),
    )
    rows.alias(at=at, plus=plus, house=house).update(
        mailbox=Case(
            When(at=0, then=written),
            When(
                house__in=GOOGLE,
                then=Concat(Replace(name, Value("."), Value("")), Value("@gmail.com")),
            ),
            default=Concat(name, AT, house),
        )
    )


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_mailboxes"), ("tenancy", "0001_beginning")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
