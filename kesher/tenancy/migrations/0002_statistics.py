from django.db import migrations

from kesher.tenancy.statistics import LET_GATHER


def let_gather(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(LET_GATHER, params=None)


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_beginning")]
    operations = [migrations.RunPython(let_gather, migrations.RunPython.noop)]
