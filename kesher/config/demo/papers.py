"""Documents, logos and portraits on customers' cards, and what the administrator is told."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kesher.accounts.models import Membership
from kesher.config.demo import pictures, words
from kesher.features.activities.models import Task
from kesher.features.catalogue.models import Product
from kesher.features.deals.moving import CUSTOMER
from kesher.features.files import storing
from kesher.features.files.models import File
from kesher.features.notices.models import Notice
from kesher.features.parties.models import Party
from kesher.features.quotes import letters, printing
from kesher.features.quotes.models import QuoteVersion
from kesher.lib import printing as printer
from kesher.lib.tables.writing_xlsx import write_xlsx
from kesher.tenancy import current, scope

MOST: Final = 6
OFFERS, SUMMARIES, LISTS, LOGOS, PORTRAITS = 2, 2, 12, 14, 8
HOUSE: Final = "אלון ציוד משרדי בע״מ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file of a party, made some days ago."""

    name: str
    party: Party
    days: int
    about: str = ""


def file(chance: random.Random, parties: Sequence[Party]) -> None:
    """Give the first customers their papers, and some firms and people a picture."""
    customers = [one for one in parties if CUSTOMER in one.role_keys.split()]
    _print([*_offers(), *_summaries(chance, customers[:SUMMARIES])])
    _lists(chance, customers[:LISTS])
    firms = [one for one in customers if one.is_organization][:LOGOS]
    people = [one for one in parties if not one.is_organization][:PORTRAITS]
    for firm in firms:
        _picture(firm, "לוגו.png", pictures.logo(chance, firm.name))
    for person in people:
        drawn = pictures.portrait(chance, is_woman=person.gender == "female")
        _picture(person, "תמונה.png", drawn)


def _print(sheets: Iterable[tuple[Paper, str, dict[str, bytes]]]) -> None:
    """All at once, since each process that draws takes longer to begin; none without a printer."""
    told = list(sheets)
    try:
        drawn = printer.pdfs([(html, assets) for _paper, html, assets in told])
    except printer.NoPrinter:
        return
    for (paper, _html, _assets), content in zip(told, drawn, strict=True):
        _keep(paper, content)


def _offers() -> Iterator[tuple[Paper, str, dict[str, bytes]]]:
    """Quotes as they were sent."""
    versions = QuoteVersion.objects.select_related("quote__party").order_by("made_at", "id")
    for version in versions[:OFFERS]:
        name, about = letters.name_of(version.told), f"quotes:{version.quote_id}"
        paper = Paper(name=name, party=version.quote.party, days=0, about=about)
        yield paper, *printing.sheet_of(version.told)


def _summaries(
    chance: random.Random, parties: Iterable[Party]
) -> Iterator[tuple[Paper, str, dict[str, bytes]]]:
    for place, party in enumerate(parties):
        days = 9 + 8 * place
        said = chance.sample(words.TALKS, 3)
        html = _summary(party, days, said, chance.choice(words.NEXT_STEPS))
        yield Paper(name="סיכום פגישה.pdf", party=party, days=days), html, printing.dress()


def _summary(party: Party, days: int, said: Sequence[str], following: str) -> SafeString:
    day = timezone.localdate() - timedelta(days=days)
    return format_html(
        '<html lang="he" dir="rtl"><head><link rel="stylesheet" href="asset:paper.css"></head>'
        '<body><p class="q-house"><strong>{}</strong></p><h1>סיכום פגישה</h1>'
        "<p>{} · {}</p><p>נוכחים: {}, {}</p><ul>{}</ul><p>הצעד הבא: {}.</p></body></html>",
        *(HOUSE, party.name, f"{day:%d/%m/%Y}", party.name, party.owner),
        *(format_html_join("", "<li>{}</li>", ((one,) for one in said)), following),
    )


def _lists(chance: random.Random, parties: Sequence[Party]) -> None:
    """By turns the price list, and what the customer has of us."""
    products = list(Product.objects.exclude(price=None).order_by("code"))
    prices = [(one.code, one.name, (one.price or 0) / 100) for one in products]
    for place, party in enumerate(parties):
        if place % 2:
            some = chance.sample(products, 6)
            held = [(one.code, one.name, chance.randrange(1, 30)) for one in some]
            content = _workbook(held, ('מק"ט', "פריט", "כמות"))
            name = "רשימת ציוד.xlsx"
        else:
            content = _workbook(prices, ('מק"ט', "פריט", "מחיר לפני מע״מ"))
            name = "מחירון.xlsx"
        _keep(Paper(name=name, party=party, days=3 + 5 * place), content)


def _workbook(rows: Iterable[tuple[Any, ...]], header: Sequence[str]) -> bytes:
    return b"".join(write_xlsx(rows, header, rtl=True))


def _keep(paper: Paper, content: bytes) -> File:
    """By the owner of the customer, in the middle of a morning."""
    party, now = paper.party, timezone.localtime()
    at = now.replace(hour=10, minute=20, second=0) - timedelta(days=paper.days)
    made = max(party.created_at, at if at < now else now)
    upload = SimpleUploadedFile(paper.name, content)
    with scope(current().organization_id, party.owner_id, "command"):
        return storing.keep(upload, party=party, about=paper.about, created_at=made)


def _picture(party: Party, name: str, content: bytes) -> None:
    """No paper of the party's, but its face."""
    with scope(current().organization_id, party.owner_id, "command"):
        kept = storing.keep(SimpleUploadedFile(name, content), created_at=party.created_at)
    Party.objects.filter(pk=party.pk).update(photo=kept.pk)


def tell(member: Membership) -> None:
    """Leave the member word of the tasks that others have given them."""
    tasks = Task.objects.filter(owner=member, status="open").order_by("due_at")[:MOST]
    for task in tasks:
        about, detail = f"tasks:{task.pk}", {"title": task.subject}
        Notice.objects.tell(member, "assigned", about=about, detail=detail)
