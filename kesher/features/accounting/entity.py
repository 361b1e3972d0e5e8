"""How handovers are looked at; only the verbs write them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import Card, Entity, Guest, Panel
from kesher.entity.registry import entities
from kesher.entity.starting import ship_rule, ship_view
from kesher.features.accounting import actions, checking, jobs, uniform
from kesher.features.accounting.models import Handover
from kesher.features.orders.models import Order

__all__ = ["HANDOVERS", "checking", "jobs", "uniform"]

ship_view(entity="handovers", name=pgettext_lazy("view", "All"), conditions="")
ship_view(entity="handovers", name=_("Failed"), conditions="state = failed")
ship_rule(
    entity="handovers",
    purpose="row",
    colour="red",
    meaning=_("Failed"),
    conditions="state = failed",
)
FACTS = (
    "order",
    "state",
    "provider",
    "key",
    "reference",
    "document",
    "error",
    "tries",
    "sent_at",
    "confirmed_at",
)

HANDOVERS = entities.register(
    Entity(
        model=Handover,
        key="handovers",
        icon="building-bank",
        columns=("order", "state", "document", "reference", "tries", "error", "created_at"),
        search=("key", "reference", "document"),
        filters=("order", "state", "provider", "reference", "document", "created_at"),
        card=Card(
            head=("order", "state"),
            start=(Panel(key="facts", title=_("Details"), fields=FACTS),),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={
            Order: Guest(
                title=_("Accounting"), columns=("state", "document", "error"), order="-created_at"
            )
        },
        actions=(actions.retry,),
    )
)
entities.lend("orders", actions.hand_over)
