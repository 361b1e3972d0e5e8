"""Rich text from people and mails: made harmless, or made plain."""

import html as entities
import re

import nh3

from kesher.lib.hebrew import clean_text

_TAGS = set(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr "
        "i img ins li mark ol p pre q s small span strong sub sup table tbody td tfoot th thead tr "
        "u ul",
    )
)
_ATTRIBUTES = {
    "*": {"dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DIRECTIONS = {"auto", "rtl", "ltr"}
_OWN_PICTURE = re.compile(r"/(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)

# The parser takes time by the square of the open blocks: thousands are seconds.
_MOST_TAGS = 8000
_TAG_BEGINS = re.compile(r"<[a-zA-Z/!?]")
_TAG = re.compile(r"<[^<>]*>")

_LINES = {"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre"}
_BLOCK = "(?:p|div|li|h[1-6]|tr|blockquote|pre)"
# A block begins a line, too, where words that are in no block stand before it.
_LINE_ENDS = re.compile(rf"<br>|</{_BLOCK}>|(?<=[^>\s])\s?(?=<{_BLOCK}>)")
_BLANKS = re.compile(r"(?<!\s)\s++")
_BLANK_LINES = re.compile(r"\n{3,}")


def sanitize(html: str) -> str:
    """What may be shown inside our pages: no scripts, styles, forms, ids or remote pictures.

    Links open without a trace of where they stood; `dir` stays. Markup of more than 8,000 tags
    is kept as plain text.
    """
    plain = _unmarked(html)
    if plain is not None:
        return entities.escape(plain, quote=False)
    return clean_text(_cleaned(html, tags=_TAGS, attributes=_ATTRIBUTES))


def to_text(html: str) -> str:
    """The words, with a line for every paragraph, row, list item and line break."""
    plain = _unmarked(html)
    if plain is not None:
        return " ".join(plain.split())
    bare = _BLANKS.sub(" ", _cleaned(html, tags=_LINES, attributes={}))
    text = clean_text(entities.unescape(_TAG.sub("", _LINE_ENDS.sub("\n", bare))))
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def _unmarked(html: str) -> str | None:
    """The text of what has no markup, or too much of it to be parsed in good time."""
    visible = clean_text(html)
    tags_begun = len(_TAG_BEGINS.findall(visible))
    if 0 < tags_begun <= _MOST_TAGS:
        return None
    text = _TAG.sub(" ", visible).strip() if tags_begun else visible
    return clean_text(entities.unescape(text)) if "&" in text and ";" in text else text


def _cleaned(html: str, *, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        clean_text(html),
        tags=tags,
        attributes=attributes,
        attribute_filter=_harmless,
        url_schemes=_SCHEMES,
        link_rel="noopener nofollow" if "a" in tags else None,
    )


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "dir":
        return value if value in _DIRECTIONS else None
    if (tag, attribute) == ("img", "src"):
        return value if _OWN_PICTURE.fullmatch(value) else None
    return value
