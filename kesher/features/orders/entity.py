"""How orders are used."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import Board, Card, Entity, Guest, Panel, Timeline
from kesher.entity.prices import sum_field
from kesher.entity.registry import entities
from kesher.entity.starting import Start, ship_list, ship_rule, ship_view
from kesher.features.deals.models import Deal
from kesher.features.orders import actions, checking, importing, panels
from kesher.features.orders.late import LATE
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import STATUSES, Order
from kesher.features.parties.models import Party
from kesher.features.quotes.models import Quote
from kesher.features.quotes.panels import PAPER

__all__ = ["ORDERS", "checking", "importing"]

AWAITED = "status in (confirmed, in_work, partly)"

ship_list(
    STATUSES,
    [
        Start(key="draft", he="טיוטה", en="Draft", colour="gray", meaning="open"),
        Start(key="confirmed", he="אושרה", en="Confirmed", colour="blue", meaning="open"),
        Start(key="in_work", he="בטיפול", en="In work", colour="violet", meaning="open"),
        Start(key="partly", he="סופקה חלקית", en="Partly delivered", colour="amber"),
        Start(key="delivered", he="סופקה", en="Delivered", colour="green", meaning="won"),
        Start(key="cancelled", he="בוטלה", en="Cancelled", colour="red", meaning="lost"),
    ],
)
ship_list(
    "order.reason",
    [
        Start(key="customer", he="ביקשו לבטל", en="The customer cancelled"),
        Start(key="stock", he="אין במלאי", en="Out of stock"),
        Start(key="payment", he="לא שולם", en="Not paid"),
        Start(key="mistake", he="נרשמה בטעות", en="Entered by mistake"),
        Start(key="other", he="סיבה אחרת", en="Another reason"),
    ],
)
ship_view(entity="orders", name=pgettext_lazy("view", "All"), conditions="")
ship_view(entity="orders", name=pgettext_lazy("view", "Mine"), conditions="owner = me")
ship_view(entity="orders", name=_("On their way"), conditions=AWAITED)
ship_view(entity="orders", name=_("Late"), conditions="late = yes")
ship_rule(entity="orders", purpose="row", colour="red", meaning=_("Late"), conditions="late = yes")


def _guest() -> Guest:
    return Guest(
        title=_("Orders"),
        columns=("title", "number", "status", "gross"),
        reads=("currency", "promised_for"),
        order="-created_at",
    )


ORDERS = entities.register(
    Entity(
        model=Order,
        key="orders",
        icon="shopping-cart",
        columns=("number", "title", "party", "status", "promised_for", "gross", "owner", "date"),
        form=(
            "title",
            "party",
            "deal",
            "quote",
            "date",
            "promised_for",
            "currency",
            "lines",
            "note",
            "owner",
            "is_private",
        ),
        quick=("title", "party", "promised_for", "lines"),
        search=("number", "title", "lines"),
        filters=(
            "number",
            "title",
            "party",
            "deal",
            "quote",
            "status",
            "late",
            "reason",
            "date",
            "promised_for",
            "currency",
            "net",
            "gross",
            "lines",
            "owner",
            "confirmed_at",
            "delivered_at",
            "created_at",
            "updated_at",
        ),
        order="promised_for",
        board=Board(
            group_by="status",
            total="gross",
            drop={
                "draft": "reopen",
                "confirmed": "confirm",
                "in_work": "start",
                "partly": "deliver",
                "delivered": "deliver_all",
                "cancelled": "cancel",
            },
        ),
        card=Card(
            head=("number", "party", "status", "owner"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "party",
                        "deal",
                        "quote",
                        "date",
                        "promised_for",
                        "status",
                        "reason",
                        "currency",
                        "confirmed_at",
                        "delivered_at",
                        "note",
                    ),
                ),
            ),
            main=(
                Panel(
                    key="lines",
                    title=_("Lines"),
                    template="orders/panel_lines.html",
                    context=panels.lines,
                    tells=("lines",),
                ),
                Panel(key="timeline", title=_("What happened")),
            ),
            end=(
                Panel(
                    key="customer",
                    title=_("For the customer"),
                    template="orders/panel_customer.html",
                    context=panels.customer,
                    tells=PAPER,
                ),
                Panel(key="statuses", title=_("Time in each status")),
                Panel(key="guests"),
            ),
            metrics=panels.numbers,
        ),
        appears_on={
            Party: Guest(
                title=_("Orders"),
                columns=("title", "number", "status", "gross"),
                reads=("currency", "promised_for"),
                order="-created_at",
                metric=panels.open_orders,
            ),
            # While it is open the card shows what helps to win it.
            Deal: replace(_guest(), applies=lambda deal: not deal.is_open),
            Quote: _guest(),
        },
        matches_on=("title", "party"),
        actions=(
            actions.confirm,
            actions.start,
            actions.deliver,
            actions.deliver_all,
            actions.reopen,
            actions.assign,
            actions.open_link,
            actions.close_link,
            actions.cancel,
        ),
        timeline=Timeline(party="party"),
        more=(
            LINES,
            LATE,
            sum_field("net", _("before VAT")),
            sum_field("discount", _("discount")),
            sum_field("vat", _("VAT")),
            sum_field("gross", _("total")),
        ),
    )
)
entities.lend("quotes", actions.order_again)
entities.lend("quotes", actions.order)
