"""Leads that are nobody's, for tests of who gets them."""

from typing import Any

from django.utils import translation

from kesher.features.leads.models import Lead
from kesher.records import past
from kesher.records.models import TimelineLine
from tests import world


def a_free_lead(**values: Any) -> Lead:
    return world.a_lead(owner=None, **values)


def said_on(lead: Lead) -> list[str]:
    line = TimelineLine.objects.filter(record_id=lead.pk, verb="assign_by_rules").latest("at")
    with translation.override("en"):
        return past.sentences(line)


def owners() -> list[Any]:
    return list(Lead.objects.order_by("created_at", "pk").values_list("owner__name", flat=True))
