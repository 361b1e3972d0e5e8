"""What moved in from an older program: two sheets as people keep them, and what was set right."""

import csv
import io
from collections.abc import Sequence

from kesher.exchange import carrying, projects
from kesher.exchange.models import ImportProject
from kesher.exchange.unpacking import Sent

NAME = "הכרטסת הישנה"
SYSTEM = "כרטסת"
RLM, NBSP = "\u200f", "\u00a0"
PEOPLE = (
    ("סוג", "שם", "טלפון", "דוא״ל", "תעודת זהות", "כתובת", "תאריך לידה", "תפקיד"),
    (
        "אדם",
        "ד״ר ענת שחם",
        "055-599-0101",
        "anat@shaham.example",
        "",
        "הרצל 12, ת״א 6123456",
        "5.3.74",
        "רופאה תעסוקתית",
    ),
    (
        "אדם",
        "גל־און, ירדן",
        "055-5990102",
        "Yarden@Galon.example",
        "39337423",
        "ויצמן 3, כפ״ס",
        "12/04/1985",
        "",
    ),
    (
        "אדם",
        'עו"ד מיכל ברנר',
        "(055) 599 0103",
        "michal@brener.example",
        "",
        "דרך מנחם בגין 7, רמת גן",
        "",
        "שותפה",
    ),
    (
        "אדם",
        f"{RLM}אורי{NBSP}נחום",
        "055.599.0104",
        "uri.nachum@gmial.com",
        "",
        "",
        "46086",
        f"מנהל רכש{RLM}",
    ),
    (
        "אדם",
        "MRS. DANIELLE KATZ",
        "+972 55 599 0105",
        "danielle@katz.example",
        "",
        "",
        "1.9.81",
        "Office manager",
    ),
    (
        "אדם",
        "מר אלון בן דוד",
        "0555990106",
        "alon@bendavid.example",
        "",
        "סוקולוב 40, הרצליה",
        "",
        "מנהל משרד",
    ),
    ("אדם", "פרופ' נועם הדר", "055-5990107", "noam@hadar.example", "", "", "", "ראש החוג"),
    ("אדם", "לוטם, שירה", "055-5990108", "shira@lotem.example", "", "הנביאים 5, ירושלים", "", ""),
    ("אדם", "גב' רות אלמוג", "055-5990109", "", "", "", "7/11/69", "מזכירה ראשית"),
    ("אדם", "יואב סהר, רו״ח", "055-5990110", "yoav@sahar.example", "", "", "", ""),
)
FIRMS = (
    ("סוג", "שם", "טלפון", "דוא״ל", "ח.פ", "כתובת"),
    (
        "ארגון",
        'אלמוגים ציוד משרדי בע"מ',
        "055-5990111",
        "office@almogim.example",
        "",
        "המסגר 30, תל אביב",
    ),
    (
        "ארגון",
        "ברנר ושות׳ עורכי דין",
        "055-5990112",
        "Office@Brener.example",
        "",
        "דרך מנחם בגין 7, רמת גן",
    ),
    ("ארגון", "Sahar Consulting LTD.", "055-5990113", "info@sahar.example", "", ""),
    ("ארגון", f"{RLM}קטיף הפקות בעמ", "055-5990114", "hello@katif.example", "", "האורגים 4, חולון"),
)


def fill() -> None:
    """Bring both in as their own migration; nothing where something moved in already."""
    if ImportProject.objects.exists():
        return
    files = [_sheet("אנשי קשר.csv", PEOPLE), _sheet("חברות.csv", FIRMS)]
    project = projects.begin(NAME, SYSTEM, files)
    for run in project.runs.order_by("place"):
        carrying.write(run)


def _sheet(name: str, rows: Sequence[Sequence[str]]) -> Sent:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode("utf-8-sig")
    return Sent(name=name, content=io.BytesIO(content), size=len(content))
