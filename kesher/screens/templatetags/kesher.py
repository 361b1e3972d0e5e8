"""What templates may say beside HTML: an icon, a face, the texts that scripts speak."""

from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop

register = template.Library()

COLOURS = (
    "gray",
    "red",
    "orange",
    "amber",
    "lime",
    "green",
    "teal",
    "cyan",
    "blue",
    "indigo",
    "violet",
    "pink",
)

SCRIPT_TEXTS = (
    gettext_noop("%(count)s selected"),
    gettext_noop("All %(count)s selected"),
    gettext_noop("Bold"),
    gettext_noop("Bulleted list"),
    gettext_noop("Close"),
    gettext_noop("Colleagues"),
    gettext_noop("Dropped in %(column)s, place %(place)s."),
    gettext_noop("Edit"),
    gettext_noop("Formatting"),
    gettext_noop("Italic"),
    gettext_noop("Link"),
    gettext_noop("Link address"),
    gettext_noop("Move cancelled."),
    gettext_noop("New notification"),
    gettext_noop("No connection. What you typed is kept; please try again."),
    gettext_noop("Nothing found."),
    gettext_noop("Notifications, %(count)s unread"),
    gettext_noop("Numbered list"),
    gettext_noop("Open"),
    gettext_noop("Picked up. Arrows move, Enter drops, Escape cancels."),
    gettext_noop("Remove %(text)s"),
    gettext_noop("Return"),
    gettext_noop("Something went wrong on our side. Please try again."),
    gettext_noop("This is not available any more."),
    gettext_noop("What you typed is kept."),
    gettext_noop("You may not do this."),
)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> SafeString:
    """A picture from the sprite; it says nothing to a screen reader, so its button must."""
    return format_html(
        '<svg class="k-icon{}" data-icon="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" k-icon-{size}" if size else "",
        name,
        static("kesher/icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=4096)
def avatar(name: object, photo_url: str | None = "", size: str = "") -> SafeString:
    """A face or a logo; without one, initials on a colour that stays with the name."""
    text = str(name or "").strip()
    shape = f" k-avatar-{size}" if size else ""
    if photo_url:
        return format_html(
            '<span class="k-avatar{}"><img src="{}" alt="" loading="lazy" decoding="async"></span>',
            shape,
            photo_url,
        )
    return format_html(
        '<span class="k-avatar{} k-colour-{}" aria-hidden="true">{}</span>',
        shape,
        colour_of(text),
        initials(text),
    )


@register.simple_tag
def strings() -> SafeString:
    """The texts of frontend/src in the reader's language, as data in the page."""
    return _strings(get_language())


@cache
def _strings(_language: str) -> SafeString:
    return json_script({text: gettext(text) for text in SCRIPT_TEXTS}, "k-strings")


def colour_of(text: str) -> str:
    """One of the eleven lively colours, the same for the same text on every machine."""
    total = sum((place + 1) * ord(letter) for place, letter in enumerate(text))
    return COLOURS[1 + total % (len(COLOURS) - 1)]


def initials(text: str) -> str:
    """The first letters of the first and the last word; quotes and brackets are passed over."""
    words = [word.strip("\"'()[]״׳-.,") for word in text.split()]
    letters = [word[0] for word in words if word]
    return "".join(letters[:1] + letters[1:][-1:]).upper()
