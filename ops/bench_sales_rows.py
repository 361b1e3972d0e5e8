"""Customers who are sold to, as rows that are yet to be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from kesher.config.demo.crowd import DAYS, Crowd
from kesher.config.demo.lives import Lives
from kesher.config.demo.moments import DAY, Moments
from kesher.config.demo.people import Inventor
from kesher.config.demo.sheets import COLUMNS as LIVES
from kesher.config.demo.sheets import OF_PARTY
from kesher.features.deals.models import Deal, Rival
from kesher.features.orders.models import NEVER, Order, OrderLine
from kesher.features.quotes.models import Quote, QuoteLine
from kesher.features.sales.models import ForecastLine
from kesher.features.sales.weeks import sunday
from kesher.lib import israel

HAVE_A_DEAL, HAVE_A_QUOTE, ORDERED, HAVE_A_RIVAL, TO_A_RIVAL = 0.5, 0.6, 0.8, 0.3, 0.25
CHANGED_ONCE: Final = 0.6
FEWEST_LINES, MOST_LINES = 5, 13
CALLS: Final = (0, 1, 1, 2)
WEEKS: Final = DAYS // 7
CATEGORIES: Final = {
    "discovery": "pipeline", "meeting": "pipeline", "offer": "best", "negotiation": "commit",
    "won": "won", "lost": "omitted",
}  # fmt: skip
CHANCES: Final = {"discovery": 10, "meeting": 25, "offer": 50, "negotiation": 75, "won": 100}
SUMS: Final = ("net", "vat", "gross", "vat_rate")
OF_LINE: Final = ("position", "key", "product_id", "description", "quantity", "unit_price")
COLUMNS: Final[Mapping[Any, tuple[str, ...]]] = {
    Deal: (*LIVES[Deal], "lost_to_id"),
    Rival: (*(one for one in OF_PARTY if one != "party_id"), "deal_id", "competitor_id", "price"),
    Quote: (
        *(*OF_PARTY, "deal_id", "number", "title", "date", "valid_until", "status", "sent_at"),
        *("answered_at", "reason", *SUMS),
    ),
    QuoteLine: ("id", "quote_id", *OF_LINE),
    Order: (
        *(*OF_PARTY, "deal_id", "quote_id", "number", "title", "date", "promised_for", "awaited"),
        *("status", "confirmed_at", "delivered_at", *SUMS),
    ),
    OrderLine: ("id", "order_id", *OF_LINE, "delivered"),
    ForecastLine: (
        *("id", "deal_id", "since", "until", "owner_id", "state", "category", "amount", "chance"),
        "closes_on",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """`price` is in whole units of the currency."""

    id: str
    name: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A deal of which a quote was made; moments are seconds since 1970."""

    id: str
    party_id: str
    owner: str
    title: str
    state: str
    begun: int
    closed: int | None


class Market(Crowd):
    """A crowd of which everybody asked for something."""

    def __init__(
        self,
        inventor: Inventor,
        count: int,
        organization_id: UUID,
        owners: dict[str, str],
        reasons: dict[str, str],
        *goods: Sequence[Any],
    ) -> None:
        super().__init__(
            inventor, count, 1.0, organization_id=organization_id, owners=owners, reasons=reasons
        )
        self.rows |= {model: [] for model in COLUMNS}
        self.lives = Selling(self.moments, self.rows, organization_id, self.owner_ids, *goods)


