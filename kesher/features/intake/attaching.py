"""Files that strangers send: looked at before they are kept, the lead's once there is one."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.features.files import storing
from kesher.features.intake.asked import Asked
from kesher.features.intake.models import SentFile, Submission
from kesher.features.leads.models import Lead

MEGABYTE: Final = 1 << 20
MOST_MEGABYTES: Final = settings.UPLOAD_MAX_BYTES // MEGABYTE
USUAL_MEGABYTES: Final = 5
# What may wait, in an organisation, for a look or for a letter to be answered.
MOST_WAITING: Final = 512 * MEGABYTE
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"

Uploads = Mapping[str, "UploadedFile[Any]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """Which files a question takes: by content, as strangers read it, and as browsers choose."""

    label: Any
    told: str
    media_types: frozenset[str]
    endings: str


PICTURES: Final = Sort(
    label=lazy("Pictures"),
    told="JPEG, PNG, WebP, GIF, HEIC",
    media_types=frozenset({*storing.PICTURES, "image/heic", "image/heif"}),
    endings=".jpg,.jpeg,.png,.webp,.gif,.heic",
)
PDF: Final = Sort(
    label=lazy("PDF alone"),
    told="PDF",
    media_types=frozenset({"application/pdf"}),
    endings=".pdf",
)
DOCUMENTS: Final = Sort(
    label=lazy("Documents"),
    told="PDF, Word, Excel, OpenDocument",
    media_types=PDF.media_types
    | {
        storing.OFFICE[b"word/document.xml"],
        storing.OFFICE[b"xl/workbook.xml"],
        f"{_OPEN_DOCUMENT}.text",
        f"{_OPEN_DOCUMENT}.spreadsheet",
        "application/msword",
    },
    endings=".pdf,.docx,.doc,.xlsx,.xls,.odt,.ods",
)
ANY: Final = Sort(
    label=lazy("Pictures and documents"),
    told=f"{DOCUMENTS.told}, {PICTURES.told}",
    media_types=DOCUMENTS.media_types | PICTURES.media_types,
    endings=f"{DOCUMENTS.endings},{PICTURES.endings}",
)
SORTS: Final = {"any": ANY, "documents": DOCUMENTS, "pdf": PDF, "pictures": PICTURES}


def sort_of(asked: Asked) -> Sort:
    return SORTS[asked.types]


def wanted(questions: Sequence[Asked]) -> list[Asked]:
    """The questions that are answered by a file."""
    return [one for one in questions if one.input == "file"]


def names(uploads: Uploads) -> dict[str, list[str]]:
    """What a submission remembers of its files, in the words of their senders."""
    return {name: [storing.name_of(upload.name or "")] for name, upload in uploads.items()}


def faults(questions: Sequence[Asked], uploads: Uploads) -> dict[str, list[str]]:
    """A sentence for each file that is not taken; nothing is kept yet."""
    asked = {one.name: one for one in wanted(questions)}
    found = {name: _fault(asked[name], upload) for name, upload in uploads.items()}
    return {name: [sentence] for name, sentence in found.items() if sentence}


def _fault(asked: Asked, upload: "UploadedFile[Any]") -> str:
    if not upload.size:
        return _("The file is empty.")
    if upload.size > asked.megabytes * MEGABYTE:
        return _("The file is larger than %(most)s MB.") % {"most": asked.megabytes}
    if storing.kind_of(upload) not in sort_of(asked).media_types:
        told = _("By its content, this file is none of these: %(types)s.")
        return told % {"types": sort_of(asked).told}
    if _waiting() + upload.size > MOST_WAITING:
        return _("Files cannot be taken at the moment; please try again later.")
    return ""


def _waiting() -> int:
    return SentFile.objects.aggregate(sum=Sum("size"))["sum"] or 0


def keep(submission: Submission, uploads: Uploads) -> None:
    """The bytes, and who knows them: all of them, or none and no bytes either."""
    with ExitStack() as undoing:
        rows = []
        for name, upload in uploads.items():
            stored = storing.store(upload)
            undoing.callback(default_storage.delete, stored.key)
            told = storing.columns_of(upload.name or "", stored)
            rows.append(SentFile(submission=submission, field=name, **told))
        SentFile.objects.bulk_create(rows)
        undoing.pop_all()


def hand_over(submission: Submission, lead: Lead) -> None:
    """From now on the files are the lead's and its customer's, like any that was put there."""
    labels = {row["field"]: row.get("label", "") for row in submission.form.fields}
    for row in SentFile.objects.filter(submission=submission):
        storing.record_of(
            row.name,
            storing.Stored(
                key=row.storage_key,
                size=row.size,
                sha256=row.sha256,
                media_type=row.media_type,
            ),
            party=lead.party,
            about=f"leads:{lead.pk}",
            description=labels.get(row.field, ""),
            owner=lead.owner,
        )
    SentFile.objects.filter(submission=submission).delete()
