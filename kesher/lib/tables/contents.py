"""What a file holds, told by how it begins rather than by its name."""

from pathlib import Path

_HEAD = 1 << 12
_MARKS = b"\xef\xbb\xbf\xff\xfe \r\n\t"
_CARD = b"BEGIN:VCARD"


def holds_contacts(path: Path) -> bool:
    """Whether these are address cards rather than a table."""
    return _beginning(path).upper().startswith(_CARD)


def _beginning(path: Path) -> bytes:
    """The first letters, whatever the alphabet."""
    with path.open("rb") as content:
        return content.read(_HEAD).replace(b"\0", b"").lstrip(_MARKS)
