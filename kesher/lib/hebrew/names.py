"""What of a name counts when two records may be the same person or company."""

import re
from functools import cache
from importlib import resources

from kesher.lib.hebrew.folding import key

_FOUNDED = re.compile(r"[()]\s*(?:18|19|20)[0-9]{2}\s*[()]")

_COMPANY_BEFORE = """חברה, חברת, קבוצת, אחים, האחים, ооо, зао, ао, شركة"""
_COMPANY_AFTER = """
בע"מ, בע מ, ב ע מ, חל"צ, ע"ר, אג"ש, ש"מ, חברה, קבוצה, ושות', ושותפות, ובניו, אחים, בפירוק, ישראל,
ltd, limited, inc, incorporated, llc, llp, corp, corporation, co, company, gmbh, plc, israel,
ооо, зао, المحدودة, م.ض, م ض
"""
_TITLES_BEFORE = """
מר, גב', גברת, ד"ר, דוקטור, פרופ', פרופסור, עו"ד, רו"ח, אינג', הרב, הרבנית, משפחת,
mr, mrs, ms, miss, dr, prof, adv, rabbi, г-н, г-жа, السيد, السيدة
"""
_TITLES_AFTER = """ז"ל, שליט"א, עו"ד, רו"ח, ד"ר, phd, md, adv"""
_BETWEEN_NAMES = frozenset({"בנ", "בת"})
_ENOUGH_FOR_A_NAME = 2


def company_key(name: str) -> str:
    """The key without legal form, kinship words, country and year of founding.

    >>> company_key("אלפא (1998) בע״מ") == company_key("אלפא בע~מ") == "אלפא"
    True
    """
    return _without(_FORMS_BEFORE, _FORMS_AFTER, key(_FOUNDED.sub(" ", name)))


def person_key(name: str) -> str:
    """The key without titles; בן and בת inside a name go where two other words remain."""
    told = _without(_ADDRESSED_AS, _HONOURED_AS, key(name)).split()
    given_names = [word for word in told if word not in _BETWEEN_NAMES]
    return " ".join(given_names if len(given_names) >= _ENOUGH_FOR_A_NAME else told)


def nicknames(word: str) -> frozenset[str]:
    """Keys of the other names that the bearer of this one is called by."""
    called = key(word)
    return _nicknames().get(called, frozenset()) - {called}


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    lines = resources.files("kesher.lib.hebrew").joinpath("nicknames.txt").read_text("utf-8")
    for line in lines.splitlines():
        group = frozenset(map(key, line.split(",")))
        known |= {name: known.get(name, frozenset()) | group for name in group}
    return known


def _without(before: list[str], after: list[str], name: str) -> str:
    """The name without these words at its ends; one word always remains."""
    start, end = 0, len(name)
    while word := next((word for word in before if name.startswith(word, start, end)), ""):
        start += len(word)
    while word := next((word for word in after if name.endswith(word, start, end)), ""):
        end -= len(word)
    return name[start:end]


def _keys(names: str) -> list[str]:
    return [key(name) for name in names.split(",")]


_FORMS_BEFORE = [f"{form} " for form in _keys(_COMPANY_BEFORE)]
_FORMS_AFTER = [f" {form}" for form in _keys(_COMPANY_AFTER)]
_ADDRESSED_AS = [f"{title} " for title in _keys(_TITLES_BEFORE)]
_HONOURED_AS = [f" {title}" for title in _keys(_TITLES_AFTER)]
