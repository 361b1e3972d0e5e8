"""How handovers are looked at; only the verbs write them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import Card, Entity, Guest, Panel
from kesher.entity.registry import entities
from kesher.entity.starting import ship_rule, ship_view
from kesher.features.accounting import actions, checking, jobs, panels, uniform
from kesher.features.accounting.models import Handover, HandoverSet
from kesher.features.orders.models import Order

__all__ = ["HANDOVERS", "HANDOVER_SETS", "checking", "jobs", "uniform"]

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
    "set",
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
        columns=("order", "state", "set", "document", "reference", "tries", "error", "created_at"),
        search=("key", "reference", "document"),
        filters=("order", "state", "set", "provider", "reference", "document", "created_at"),
        card=Card(
            head=("order", "state"),
            start=(Panel(key="facts", title=_("Details"), fields=FACTS),),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={
            Order: Guest(
                title=_("Accounting"),
                columns=("state", "document", "set", "error"),
                order="-created_at",
            ),
            HandoverSet: Guest(
                title=_("Orders"),
                columns=("order", "state"),
                order="-created_at",
            ),
        },
        actions=(actions.retry,),
    )
)
DAYS = ("first", "last", "note")

HANDOVER_SETS = entities.register(
    Entity(
        model=HandoverSet,
        key="handover_sets",
        icon="building-bank",
        columns=("number", "first", "last", "handed_at", "count", "file", "owner", "created_at"),
        form=(*DAYS, "owner"),
        quick=DAYS,
        search=("number", "key"),
        filters=("number", "first", "last", "handed_at", "count", "owner", "created_at"),
        card=Card(
            head=("number", "owner"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=("first", "last", "handed_at", "count", "file", "key", "note"),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="guests"),),
            metrics=panels.numbers,
        ),
        actions=(actions.hand_over_all,),
    )
)
entities.lend("orders", actions.hand_over)
