"""What comes in at the demonstrated firm: four forms, two rules, and what strangers sent."""

from kesher.accounts.models import Membership, Team
from kesher.config.demo import attached
from kesher.features.intake import assigning, receiving
from kesher.features.intake.guard import TRAP, Attempt
from kesher.features.intake.models import (
    AssignmentRule,
    Availability,
    IntakeForm,
    State,
    Submission,
)
from kesher.features.intake.receiving import Came
from kesher.records import writing

SITE = "https://www.alon.example"
ASKED = (("party.name", True), ("party.firm", False), ("party.phones", True),
         ("party.emails", False), ("lead.message", False))  # fmt: skip
SENT = (
    (
        "רונית שגב",
        "שגב אדריכלים",
        "054-5550171",
        "ronit@segev.example",
        "הצעה לריהוט שישה חדרים",
        "",
    ),
    ("עידו ברק", "", "052-5550172", "ido@gmail.com", "האם יש מדפסות יד שנייה?", "google"),
    ("מאיה גולן", "", "050-5550173", "maya@golan.example", "אשמח לקטלוג של כיסאות", "facebook"),
    ("SEO Team", "", "03-5550174", "", "http://a.example http://b.example http://c.example", ""),
    ("תום רז", "", "053-5550175", "tom@raz.example", "כמה עולה חוזה שירות לשנה?", ""),
)


def fill(staff: list[Membership]) -> None:
    """Make all of it; nothing where the firm has forms."""
    if IntakeForm.objects.exists():
        return
    form = _forms()
    for place, told in enumerate(SENT):
        _send(form, place, told)
    attached.fill()
    _rules(staff)
    made = Submission.objects.filter(state__in=(State.MADE, State.MATCHED))
    assigning.new_leads(leads=list(made.values_list("lead", flat=True)), door="form")


def _forms() -> IntakeForm:
    fields = [{"field": name, "required": must} for name, must in ASKED]
    writing.create(
        IntakeForm,
        name="English site",
        language="en",
        title="Ask us",
        is_confirmed=True,
        fields=[
            {"field": "party.name", "required": True},
            {"field": "party.emails", "required": True},
        ],
        position=1,
    )
    return writing.create(
        IntakeForm,
        name="יצירת קשר באתר",
        language="he",
        title="נשמח לעזור",
        intro="נחזור עד יום העסקים הבא.",
        fields=fields,
        sites=SITE,
        campaign="אתר הבית",
        stop_words="קידום אתרים",
    )


def _send(form: IntakeForm, place: int, told: tuple[str, ...]) -> None:
    *values, source = told
    sent = {name: [value] for (name, _must), value in zip(ASKED, values, strict=True)}
    came = Came(
        way="post",
        sent=sent,
        attempt=Attempt(sent=sent | {TRAP: [""]}, address=f"192.0.2.{place}", is_from_site=True),
        referrer=f"{SITE}/contact",
        utm={"utm_source": source} if source else {},
    )
    row, _told = receiving.receive(form, came)
    receiving.carry_out(submission=row.pk)


def _rules(staff: list[Membership]) -> None:
    sellers = Team.objects.filter(members__in=staff).order_by("name").first()
    writing.create(
        AssignmentRule,
        name="שירות ואחריות",
        conditions='message contains "שירות"',
        way="load",
        by_hours=False,
        position=1,
    )
    writing.create(
        AssignmentRule,
        name="פניות מהאתר",
        conditions="source = web",
        team=sellers,
        minutes=60,
        by_hours=False,
        position=2,
    )
    writing.create(Availability, member=staff[0], most=6)
