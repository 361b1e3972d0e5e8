"""How pages of arguments are used, and what filters may ask of deals."""

from django.utils.translation import gettext_lazy as _

from kesher.entity.description import Card, Entity, Guest, Panel
from kesher.entity.registry import entities
from kesher.features.competition import panels, questions
from kesher.features.competition.models import Arguments
from kesher.features.deals.panels import competes
from kesher.features.parties.models import Party

__all__ = ["ARGUMENTS", "questions"]

SAYS = ("strengths", "weaknesses", "answers")

ARGUMENTS = entities.register(
    Entity(
        model=Arguments,
        key="arguments",
        icon="shield-half",
        columns=("competitor", *SAYS, "updated_at"),
        form=("competitor", *SAYS, "owner"),
        quick=("competitor", *SAYS),
        search=SAYS,
        filters=("competitor", *SAYS, "owner", "updated_at"),
        card=Card(
            head=("competitor",),
            start=(Panel(key="about", title=_("Details"), fields=("competitor", "owner")),),
            main=(
                Panel(key="facts", title=_("Arguments"), fields=SAYS),
                Panel(key="timeline", title=_("What happened")),
            ),
            end=(Panel(key="guests"),),
        ),
        appears_on={
            Party: Guest(title=_("Arguments"), columns=("competitor", "answers"), applies=competes)
        },
        matches_on=("competitor",),
    )
)
entities.lend_panel(
    "deals", Panel(key="arguments", title=_("What to say of them"), context=panels.arguments)
)
