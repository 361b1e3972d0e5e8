"""How goals and adjustments of the forecast are used."""

from django.utils.translation import gettext_lazy as _

from kesher.entity.description import Card, Entity, Panel
from kesher.entity.registry import entities
from kesher.features.sales import checking
from kesher.features.sales.models import Adjustment, Goal

__all__ = ["ADJUSTMENTS", "GOALS", "checking"]

TELLS = ("metric", "member", "team", "span", "starts_on", "target")
RECKONS = ("member", "team", "span", "starts_on", "amount", "reason")

GOALS = entities.register(
    Entity(
        model=Goal,
        key="goals",
        icon="target",
        columns=(*TELLS, "created_at"),
        form=(*TELLS, "note"),
        quick=TELLS,
        search=("note",),
        filters=(*TELLS, "owner", "created_at"),
        order="-starts_on",
        card=Card(
            head=("member", "team"),
            start=(Panel(key="facts", title=_("Details"), fields=(*TELLS, "note")),),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="guests"),),
        ),
        matches_on=("metric", "member", "team", "span", "starts_on"),
    )
)

ADJUSTMENTS = entities.register(
    Entity(
        model=Adjustment,
        key="adjustments",
        icon="adjustments",
        columns=(*RECKONS, "created_by", "created_at"),
        form=RECKONS,
        quick=RECKONS,
        search=("reason",),
        filters=("member", "team", "span", "starts_on", "amount", "owner", "created_at"),
        order="-starts_on",
        card=Card(
            head=("member", "team"),
            start=(Panel(key="facts", title=_("Details"), fields=RECKONS),),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="guests"),),
        ),
        matches_on=("member", "team", "span", "starts_on"),
    )
)
