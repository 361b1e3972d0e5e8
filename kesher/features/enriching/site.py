"""A customer's own site: its title, how it describes itself, its picture, and where else it is."""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from kesher.features.enriching.providers import Found, Provider, offer
from kesher.features.parties.models import Party
from kesher.lib import hebrew
from kesher.lib.fetching import Answer, Client, NoAnswer
from kesher.lib.tables.encodings import sniff
from kesher.lib.tables.web_pages import alphabet_said

HTML: Final = {"text/html", "application/xhtml+xml"}
ELSEWHERE: Final = ("facebook.com", "instagram.com", "linkedin.com", "youtube.com", "x.com")
DESCRIBED: Final = ("description", "og:description")
PICTURED: Final = ("og:image", "twitter:image")
LONGEST: Final = 500
MOST_LINKS: Final = 5


class _Page(HTMLParser):
    """What of a page is told in its head, and its links to elsewhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.told, self.icon = "", dict[str, str](), ""
        self.links: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title" and not self.title
        if tag == "meta":
            name = (named.get("name") or named.get("property") or "").lower()
            self.told.setdefault(name, named.get("content", ""))
        elif tag == "link" and "apple-touch-icon" in named.get("rel", "").lower():
            self.icon = self.icon or named.get("href", "")
        elif tag == "a" and _is_elsewhere(named.get("href", "")):
            self.links.append(named["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.told[name] for name in names if self.told.get(name)), "")


def _is_elsewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    is_one = any(host == one or host.endswith(f".{one}") for one in ELSEWHERE)
    return parts.scheme in {"http", "https"} and is_one and len(parts.path) > 1


def _read(url: str, client: Client) -> list[Found]:
    answer = client.get(url)
    if answer.media_type not in HTML:
        raise NoAnswer("There is no page.")
    page = _Page()
    page.feed(_text(answer))
    return [*_about(page, answer.url), *_picture(page, answer.url)]


def _text(answer: Answer) -> str:
    """By the alphabet that the answer names, if it is one; else by what the page says of itself,
    and by how its bytes look.
    """
    try:
        return answer.content.decode(answer.charset)
    except (LookupError, UnicodeDecodeError):
        alphabet = alphabet_said(answer.content, sniff(answer.content))
        return answer.content.decode(alphabet, errors="replace")


def _about(page: _Page, source: str) -> list[Found]:
    title, text = _short(page.title), _short(page.first(DESCRIBED))
    links = list(dict.fromkeys(page.links))[:MOST_LINKS]
    if not (title or text or links):
        return []
    paragraphs = [format_html("<p>{}</p>", one) for one in (title, text) if one]
    listed = format_html_join("", '<li><a href="{0}">{0}</a></li>', ((one,) for one in links))
    drawn = "".join(paragraphs) + (format_html("<ul>{}</ul>", listed) if links else "")
    shown = "\n".join([*filter(None, (title, text)), *links])
    return [Found(field="about", value=drawn, shown=shown, source=source)]


def _picture(page: _Page, source: str) -> list[Found]:
    told = page.icon or page.first(PICTURED)
    if not told:
        return []
    url = urljoin(source, told)
    return [Found(field="photo", value=url, shown=url, source=source)]


def _short(text: str) -> str:
    return hebrew.clean(text)[:LONGEST]


def _asks(party: Party) -> str:
    return str(party.website)


offer(
    Provider(
        key="site",
        label=_("The customer's own site"),
        about=_("Title, description, logo and links to social networks."),
        asks=_asks,
        read=_read,
    )
)
