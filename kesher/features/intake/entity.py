"""How forms are described: settings, for administrators alone."""

from django.utils.translation import gettext_lazy as _

from kesher.access import rights
from kesher.entity.description import Card, Entity, Panel
from kesher.entity.registry import entities
from kesher.features.intake import checking, receiving
from kesher.features.intake.models import IntakeForm

__all__ = ["FORMS", "checking", "receiving"]

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

rights.administer(FORMS.key)
