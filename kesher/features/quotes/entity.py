"""How quotes are used."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import Board, Card, Entity, Guest, Panel, Timeline
from kesher.entity.prices import sum_field
from kesher.entity.registry import entities
from kesher.entity.starting import Start, ship_list, ship_rule, ship_view
from kesher.features.deals.models import Deal
from kesher.features.parties.models import Party
from kesher.features.quotes import actions, completing, importing, interest, panels, told
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import STATUSES, Quote, QuoteText
from kesher.features.quotes.wanting import APPROVAL

__all__ = ["QUOTES", "QUOTE_TEXTS", "completing", "importing", "interest", "told"]

ship_list(
    STATUSES,
    [
        Start(key="draft", he="טיוטה", en="Draft", colour="gray", meaning="open"),
        Start(key="waiting", he="ממתינה לאישור", en="Awaiting approval", colour="amber"),
        Start(key="sent", he="נשלחה", en="Sent", colour="blue", meaning="open"),
        Start(key="opened", he="נפתחה", en="Opened", colour="violet", meaning="open"),
        Start(key="accepted", he="התקבלה", en="Accepted", colour="green", meaning="won"),
        Start(key="refused", he="נדחתה", en="Refused", colour="red", meaning="lost"),
    ],
)
ship_list(
    "quote.reason",
    [
        Start(key="price", he="מחיר", en="Price"),
        Start(key="competitor", he="בחירה בהצעה אחרת", en="Chose another offer"),
        Start(key="time", he="מועד אספקה", en="Time of delivery"),
        Start(key="no_need", he="אין צורך כרגע", en="No need now"),
        Start(key="other", he="סיבה אחרת", en="Another reason"),
    ],
)
ship_view(entity="quotes", name=pgettext_lazy("view", "All"), conditions="")
ship_view(entity="quotes", name=pgettext_lazy("view", "Mine"), conditions="owner = me")
ship_view(entity="quotes", name=_("With the customer"), conditions="status in (sent, opened)")
ship_view(
    entity="quotes",
    name=_("Expired"),
    conditions="status in (sent, opened) and valid_until < today",
)
ship_view(entity="quotes", name=_("Awaiting approval"), conditions="status = waiting")
ship_rule(
    entity="quotes",
    purpose="row",
    colour="red",
    meaning=_("Expired without an answer"),
    conditions="status in (sent, opened) and valid_until < today",
)


QUOTES = entities.register(
    Entity(
        model=Quote,
        key="quotes",
        icon="file-invoice",
        columns=("number", "title", "party", "status", "gross", "valid_until", "owner", "date"),
        form=(
            "title",
            "party",
            "contact",
            "deal",
            "date",
            "valid_until",
            "language",
            "currency",
            "price_list",
            "lines",
            "opening",
            "closing",
            "owner",
            "is_private",
        ),
        quick=("title", "party", "valid_until", "lines"),
        search=("number", "title", "lines"),
        filters=(
            "number",
            "title",
            "party",
            "contact",
            "deal",
            "status",
            "reason",
            "date",
            "valid_until",
            "currency",
            "net",
            "gross",
            "lines",
            "owner",
            "sent_at",
            "answered_at",
            "created_at",
            "updated_at",
        ),
        board=Board(
            group_by="status",
            total="gross",
            drop={
                "draft": "revise",
                "sent": "mark_sent",
                "accepted": "accept",
                "refused": "refuse",
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
                        "contact",
                        "deal",
                        "date",
                        "valid_until",
                        "status",
                        "approval",
                        "reason",
                        "language",
                        "currency",
                        "price_list",
                        "sent_at",
                        "opened_at",
                        "answered_at",
                        "approved_by",
                        "opening",
                        "closing",
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
                Panel(key="timeline", title=_("What happened")),
            ),
            end=(
                Panel(
                    key="customer",
                    title=_("For the customer"),
                    template="quotes/panel_customer.html",
                    context=panels.customer,
                    tells=panels.PAPER,
                ),
                Panel(
                    key="versions",
                    title=_("Versions"),
                    context=panels.versions,
                    tells=panels.PAPER,
                ),
                Panel(key="statuses", title=_("Time in each status")),
                Panel(key="guests"),
            ),
            metrics=panels.numbers,
        ),
        appears_on={
            Party: Guest(
                title=_("Quotes"),
                columns=("title", "number", "status", "gross"),
                reads=("currency", "valid_until"),
                order="-created_at",
                metric=panels.open_quotes,
            ),
            Deal: Guest(
                title=_("Quotes"),
                columns=("title", "number", "status", "gross"),
                reads=("currency", "valid_until"),
                order="-created_at",
            ),
        },
        matches_on=("title", "party"),
        actions=(
            actions.request_approval,
            actions.approve,
            actions.send,
            actions.mark_sent,
            actions.reject,
            actions.accept,
            actions.refuse,
            actions.revise,
            actions.duplicate,
            actions.assign,
            actions.close_link,
        ),
        timeline=Timeline(party="party"),
        more=(
            LINES,
            APPROVAL,
            sum_field("net", _("before VAT")),
            sum_field("discount", _("discount")),
            sum_field("vat", _("VAT")),
            sum_field("gross", _("total")),
        ),
    )
)

QUOTE_TEXTS = entities.register(
    Entity(
        model=QuoteText,
        key="quote_texts",
        icon="text-caption",
        columns=("name", "place", "language", "is_usual", "text"),
        form=("name", "place", "language", "text", "is_usual", "owner", "is_private"),
        quick=("name", "place", "language", "text", "is_usual"),
        filters=("name", "place", "language", "is_usual", "owner", "created_at"),
        card=Card(
            head=("place", "language"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=("place", "language", "is_usual", "text"),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        matches_on=("name",),
    )
)
