"""What certainly is no table: papers, pictures, sounds and archives, told by how they begin."""

import re
from pathlib import Path

from kesher.lib.tables.web_pages import holds_web_page
from kesher.lib.tables.workbook_xml import holds_workbook_xml

_HEAD = 1 << 12
_WORKBOOKS = frozenset((".xls", ".xlsx", ".xlsm", ".xlsb"))
_BEGINS = re.compile(
    rb"%PDF-|%!PS|\{\\rtf|\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*|BM....\x00\x00\x00\x00"
    rb"|RIFF....(?:WEBP|WAVE|AVI )|....ftyp|ID3|OggS|Rar!|7z\xbc\xaf|\x1f\x8b|\x78\x9f\x3e\x22"
    rb"|\s*(?:<!doctype html|<html|<\?xml|<svg)",
    re.IGNORECASE | re.DOTALL,
)


def holds_document(path: Path, name: str = "") -> bool:
    """Whatever it is called, but for pages that are called workbooks. Workbooks and documents of
    other office programs begin alike, and are told apart where they are opened.
    """
    with path.open("rb") as content:
        head = content.read(_HEAD)
    is_called_workbook = Path(name).suffix.lower() in _WORKBOOKS
    is_table = holds_workbook_xml(head) or (is_called_workbook and holds_web_page(head))
    return _BEGINS.match(head) is not None and not is_table
