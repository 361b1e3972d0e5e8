"""How forms, rules and working hours are described: settings, for administrators alone."""

from django.utils.translation import gettext_lazy as _

from kesher.access import rights
from kesher.entity.description import Card, Entity, Panel
from kesher.entity.registry import entities
from kesher.features.intake import actions, checking, receiving, starting, told
from kesher.features.intake.models import IntakeForm
from kesher.features.intake.rules import AssignmentRule, Availability

__all__ = [
    "ASSIGNMENT_RULES",
    "AVAILABILITIES",
    "FORMS",
    "checking",
    "receiving",
    "starting",
    "told",
]

FORMS = entities.register(
    Entity(
        model=IntakeForm,
        key="intake_forms",
        icon="clipboard-text",
        columns=("name", "language", "source", "campaign", "owner", "is_confirmed", "is_archived"),
        form=(
            "name",
            "language",
            "title",
            "intro",
            "fields",
            "source",
            "campaign",
            "owner",
            "is_confirmed",
            "thanks",
            "thanks_url",
            "sites",
            "stop_words",
            "position",
            "is_archived",
        ),
        filters=("name", "language", "source", "campaign", "owner", "is_archived"),
        order="position",
        card=Card(
            start=(Panel(key="facts", title=_("Details"), fields=("name", "language", "campaign")),)
        ),
    )
)

ASSIGNMENT_RULES = entities.register(
    Entity(
        model=AssignmentRule,
        key="assignment_rules",
        icon="arrows-split-2",
        columns=("name", "conditions", "way", "team", "doors", "minutes", "is_archived"),
        form=(
            "name",
            "conditions",
            "way",
            "team",
            "members",
            "doors",
            "only_unowned",
            "by_hours",
            "by_language",
            "by_place",
            "minutes",
            "times",
            "position",
            "is_archived",
        ),
        filters=("name", "way", "team", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", title=_("Details"), fields=("name", "conditions")),)),
    )
)
AVAILABILITIES = entities.register(
    Entity(
        model=Availability,
        key="availabilities",
        icon="calendar-time",
        columns=("member", "takes_leads", "days", "begins", "ends", "away_from", "away_until"),
        form=(
            "member",
            "takes_leads",
            "days",
            "begins",
            "ends",
            "short_ends",
            "away_from",
            "away_until",
            "languages",
            "places",
            "most",
            "period",
        ),
        filters=("member", "takes_leads", "away_from", "away_until"),
        order="begins",
        card=Card(start=(Panel(key="facts", title=_("Details"), fields=("member", "days")),)),
    )
)

entities.lend("leads", actions.assign_by_rules)
for _entity in (FORMS, ASSIGNMENT_RULES, AVAILABILITIES):
    rights.administer(_entity.key)
