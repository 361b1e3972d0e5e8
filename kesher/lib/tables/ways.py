"""How a file is to be read, where a person knows better than what it looks like."""

from dataclasses import dataclass
from typing import Final

ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1255": "Windows-1255",
    "iso8859_8": "ISO-8859-8",
    "cp862": "DOS (CP862)",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Nothing in a place means: as it looks.

    `delimiter` is the one sign between cells of a text file; `is_turned` says whether its Hebrew
    was written backwards.
    """

    encoding: str = ""
    delimiter: str = ""
    is_turned: bool | None = None


AS_IT_LOOKS: Final = Way()
