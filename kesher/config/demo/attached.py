"""Web forms of the demonstrated firm that take files: photos of faults, lives of applicants."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html

from kesher.config.demo import pictures
from kesher.features.intake import receiving
from kesher.features.intake.attaching import Uploads
from kesher.features.intake.guard import TRAP, Attempt
from kesher.features.intake.models import IntakeForm
from kesher.features.intake.receiving import Came
from kesher.features.quotes import printing
from kesher.lib import printing as printer
from kesher.records import writing

SITE = "https://www.alon.example"
FAULTS = (
    ("אורלי בן־חיים", "054-5550181", "orly@benhaim.example", "רגל של כיסא נשברה אחרי שבוע."),
    (
        "משה דדון",
        "050-5550182",
        "moshe@dadon.example",
        "עוד תמונות: https://pics.example/1 https://pics.example/2 https://pics.example/3",
    ),
)
APPLICANT = ("רותם אלבז", "052-5550183", "rotem@elbaz.example", "אשמח להצטרף לצוות המכירות.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody wrote, and the file beside it."""

    page: str
    told: tuple[str, str, str, str]
    files: Uploads


def fill() -> None:
    """The second fault waits for a look, as it is full of links; its photo with it."""
    faults = _form("דיווח על תקלה", "מה קרה למוצר?", "תמונה של התקלה", "pictures", 2)
    for told in FAULTS:
        photo = SimpleUploadedFile("תמונה.png", pictures.broken_chair())
        _send(faults, Letter(page="faults", told=told, files={"file.first": photo}))
    jobs = _form("דרושים", "הצטרפות לצוות", "קורות חיים", "documents", 3)
    for paper in _papers():
        files = {"file.first": SimpleUploadedFile("קורות חיים – רותם אלבז.pdf", paper)}
        _send(jobs, Letter(page="jobs", told=APPLICANT, files=files))


def _form(name: str, title: str, label: str, types: str, place: int) -> IntakeForm:
    file = {"field": "file.first", "label": label, "types": types, "megabytes": 5}
    return writing.create(
        IntakeForm,
        name=name,
        language="he",
        title=title,
        fields=[
            {"field": "party.name", "required": True},
            {"field": "party.phones", "required": True},
            {"field": "party.emails"},
            {"field": "lead.message"},
            file,
        ],
        sites=SITE,
        position=place,
    )


def _send(form: IntakeForm, letter: Letter) -> None:
    names = ("party.name", "party.phones", "party.emails", "lead.message")
    sent = {name: [value] for name, value in zip(names, letter.told, strict=True)}
    came = Came(
        way="post",
        sent=sent,
        attempt=Attempt(sent=sent | {TRAP: [""]}, address="192.0.2.81", is_from_site=True),
        referrer=f"{SITE}/{letter.page}",
        files=letter.files,
    )
    row, _told = receiving.receive(form, came)
    receiving.carry_out(submission=row.pk)


def _papers() -> Iterator[bytes]:
    """The applicant's life on a page; nothing where nothing can print."""
    name, phone, mail, _words = APPLICANT
    year = timezone.localdate().year
    html = format_html(
        '<html lang="he" dir="rtl"><head><link rel="stylesheet" href="asset:paper.css"></head>'
        "<body><h1>{}</h1><p>{} · {}</p><ul><li>{}–{}: נציגת מכירות, ציוד משרדי</li>"
        "<li>{}–{}: שירות לקוחות</li><li>עברית, אנגלית, רוסית</li></ul></body></html>",
        *(name, phone, mail, year - 4, year, year - 7, year - 4),
    )
    try:
        yield printer.pdf(html, printing.dress())
    except printer.NoPrinter:
        return
