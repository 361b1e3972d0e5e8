"""Why a file could not be read, in sentences for the person who brought it."""

from typing import Literal

Code = Literal[
    "unknown_kind",
    "web_page",
    "document",
    "no_rows",
    "empty",
    "broken",
    "no_records",
    "too_deep",
    "encrypted",
    "too_large",
    "too_many_files",
    "too_many_rows",
    "too_many_columns",
    "cell_too_long",
    "too_slow",
    "mail",
    "trap",
    "uniform_head",
]

SENTENCES: dict[Code, str] = {
    "unknown_kind": "This is neither a table nor a list of contacts.",
    "web_page": "This is a web page; please save it as a workbook or as CSV.",
    "document": "This is a PDF document; please bring the table that it was made of.",
    "no_rows": "The file has names of columns and no rows.",
    "empty": "The file is empty.",
    "broken": "The file is damaged.",
    "no_records": "The file holds no list of records.",
    "too_deep": "The file is nested too deeply.",
    "encrypted": "The file is locked with a password.",
    "too_large": "The file unpacks to more than can be read.",
    "too_many_files": "The archive holds too many files.",
    "too_many_rows": "The file has too many rows; please split it.",
    "too_many_columns": "The file has too many columns.",
    "cell_too_long": "A cell of the file holds too much text.",
    "too_slow": "Reading the file took too long.",
    "mail": "These are mail messages; bring them in by moving in from another system.",
    "trap": "The message is so built that reading it would take too much.",
    "uniform_head": "This only describes the BKMVDATA file beside it; that one holds the records.",
}


class UnreadableFile(Exception):
    """The message is the sentence of `code`; `detail` is for the log and may quote the file."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(SENTENCES[code])
        self.code: Code = code
        self.detail = detail
