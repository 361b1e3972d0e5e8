"""The user guide, shown inside the product: the chapters of docs/guide in the reader's language."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kesher.features.home import prose
from kesher.screens import addresses

FOLDER = Path(settings.BASE) / "docs" / "guide"
OTHERWISE = "en"

# The chapter about the screens whose address begins so, after the organisation's.
ABOUT = {
    "parties": "02-customers",
    "relations": "02-customers",
    "search": "03-search",
    "tasks": "04-activities",
    "calls": "04-activities",
    "notes": "04-activities",
    "meetings": "04-activities",
    "leads": "05-leads",
    "deals": "14-deals",
    "rivals": "14-deals",
    "rounds": "14-deals",
    "arguments": "14-deals",
    "competition": "14-deals",
    "goals": "18-analysis",
    "adjustments": "18-analysis",
    "sales": "18-analysis",
    "insight": "18-analysis",
    "wisely": "18-analysis",
    "quality": "19-quality",
    "quotes": "15-quotes",
    "orders": "21-orders",
    "handovers": "23-accounting",
    "agreements": "22-agreements",
    "price_changes": "22-agreements",
    "quote_texts": "15-quotes",
    "settings": "08-settings",
    "products": "13-catalogue",
    "categories": "13-catalogue",
    "price_lists": "13-catalogue",
    "prices": "13-catalogue",
    "bundle_parts": "13-catalogue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    key: str
    title: str
    text: str

    @property
    def url(self) -> str:
        return addresses.at("help", self.key)

    @property
    def html(self) -> SafeString:
        return prose.html(self.text, _link)


def chapters() -> list[Chapter]:
    language = get_language() or OTHERWISE
    return list((_read(language) or _read(OTHERWISE)).values())


def chapter(key: str) -> Chapter | None:
    return next((one for one in chapters() if one.key == key), None)


def about(path: str) -> Chapter | None:
    """The chapter about the screen at this path."""
    first, *others = path.removeprefix(addresses.root()).strip("/").split("/")
    if first == "settings" and "leaving" in others:
        return chapter("16-moving-out")
    if "import" in others or "export" in others:
        return chapter("07-import-export")
    return chapter(ABOUT[first]) if first in ABOUT else None


@lru_cache(maxsize=4)
def _read(language: str) -> dict[str, Chapter]:
    pages = sorted((FOLDER / language).glob("*.md"))
    texts = {page.stem: page.read_text("utf-8") for page in pages}
    return {
        key: Chapter(key=key, title=prose.title(text), text=text) for key, text in texts.items()
    }


def _link(target: str) -> str:
    """Other chapters are here, too; other documents are not."""
    if target.startswith("https://"):
        return target
    page, _hash, _part = target.partition("#")
    found = chapter(page.removesuffix(".md")) if page.endswith(".md") else None
    return found.url if found else ""
