"""How leads are used."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import Board, Card, Entity, Guest, Panel, Timeline
from kesher.entity.registry import entities
from kesher.entity.starting import Start, ship_list, ship_rule, ship_view
from kesher.features.activities.actions import follow_up
from kesher.features.leads import actions, checking, customers, steps, touching
from kesher.features.leads.metrics import open_leads
from kesher.features.leads.models import Lead
from kesher.features.leads.statuses import REASONS, STATUSES
from kesher.features.parties.models import Party
from kesher.records import passages

__all__ = ["LEADS", "checking", "touching"]

ship_list(
    STATUSES,
    [
        Start(key="new", he="חדש", en="New", colour="blue", meaning="open"),
        Start(key="contacted", he="נוצר קשר", en="Contacted", colour="cyan", meaning="open"),
        Start(key="qualified", he="מתאים", en="Qualified", colour="teal", meaning="open"),
        Start(key="proposal", he="נשלחה הצעה", en="Proposal sent", colour="violet", meaning="open"),
        Start(key="won", he="נסגר בהצלחה", en="Won", colour="green", meaning="won"),
        Start(key="deal", he="נפתחה עסקה", en="Deal opened", colour="green", meaning="won"),
        Start(key="lost", he="לא הבשיל", en="Lost", colour="gray", meaning="lost"),
    ],
)
ship_list(
    REASONS,
    [
        Start(key="price", he="מחיר", en="Price", meaning="other"),
        Start(key="competitor", he="בחירה במתחרה", en="Chose a competitor", meaning="competitor"),
        Start(key="no_need", he="אין צורך כרגע", en="No need now", meaning="other"),
        Start(key="no_answer", he="אין מענה", en="No answer", meaning="other"),
        Start(key="unfit", he="לא מתאים", en="Unfit", meaning="other"),
        Start(key="spam", he="פנייה לא רלוונטית", en="Irrelevant", meaning="other"),
        Start(key="unknown", he="לא ידוע", en="Not known", meaning="unknown"),
    ],
)
ship_view(entity="leads", name=pgettext_lazy("view", "All"), conditions="")
ship_view(entity="leads", name=pgettext_lazy("view", "Mine"), conditions="owner = me")
ship_view(entity="leads", name=_("New leads"), conditions="status = new")
ship_rule(
    entity="leads",
    purpose="row",
    colour="red",
    meaning=_("A new lead that has waited for over two days"),
    conditions="status = new and created_at < today - 2 days",
)

LEADS = entities.register(
    Entity(
        model=Lead,
        key="leads",
        icon="user-plus",
        columns=("subject", "party", "status", "source", "owner", "expected_value", "created_at"),
        form=(
            "subject",
            "party",
            "status",
            "source",
            "campaign",
            "expected_value",
            "owner",
            "message",
            "lost_reason",
            "lost_to",
            "is_private",
        ),
        quick=("subject", "party", "source", "expected_value"),
        search=("subject", "message"),
        filters=(
            "subject",
            "party",
            "status",
            "source",
            "campaign",
            "was_known",
            "owner",
            "expected_value",
            "likelihood",
            "lost_reason",
            "lost_to",
            "quality",
            "taken_up_at",
            "created_at",
            "updated_at",
            "created_by",
        ),
        board=Board(
            group_by="status",
            total="expected_value",
            drop={"lost": "discard", "won": "win", "deal": "open_deal"},
            marks=steps.lacking,
            reads=("party",),
        ),
        card=Card(
            head=("party", "status", "owner"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "party",
                        "status",
                        "source",
                        "campaign",
                        "was_known",
                        "expected_value",
                        "owner",
                        "message",
                        "lost_reason",
                        "lost_to",
                    ),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="statuses", title=_("Time in each status")), Panel(key="guests")),
        ),
        appears_on={
            Party: Guest(
                title=_("Leads"),
                columns=("subject", "status", "expected_value"),
                order="-created_at",
                metric=open_leads,
                by="party",
            )
        },
        matches_on=("source", "external_id"),
        actions=(
            actions.move,
            actions.assign,
            actions.win,
            actions.discard,
            actions.reopen,
            follow_up,
        ),
        timeline=Timeline(party="party"),
    )
)

passages.tell(LEADS.key, "status", list_key=STATUSES)
customers.tell(LEADS.key)
