"""What a new organisation begins with: a known customer's new lead goes to whose customer it is."""

from django.utils import translation
from django.utils.translation import gettext as _

from kesher.entity.starting import ship_rows
from kesher.features.intake.rules import AssignmentRule, Way
from kesher.tenancy.organization import organization


def first_rule() -> None:
    """For an organisation that is being founded: nothing is remembered of it."""
    with translation.override(organization().language):
        name = _("Known customers: to their owner")
    rule = AssignmentRule(name=name, way=Way.OWNER, doors=["form", "api"], by_hours=False)
    AssignmentRule.objects.bulk_create([rule])


ship_rows(first_rule)
