"""Names that only firms have: those that end in a legal form."""

import re
from typing import Final

from kesher.lib.hebrew import clean

_LIMITED: Final = r"""ב[. ]?ע[. ]?["”“״׳'~]{0,2}מ\.?"""
# Without their marks, these are words and names.
_ABBREVIATED: Final = r"""חל["”“״׳']{1,2}צ|אג["”“״׳']{1,2}ש|ע["”“״׳']{1,2}ר|ע\.ר\.?"""
_HEBREW: Final = r"ושות['’׳]?|ובניו|ושותפ(?:ו|יו)|שותפות (?:מוגבלת|כללית)"
_LATIN: Final = (
    r"ltd\.?|limited|inc\.?|incorporated|l\.?l\.?c\.?|llp|corp\.?|corporation|gmbh|plc|pty"
    r"|b\.?v\.?|s\.?a\.?r\.?l\.?|s\.?p\.?a\.?|& co\.?|and company"
)
_CAPITALS: Final = r"AG|NV|N\.V\.|SA|S\.A\.|SE|AB|OY|KG|ООО|ЗАО"
_LEGAL_FORM: Final = re.compile(
    rf".+?(?:[\s,]+\(?|\()(?:{_LIMITED}|{_ABBREVIATED}|{_HEBREW}|(?i:{_LATIN})|{_CAPITALS})\)?"
)


def has_legal_form(name: str) -> bool:
    """Whether a name ends as no person's does.

    >>> has_legal_form('גלים בע"מ'), has_legal_form("Acme, Inc."), has_legal_form("Dana Israel")
    (True, True, False)
    """
    return _LEGAL_FORM.fullmatch(clean(name)) is not None
