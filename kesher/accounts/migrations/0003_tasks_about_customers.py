"""Whoever sells opens tasks about customers, as about leads and deals: also where an organisation
was founded before that stood in the role."""

from django.db import migrations

from kesher.tenancy import everywhere

SALES, CUSTOMERS, VERB = "sales", "parties", "follow_up"


def grant(apps, _editor):
    everywhere.in_each(apps, _grant)


def _grant(apps, organization):
    """As far as the role may change customers, as the organisation has it now."""
    roles = apps.get_model("accounts", "Role").objects.filter(organization=organization.pk)
    for role in roles.filter(code=SALES):
        about = [one for one in role.grants if _allows(one)]
        changing = [one for one in about if "update" in one["verbs"]]
        if any({VERB, "*"} & {*one["verbs"]} for one in about) or not changing:
            continue
        for one in changing:
            one["verbs"] = [*one["verbs"], VERB]
        role.save(update_fields=["grants"])
        everywhere.settings_changed(organization)


def _allows(granted):
    return granted["entity"] in {CUSTOMERS, "*"} and granted.get("effect", "allow") == "allow"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_shared_value"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
