"""Rich text made harmless, and made plain."""

import html as entities
import re

import nh3

TAGS = {
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "h2",
    "h3",
    "code",
    "pre",
}
_BREAK = re.compile(r"<(?:br|/p|/li|/h2|/h3|/blockquote)[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def sanitize(html: str) -> str:
    """The text with an allowed handful of tags, no pictures, no styles, no scripts."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "*": {"dir"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )


def to_text(html: str) -> str:
    return entities.unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip()
