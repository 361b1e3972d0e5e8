"""What the demonstrated firm has offered: drafts, quotes with customers, answers of both sorts."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kesher.config.demo import dating, pictures, writers
from kesher.features.catalogue.models import Product
from kesher.features.deals.models import Deal
from kesher.features.files import storing
from kesher.features.parties.models import Party
from kesher.features.quotes import actions, approving, house
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteText, QuoteVersion
from kesher.records import writing

HOUSE = house.Terms(
    legal_name="אלון ציוד משרדי בע״מ",
    business_number="514000004",
    address="דרך השלום 7, תל אביב-יפו",
    phone="03-555-0142",
    email="office@alon.example",
    website="alon.example",
    total_limits={"ILS": 40_000_00},
    least_margin=Decimal(20),
)
TEXTS = (
    ("פתיחה", "opening", "he", "תודה על הפנייה. להלן הצעתנו, לפי מה שסוכם."),
    (
        "תנאים",
        "closing",
        "he",
        "תשלום: שוטף + 30.\nאספקה: עד 7 ימי עסקים מאישור ההצעה.\nאחריות: שנה.",
    ),
    ("Opening", "opening", "en", "Thank you for asking. This is our offer, as agreed."),
    (
        "Terms",
        "closing",
        "en",
        "Payment: net 30.\nDelivery: within 7 working days.\nWarranty: 1 year.",
    ),
)
TITLES = (
    "ציוד משרדי לרבעון",
    "ריהוט למשרד החדש",
    "מדפסות וחוזה שירות",
    "עמדות עבודה לצוות",
    "נייר וטונר לשנה",
    "הקמת חדר ישיבות",
)
# What became of each; "" is a draft.
ENDS = ("accept", "accept", "sent", "sent", "refuse", "", "late", "waiting")
# How many days ago each was made; what is to be accepted must hold today.
AGES: Final = {
    "accept": (14, 26),
    "refuse": (5, 26),
    "sent": (3, 20),
    "late": (60, 64),
    "waiting": (2, 4),
    "": (2, 5),
}
VALID: Final = timedelta(days=30)
ASKED: Final = timedelta(minutes=40)
APPROVED: Final = timedelta(minutes=90)
SENT: Final = timedelta(hours=2)
ANSWERED: Final = timedelta(days=1, hours=1)
OVER: Final = ("accepted", "refused")
WEEKEND: Final = (4, 5)
COUNT = 24
SEED = 7


def _logo() -> str:
    drawn = pictures.logo(random.Random(SEED), HOUSE.legal_name)  # noqa: S311  as below
    return str(storing.keep(SimpleUploadedFile("לוגו.png", drawn)).pk)


def fill(parties: Sequence[Party]) -> None:
    """Make the quotes; nothing where the firm has some."""
    if Quote.objects.exists():
        return
    house.keep(house.as_json(replace(HOUSE, logo=_logo())))
    for name, place, language, text in TEXTS:
        writing.create(
            QuoteText, name=name, place=place, language=language, text=text, is_usual=True
        )
    chance = random.Random(SEED)  # noqa: S311  the same quotes every time, and no secrets
    products = list(Product.objects.order_by("code"))
    days = random.Random(SEED)  # noqa: S311  as above
    for turn in range(COUNT):
        end = ENDS[turn % len(ENDS)]
        begun = _begun(days, end)
        _one(chance, parties[turn % len(parties)], products, end=end, begun=begun)


def _one(
    chance: random.Random, party: Party, products: list[Product], *, end: str, begun: datetime
) -> None:
    rows = [_line(chance, one) for one in chance.sample(products, chance.randrange(2, 5))]
    now = timezone.now()
    deals = Deal.objects.filter(party=party, created_at__lt=now - 2 * ANSWERED)
    deal = deals.order_by("created_at").first()
    at = min(max(begun, (deal or party).created_at + SENT), now - ANSWERED)
    day = timezone.localtime(at).date()
    if end == "sent":
        rows[-1]["optional"] = True
    if end == "waiting":
        rows[0]["discount"] = "15"
        rows[-1]["quantity"] = "60"
    told = {
        "title": chance.choice(TITLES),
        "party": party,
        "deal": deal,
        "date": day,
        # What is sent must hold on that day, and the firm sends it today.
        "valid_until": max(day + VALID, timezone.localdate()),
        "owner": party.owner,
        "lines": LINES.kind.from_json(rows, LINES),
    }
    [quote] = writers.write(Quote, [(party.owner, told)])
    _bring_to(quote, end)
    _date_back(quote, at)


def _begun(chance: random.Random, end: str) -> datetime:
    """On a working day, and not too long ago to be accepted still."""
    day = timezone.localdate() - timedelta(days=chance.randrange(*AGES[end]))
    while day.weekday() in WEEKEND:
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(chance.randrange(8, 15), 20)))


def _line(chance: random.Random, product: Product) -> dict[str, Any]:
    return {
        "product": str(product.pk),
        "quantity": str(chance.choice((1, 2, 3, 5, 10, 20))),
        "discount": chance.choice(("0", "0", "0", "5", "10")),
    }


def _bring_to(quote: Quote, end: str) -> None:
    if end == "waiting":
        actions.request_approval(quote)
    elif end:
        _approve(quote)
        actions.mark_sent(quote)
    if end == "accept":
        actions.accept(quote, name=str(quote.party))
    elif end == "refuse":
        actions.refuse(quote, reason="price")


def _approve(quote: Quote) -> None:
    """Whatever went out beyond the limits was looked at before."""
    if approving.is_wanted(quote):
        actions.request_approval(quote)
        actions.approve(quote)


def _date_back(quote: Quote, at: datetime) -> None:
    """Sent within hours, and answered the day after."""
    quote.refresh_from_db()
    told: dict[str, Any] = {"created_by": quote.owner_id, "valid_until": quote.date + VALID}
    told |= {"sent_at": at + SENT} if quote.sent_at else {}
    told |= {"answered_at": at + ANSWERED} if quote.answered_at else {}
    entered = {"waiting": at + ASKED, "approved": at + APPROVED, "sent": at + SENT}
    entered |= dict.fromkeys(OVER, at + ANSWERED)
    dating.date_back(quote, at, by=quote.owner_id, entered=entered, **told)
    QuoteVersion.objects.filter(quote=quote).update(made_at=at + SENT)
    QuoteAnswer.objects.filter(version__quote=quote).update(at=at + ANSWERED)
