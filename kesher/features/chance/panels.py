"""The block on a lead's and a deal's card: the chance by history, and why."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kesher.access.rights import is_open
from kesher.features.chance import origins, words
from kesher.features.chance.models import Score
from kesher.features.chance.place import CHANCE, ROOT
from kesher.features.chance.signs import signs_of
from kesher.features.chance.subjects import SUBJECTS, Subject
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.records import prepared
from kesher.screens import addresses


def of_lead(lead: Lead) -> dict[str, Any]:
    return _told(SUBJECTS["leads"], lead)


def of_deal(deal: Deal) -> dict[str, Any]:
    """Beside what a person thinks of it, which is never overwritten."""
    told = _told(SUBJECTS["deals"], deal)
    if told and is_open("deals", "probability"):
        whose = _("Own estimate") if deal.probability is not None else _("Estimate of the stage")
        told |= {"estimate": f"{deal.chance}%", "estimated_by": whose}
    return told


def _told(subject: Subject, record: Any) -> dict[str, Any]:
    """Nothing where there is no chance to tell: not even a question to the database."""
    if record.likelihood is None or not is_open(subject.key, "likelihood"):
        return {}
    score = _score(subject, record.pk)
    if score is None:
        return {}
    kept = origins.told([(subject, record)], {record.pk: score.reasons})
    return {
        "template": "chance/panel.html",
        "percent": f"{score.chance}%",
        "share": score.chance,
        "reasons": words.reasons(subject, signs_of(subject), kept[record.pk]),
        "at": score.at,
        "number": score.lesson.number,
        "report_url": addresses.at(ROOT, CHANCE, subject.key),
    }


def _score(subject: Subject, pk: UUID) -> Score | None:
    def build(record: UUID) -> QuerySet[Score]:
        rows = Score.objects.filter(**{f"{subject.score}_id": record})
        return rows.select_related("lesson").order_by("-lesson__number")[:1]

    found = prepared.rows(("chance", subject.key), build, pk)
    return found[0] if found else None
