"""What is known of a stored file, in words: how large it is, and what sort of thing."""

from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.numbers import WholeNumber
from kesher.entity.kinds.text import Text
from kesher.entity.markup import draw

# By the beginning of an RFC 6838 media type; the first that fits.
SORTS: Final = (
    ("image/", _("Picture")),
    ("audio/", _("Recording")),
    ("video/", _("Film")),
    ("application/pdf", _("PDF")),
    ("text/csv", _("Spreadsheet")),
    ("text/vcard", _("Contact card")),
    ("text/", _("Text")),
    ("message/", _("Mail")),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", _("Spreadsheet")),
    ("application/vnd.ms-excel", _("Spreadsheet")),
    ("application/vnd.oasis.opendocument.spreadsheet", _("Spreadsheet")),
    ("application/vnd.openxmlformats-officedocument.presentationml", _("Presentation")),
    ("application/vnd.ms-powerpoint", _("Presentation")),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", _("Document")),
    ("application/msword", _("Document")),
    ("application/rtf", _("Document")),
    ("application/zip", _("Archive")),
    ("", _("File")),
)


class FileSize(WholeNumber):
    """Bytes; shown in the unit that suits."""

    key = "file_size"
    label = _("File size")
    custom = False

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else filesizeformat(value)

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return draw('<bdi dir="auto" class="k-number">{}</bdi>', self.text(value, field))


class MediaType(Text):
    """An RFC 6838 media type; shown by its everyday name."""

    key = "media_type"
    label = _("Sort of file")
    custom = False

    def text(self, value: Any, field: Field) -> str:
        if not value:
            return ""
        return str(next(words for start, words in SORTS if value.startswith(start)))

    def typed(self, value: Any, field: Field) -> Any:
        return value or ""

    def sheet(self, value: Any, field: Field) -> Any:
        return value or ""
