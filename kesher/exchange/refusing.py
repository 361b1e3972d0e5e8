"""Why a file cannot come in, in sentences for the person who brought it."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from kesher.lib.tables import UnreadableFile

SENTENCES = {
    "unknown_kind": lazy("This is neither a table nor a list of contacts."),
    "web_page": lazy("This is a web page; please save it as a workbook or as CSV."),
    "document": lazy("This is a PDF document; please bring the table that it was made of."),
    "no_rows": lazy("The file has names of columns and no rows."),
    "empty": lazy("The file is empty."),
    "broken": lazy("The file is damaged."),
    "no_records": lazy("The file holds no list of records."),
    "too_deep": lazy("The file is nested too deeply."),
    "encrypted": lazy("The file is locked with a password."),
    "too_large": lazy("The file unpacks to more than can be read."),
    "too_many_files": lazy("The archive holds too many files."),
    "too_many_rows": lazy("The file has too many rows; please split it."),
    "too_many_columns": lazy("The file has too many columns."),
    "cell_too_long": lazy("A cell of the file holds too much text."),
    "too_slow": lazy("Reading the file took too long."),
    "mail": lazy("These are mail messages; bring them in by “Moving in from another system”."),
    "trap": lazy("The message is so built that reading it would take too much."),
    "uniform_head": lazy(
        "This only describes the BKMVDATA file beside it; that one holds the records."
    ),
}

# So many names are told of many.
FEW: Final = 5


class CannotImport(Exception):
    """The message is a sentence for a person; `code` is why the file could not be read, if so."""

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


def of_file(unreadable: UnreadableFile) -> CannotImport:
    return CannotImport(str(SENTENCES[unreadable.code]), code=unreadable.code)


def of_sheet(name: str, names: Sequence[str]) -> CannotImport:
    sentence = _("The file has no sheet “%(name)s”; it has: %(names)s.")
    return CannotImport(sentence % {"name": name, "names": ", ".join(names)})


def of_heading(number: int) -> CannotImport:
    sentence = _("Row %(number)s is empty or too far down to name the columns.")
    return CannotImport(sentence % {"number": number})


def of_size(megabytes: int) -> CannotImport:
    return CannotImport(_("The file is larger than %(most)s MB.") % {"most": megabytes})


def of_litter(paths: Sequence[str]) -> str:
    """What computers put into an archive, in one line."""
    sentence = ngettext(
        "%(count)s file that a computer put beside the others, not a person: %(names)s.",
        "%(count)s files that a computer put beside the others, not a person: %(names)s.",
        len(paths),
    )
    names = ", ".join(paths[:FEW]) + (", …" if len(paths) > FEW else "")
    return sentence % {"count": len(paths), "names": names}