class Selling(Lives):
    """A few calls and a lead with each, and all that may come of it."""

    def __init__(
        self,
        moments: Moments,
        rows: dict[Any, list[tuple[Any, ...]]],
        organization_id: UUID,
        everybody: Sequence[str],
        wares: Sequence[Ware],
        rivals: Sequence[str],
    ) -> None:
        super().__init__(
            moments.chance, moments, rows, organization_id=organization_id, everybody=everybody
        )
        self.wares, self.rivals = wares, rivals
        self.number = 10_000
        self.sundays = [
            int(datetime.combine(day, datetime.min.time(), UTC).timestamp())
            for day, _moment in past_sundays()
        ]

    def tell(self, party_id: str, owner: str, made: int, source: str) -> list[int]:
        chance = self.chance
        contacts = [self._call(party_id, owner, made) for _one in range(chance.choice(CALLS))]
        self._lead(party_id, owner, made, source)
        if chance.random() < HAVE_A_DEAL:
            self._deal(party_id, owner, made, source)
            self._sold(self._with_rivals(owner))
        return [moment for moment in contacts if moment]

    def _with_rivals(self, owner: str) -> Sale:
        """The deal that was told last, and whom we met there."""
        row = dict(zip(LIVES[Deal], self.rows[Deal].pop(), strict=True))
        chance, lost_to = self.chance, None
        if row["state"] == "lost" and chance.random() < TO_A_RIVAL:
            lost_to, row["lost_reason"] = chance.choice(self.rivals), "competitor"
        self.rows[Deal].append((*row.values(), lost_to))
        if lost_to or chance.random() < HAVE_A_RIVAL:
            price = row["amount"] * chance.randrange(85, 110) // 100
            rival = lost_to or chance.choice(self.rivals)
            at = row["created_at"]
            told = (self.moments.next_id(), at, at, owner, owner, row["id"], rival, price)
            self.rows[Rival].append(told)
        closed = row["closed_at"]
        sale = Sale(
            id=row["id"],
            party_id=row["party_id"],
            owner=owner,
            title=row["title"],
            state=row["state"],
            begun=_seconds(row["created_at"]),
            closed=_seconds(closed) if closed else None,
        )
        self._foreseen(sale, row)
        return sale

    def _foreseen(self, sale: Sale, row: Mapping[str, Any]) -> None:
        """What each week said of it: once changed at most, and how it ended."""
        open_in = [one for one in self.sundays if sale.begun < one <= (sale.closed or one)]
        over = next((one for one in self.sundays if sale.closed and one > sale.closed), None)
        said = (sale.owner, "open", CATEGORIES.get(row["stage"], "best"))
        chance = CHANCES.get(row["stage"], 0)
        ends = row["expected_close"]
        if open_in:
            between = open_in[1:]
            changed = self.chance.random() < CHANGED_ONCE and between
            turn = self.chance.choice(between) if changed else None
            once = row["amount"] * self.chance.randrange(70, 125) // 100
            if turn:
                self._week(sale, open_in[0], turn, *said, once, 50, ends)
            if not sale.closed or over:
                likely = 50 if sale.closed else chance
                last = (*said, row["amount"], likely, ends)
                self._week(sale, turn or open_in[0], over, *last)
        if over:
            told = (sale.state, CATEGORIES[sale.state], row["amount"], chance, _day(sale.closed))
            self._week(sale, over, None, sale.owner, *told)

    def _week(self, sale: Sale, since: int, until: int | None, *told: Any) -> None:
        days = (_day(since), _day(until) if until else None)
        self.rows[ForecastLine].append((self.moments.next_id(), sale.id, *days, *told))

    def _sold(self, sale: Sale) -> None:
        if self.chance.random() >= HAVE_A_QUOTE:
            return
        pk, sent = self.moments.id_at(sale.begun), min(sale.begun + 3 * DAY, self.moments.now)
        lines = self._lines()
        status = {"won": "accepted", "lost": "refused"}.get(sale.state, "sent")
        reason = "price" if status == "refused" else ""
        at, ended = self.moments.text(sent), sale.closed and self.moments.text(sale.closed)
        sums, number = _sums(lines), self._numbered()
        guards = (at, ended or at, sale.owner, sale.owner, sale.party_id, sale.id)
        days = (_day(sent), _day(sent + 30 * DAY))
        self.rows[Quote].append(
            (pk, *guards, number, sale.title, *days, status, at, ended, reason, *sums)
        )
        self.rows[QuoteLine] += [(self.moments.next_id(), pk, *line) for line in lines]
        self._line("quotes", pk, sale.party_id, sale.owner, sent, sale.title)
        self._found("quotes", pk, sale.owner, at, sale.title)
        if sale.state == "won" and self.chance.random() < ORDERED:
            self._ordered(sale, pk, lines, sums)

    def _ordered(
        self, sale: Sale, quote: str, lines: Sequence[tuple[Any, ...]], sums: tuple[Any, ...]
    ) -> None:
        pk, begun = self.moments.next_id(), sale.closed or sale.begun
        promised, is_there = begun + 21 * DAY, begun + 30 * DAY < self.moments.now
        at, there = self.moments.text(begun), self.moments.text(begun + 20 * DAY)
        awaited = str(NEVER) if is_there else _day(promised)
        guards = (at, there if is_there else at, sale.owner, sale.owner, sale.party_id, sale.id)
        days = (_day(begun), _day(promised), awaited)
        state = ("delivered", at, there) if is_there else ("confirmed", at, None)
        number = self._numbered()
        self.rows[Order].append((pk, *guards, quote, number, sale.title, *days, *state, *sums))
        self.rows[OrderLine] += [
            (self.moments.next_id(), pk, *line, line[4] if is_there else "0") for line in lines
        ]
        self._line("orders", pk, sale.party_id, sale.owner, begun, sale.title)
        self._found("orders", pk, sale.owner, at, sale.title)

    def _lines(self) -> list[tuple[Any, ...]]:
        count = self.chance.randrange(FEWEST_LINES, MOST_LINES)
        wares = self.chance.choices(self.wares, k=count)
        return [
            (place, f"k{place}", ware.id, ware.name, str(self.chance.randrange(1, 9)), ware.price)
            for place, ware in enumerate(wares)
        ]

    def _numbered(self) -> int:
        self.number += 1
        return self.number


def past_sundays() -> list[tuple[date, datetime]]:
    """Those of two years before this week's, with the moment at which each begins."""
    today = timezone.localdate()
    days = [sunday(today) - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    return [(day, datetime.combine(day, datetime.min.time(), UTC)) for day in days]


def _sums(lines: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """In minor units, at the rate of today."""
    rate = israel.vat_rate(timezone.localdate())
    net = sum(int(line[4]) * line[5] for line in lines) * 100
    vat = round(net * rate / 100)
    return net, vat, net + vat, str(rate)


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def _day(moment: int | None) -> str:
    return f"{datetime.fromtimestamp(moment or 0, UTC):%Y-%m-%d}"
