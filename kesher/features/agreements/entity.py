"""How agreements are used."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity import kinds
from kesher.entity.description import Board, Card, Entity, Guest, Panel, Timeline
from kesher.entity.fields import ColumnField
from kesher.entity.prices import sum_field
from kesher.entity.registry import entities
from kesher.entity.starting import Start, ship_list, ship_rule, ship_view
from kesher.features.agreements import actions, checking, jobs, panels, questions
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import STATUSES, Agreement, Billing, PriceChange
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party

__all__ = ["AGREEMENTS", "BILLINGS", "PRICE_CHANGES", "checking", "jobs", "questions"]

ship_list(
    STATUSES,
    [
        Start(key="draft", he="טיוטה", en="Draft", colour="gray", meaning="open"),
        Start(key="active", he="פעיל", en="Active", colour="green", meaning="open"),
        Start(key="ending", he="לקראת סיום", en="Ending", colour="amber", meaning="open"),
        Start(key="expired", he="הסתיים", en="Expired", colour="gray", meaning="lost"),
        Start(key="cancelled", he="בוטל", en="Cancelled", colour="red", meaning="lost"),
    ],
)
ship_list(
    "agreement.reason",
    [
        Start(key="price", he="מחיר", en="Price"),
        Start(key="service", he="שירות", en="Service"),
        Start(key="competitor", he="מעבר למתחרים", en="Went to a competitor"),
        Start(key="no_need", he="אין עוד צורך", en="No need any more"),
        Start(key="payment", he="לא שולם", en="Not paid"),
        Start(key="other", he="סיבה אחרת", en="Another reason"),
    ],
)
RUNS = "status in (active, ending)"
ship_view(entity="agreements", name=pgettext_lazy("view", "All"), conditions="")
ship_view(entity="agreements", name=pgettext_lazy("view", "Mine"), conditions="owner = me")
ship_view(entity="agreements", name=_("Running"), conditions=RUNS)
ship_view(
    entity="agreements",
    name=_("Ends within 30 days"),
    conditions=f'{RUNS} and ends_on within "next 30 days"',
)
ship_rule(
    entity="agreements",
    purpose="row",
    colour="amber",
    meaning=_("Ending"),
    conditions="status = ending",
)


MONTHLY = ColumnField(
    key="monthly",
    label=_("monthly value"),
    kind=kinds.kind("money"),
    lookup="monthly",
    order="monthly",
    read_only=True,
    sortable=True,
    nullable=True,
)

AGREEMENTS = entities.register(
    Entity(
        model=Agreement,
        key="agreements",
        icon="repeat",
        columns=("number", "title", "party", "sort", "status", "monthly", "ends_on", "owner"),
        form=(
            "title",
            "party",
            "sort",
            "deal",
            "period",
            "timing",
            "counting",
            "currency",
            "starts_on",
            "billed_from",
            "ends_on",
            "renewal",
            "term_months",
            "notice_days",
            "warn_days",
            "makes_task",
            "lines",
            "note",
            "owner",
            "is_private",
        ),
        quick=("title", "party", "sort", "period", "ends_on", "lines"),
        search=("number", "title", "lines"),
        filters=(
            "number",
            "title",
            "party",
            "deal",
            "sort",
            "status",
            "reason",
            "period",
            "timing",
            "renewal",
            "currency",
            "starts_on",
            "billed_from",
            "ends_on",
            "net",
            "monthly",
            "lines",
            "owner",
            "created_at",
            "updated_at",
        ),
        board=Board(
            group_by="status",
            total="monthly",
            drop={"active": "activate", "ending": "give_notice", "cancelled": "cancel"},
        ),
        card=Card(
            head=("number", "party", "status", "owner"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "party",
                        "sort",
                        "deal",
                        "status",
                        "reason",
                        "period",
                        "timing",
                        "counting",
                        "currency",
                        "starts_on",
                        "billed_from",
                        "ends_on",
                        "over_on",
                        "renewal",
                        "term_months",
                        "notice_days",
                        "warn_days",
                        "warned_for",
                        "note",
                    ),
                ),
            ),
            main=(
                Panel(
                    key="lines",
                    title=_("Lines"),
                    template="quotes/panel_lines.html",
                    context=panels.lines,
                    tells=("lines",),
                ),
                Panel(
                    key="past",
                    title=_("Prices and quantities of the past"),
                    template="agreements/panel_past.html",
                    context=panels.past_lines,
                    tells=("lines", "net"),
                ),
                Panel(key="timeline", title=_("What happened")),
            ),
            end=(Panel(key="guests"), Panel(key="statuses", title=_("Time in each status"))),
            metrics=panels.numbers,
        ),
        appears_on={
            Party: Guest(
                title=_("Agreements"),
                columns=("title", "status", "monthly", "ends_on"),
                order="-created_at",
                sums=panels.SUMS,
                metric=panels.monthly_of,
            ),
        },
        matches_on=("title", "party"),
        actions=(
            actions.activate,
            actions.renew,
            actions.give_notice,
            actions.bill,
            actions.assign,
            actions.cancel,
        ),
        timeline=Timeline(party="party"),
        more=(
            LINES,
            MONTHLY,
            sum_field("net", _("before VAT")),
            sum_field("discount", _("discount")),
            sum_field("vat", _("VAT")),
            sum_field("gross", _("total")),
        ),
    )
)

PRICE_CHANGES = entities.register(
    Entity(
        model=PriceChange,
        key="price_changes",
        icon="trending-up",
        columns=("agreement", "from_day", "percent", "happened_on", "before", "after"),
        form=("agreement", "from_day", "percent", "note", "owner", "is_private"),
        quick=("agreement", "from_day", "percent", "note"),
        filters=("agreement", "from_day", "percent", "happened_on", "owner", "created_at"),
        card=Card(
            head=("agreement", "from_day"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "agreement",
                        "from_day",
                        "percent",
                        "note",
                        "happened_on",
                        "before",
                        "after",
                    ),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={
            Agreement: Guest(
                title=_("Price changes"),
                columns=("from_day", "percent", "happened_on"),
                order="-from_day",
            )
        },
        matches_on=("agreement", "from_day"),
        more=(
            sum_field("before", _("a period before")),
            sum_field("after", _("a period after")),
        ),
    )
)

BILLINGS = entities.register(
    Entity(
        model=Billing,
        key="billings",
        icon="receipt",
        columns=("agreement", "first", "last", "order", "net", "turn", "owner", "created_at"),
        filters=("agreement", "first", "last", "order", "turn", "owner", "created_at"),
        order="-first",
        card=Card(
            head=("agreement", "order"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=("agreement", "first", "last", "order", "net", "turn"),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={
            Agreement: Guest(
                title=_("Billed periods"), columns=("first", "last", "net", "order"), order="-first"
            ),
            Order: Guest(title=_("Agreement"), columns=("first", "last", "agreement")),
        },
        more=(sum_field("net", _("before VAT")),),
    )
)
