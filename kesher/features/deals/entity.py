"""How deals are used, and the settings that shape their way."""

from django.utils.translation import gettext_lazy as _

from kesher.access import rights
from kesher.entity.description import Board, Card, Entity, Guest, Panel, Timeline
from kesher.entity.registry import entities
from kesher.features.activities.actions import follow_up
from kesher.features.deals import (
    actions,
    categories,
    checking,
    ending,
    importing,
    moving,
    opened,
    panels,
    starting,
    steps,
)
from kesher.features.deals.models import Deal, Pipeline, Rival, Stage
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party

__all__ = [
    "DEALS",
    "PIPELINES",
    "RIVALS",
    "STAGES",
    "checking",
    "ending",
    "importing",
    "moving",
    "opened",
    "starting",
]

FACTS = (
    "number",
    "party",
    "contact",
    "pipeline",
    "stage",
    "amount",
    "probability",
    "forecast",
    "expected_close",
    "next_step",
    "owner",
    "closing_owner",
    "source",
    "lead",
    "lost_reason",
    "lost_to",
    "description",
)
FORM = (
    "title",
    "party",
    "contact",
    "stage",
    "amount",
    "probability",
    "forecast",
    "expected_close",
    "next_step",
    "owner",
    "source",
    "lead",
    "lost_reason",
    "lost_to",
    "description",
    "is_private",
)

DEALS = entities.register(
    Entity(
        model=Deal,
        key="deals",
        icon="briefcase",
        columns=(
            "title",
            "party",
            "stage",
            "amount",
            "expected_close",
            "next_step",
            "owner",
        ),
        form=FORM,
        quick=("title", "party", "amount", "expected_close", "stage"),
        search=("number", "next_step", "description"),
        filters=(
            "number",
            "title",
            "party",
            "contact",
            "pipeline",
            "stage",
            "state",
            "amount",
            "probability",
            "likelihood",
            "forecast",
            "category",
            "expected_close",
            "next_step",
            "has_next_step",
            "owner",
            "closing_owner",
            "source",
            "lead",
            "lost_reason",
            "lost_to",
            "closed_at",
            "quality",
            "created_at",
            "updated_at",
            "created_by",
        ),
        board=Board(
            group_by="stage",
            total="amount",
            drop={"open": "move", "won": "move", "lost": "move"},
            within="pipeline",
            chance="probability",
            marks=steps.lacking,
            reads=("state", "next_step"),
        ),
        card=Card(
            head=("party", "stage", "owner"),
            start=(Panel(key="facts", title=_("Details"), fields=FACTS),),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="statuses", title=_("Time in each status")), Panel(key="guests")),
            metrics=panels.numbers,
        ),
        appears_on={
            Party: Guest(
                title=_("Deals"),
                columns=("title", "stage", "amount"),
                order="-created_at",
                metric=panels.money_of,
                sums=panels.SUMS,
                by="party",
                applies=panels.may_buy,
            ),
            Lead: Guest(title=_("Deals"), columns=("title", "stage", "amount")),
        },
        matches_on=("number",),
        actions=(
            actions.win,
            actions.move,
            actions.lose,
            actions.reopen,
            actions.assign,
            follow_up,
        ),
        timeline=Timeline(party="party"),
        more=(steps.HAS_NEXT_STEP, categories.CATEGORY),
    )
)
entities.lend("leads", actions.open_deal)

RIVALS = entities.register(
    Entity(
        model=Rival,
        key="rivals",
        icon="swords",
        columns=("competitor", "deal", "price", "terms", "source", "created_at"),
        form=(
            "deal",
            "competitor",
            "price",
            "terms",
            "valid_until",
            "source",
            "evidence",
            "evidence_file",
            "owner",
        ),
        quick=("deal", "competitor", "price", "terms", "source"),
        search=("terms", "evidence"),
        filters=(
            "deal",
            "competitor",
            "price",
            "valid_until",
            "source",
            "owner",
            "created_at",
        ),
        card=Card(
            head=("deal", "competitor"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "deal",
                        "competitor",
                        "price",
                        "terms",
                        "valid_until",
                        "source",
                        "evidence",
                        "evidence_file",
                        "owner",
                    ),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="guests"),),
        ),
        appears_on={
            Deal: Guest(title=_("Competitors"), columns=("competitor", "price", "terms")),
            Party: Guest(
                title=_("Competes in deals"),
                columns=("deal", "price", "terms"),
                applies=panels.competes,
            ),
        },
        matches_on=("deal", "competitor"),
    )
)

PIPELINES = entities.register(
    Entity(
        model=Pipeline,
        key="pipelines",
        icon="arrows-split-2",
        columns=("labels", "key", "position", "is_archived"),
        form=("labels", "position", "is_archived"),
        filters=("key", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", fields=("labels", "key")),)),
    )
)

STAGES = entities.register(
    Entity(
        model=Stage,
        key="stages",
        icon="stairs",
        columns=(
            "labels",
            "key",
            "pipeline",
            "meaning",
            "probability",
            "category",
            "colour",
            "board_limit",
            "expected_days",
            "position",
            "is_archived",
        ),
        form=(
            "pipeline",
            "labels",
            "meaning",
            "probability",
            "category",
            "colour",
            "board_limit",
            "expected_days",
            "entry_fields",
            "exit_fields",
            "next_stages",
            "roles",
            "task",
            "task_days",
            "position",
            "is_archived",
        ),
        filters=("key", "pipeline", "meaning", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", fields=("labels", "key", "pipeline", "meaning")),)),
    )
)

for _entity in (PIPELINES, STAGES):
    rights.administer(_entity.key)
