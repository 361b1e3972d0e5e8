"""What a screen is called in words, from the address that the stopwatch keeps of it."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.settings import frame
from kesher.screens import menu

VARIES: Final = "…"
DETAILS: Final = gettext_lazy("details")
# What follows a record type's key, where it is more than its words.
PARTS: Final[dict[str, Any]] = {
    "": gettext_lazy("list"),
    "…/": gettext_lazy("card"),
    "…/field/…/": gettext_lazy("edited in place"),
    "…/do/…/": gettext_lazy("action"),
    "do/…/": gettext_lazy("action on many"),
    "…/write/…/": gettext_lazy("written down"),
    "board/drop/": gettext_lazy("moved on the board"),
}
ALONE: Final[dict[str, Any]] = {
    "": gettext_lazy("My day"),
    "undo/…/": gettext_lazy("Undo"),
}
# Words of addresses that name neither a record type nor a page of the menu or of the settings.
WORDS: Final[dict[str, Any]] = {
    "accept": gettext_lazy("acceptance"),
    "add": gettext_lazy("adding"),
    "again": gettext_lazy("once more"),
    "answers": gettext_lazy("answer of a list"),
    "apart": gettext_lazy("not the same"),
    "ask": gettext_lazy("another condition"),
    "audit": gettext_lazy("log of actions"),
    "automatic": gettext_lazy("merging by itself"),
    "board": gettext_lazy("board"),
    "bring": gettext_lazy("bringing in"),
    "cancel": gettext_lazy("stopping"),
    "change": gettext_lazy("form"),
    "check": gettext_lazy("check"),
    "columns": gettext_lazy("columns"),
    "conditions": gettext_lazy("conditions"),
    "content": gettext_lazy("content"),
    "corrections": gettext_lazy("corrections"),
    "count": gettext_lazy("count"),
    "csv": gettext_lazy("file of a table"),
    "decide": gettext_lazy("decision"),
    "digest": gettext_lazy("weekly letter"),
    "dismiss": gettext_lazy("dismissal"),
    "do": gettext_lazy("action"),
    "drop": gettext_lazy("removal"),
    "duplicates": gettext_lazy("duplicates"),
    "edit": gettext_lazy("form"),
    "erase": gettext_lazy("erasing"),
    "erased": gettext_lazy("record of an erasure"),
    "export": gettext_lazy("export"),
    "field": gettext_lazy("field"),
    "filter": gettext_lazy("filter"),
    "fold": gettext_lazy("folding a block"),
    "help": gettext_lazy("help"),
    "history": gettext_lazy("history"),
    "hours": gettext_lazy("working hours"),
    "import": gettext_lazy("import"),
    "insight": gettext_lazy("insight"),
    "invitations": gettext_lazy("invitations"),
    "invite": gettext_lazy("invitation"),
    "keep": gettext_lazy("keeping"),
    "keeping": gettext_lazy("time of keeping"),
    "later": gettext_lazy("for later"),
    "layout": gettext_lazy("order of the card"),
    "layouts": gettext_lazy("orders of the card"),
    "learn": gettext_lazy("learning"),
    "leave": gettext_lazy("leaving out"),
    "light": gettext_lazy("traffic light"),
    "likely": gettext_lazy("likely duplicates"),
    "lines": gettext_lazy("lines"),
    "look": gettext_lazy("look-up"),
    "mappings": gettext_lazy("saved mappings"),
    "merge": gettext_lazy("merging"),
    "move": gettext_lazy("move to another place"),
    "moving-in": gettext_lazy("moving in"),
    "name": gettext_lazy("name"),
    "new": gettext_lazy("new"),
    "notices": gettext_lazy("notifications"),
    "opened": gettext_lazy("opening from a list"),
    "outside": gettext_lazy("looking up outside"),
    "pack": gettext_lazy("packing"),
    "pairs": gettext_lazy("pairs of duplicates"),
    "pause": gettext_lazy("pause"),
    "pdf": gettext_lazy("printing"),
    "personal": gettext_lazy("personal information"),
    "pick": gettext_lazy("choosing a record"),
    "picture": gettext_lazy("picture"),
    "pin": gettext_lazy("pinning"),
    "preference": gettext_lazy("preference"),
    "read": gettext_lazy("reading"),
    "reject": gettext_lazy("rejection"),
    "reset": gettext_lazy("as at the beginning"),
    "resume": gettext_lazy("going on"),
    "retry": gettext_lazy("another try"),
    "revoke": gettext_lazy("ending a key"),
    "rows": gettext_lazy("rows"),
    "sales": gettext_lazy("sales management"),
    "say": gettext_lazy("in words"),
    "search": gettext_lazy("search"),
    "settings": gettext_lazy("settings"),
    "sheet": gettext_lazy("sheet"),
    "stages": gettext_lazy("stages"),
    "start": gettext_lazy("start"),
    "step": gettext_lazy("next card"),
    "steps": gettext_lazy("first steps"),
    "stop": gettext_lazy("stopping"),
    "stopwatch": gettext_lazy("stopwatch"),
    "submissions": gettext_lazy("submissions"),
    "switch": gettext_lazy("switching on and off"),
    "take": gettext_lazy("download"),
    "timeline": gettext_lazy("timeline"),
    "trash": gettext_lazy("bin"),
    "try": gettext_lazy("trial"),
    "type": gettext_lazy("record type"),
    "undo": gettext_lazy("undoing"),
    "upload": gettext_lazy("upload"),
    "use": gettext_lazy("use of a mapping"),
    "versions": gettext_lazy("versions"),
    "views": gettext_lazy("saved views"),
    "way": gettext_lazy("way of importing"),
    "weeks": gettext_lazy("weeks"),
    "withdraw": gettext_lazy("withdrawal"),
    "words": gettext_lazy("words of a column"),
    "work": gettext_lazy("background work"),
    "write": gettext_lazy("written down"),
}


def name(screen: str) -> str:
    """In words; the address itself stands behind them for whoever points at it."""
    told = " · ".join(str(one) for one in _told(screen))
    return format_html('<span title="{}">{}</span>', screen, capital(told)) if told else screen


def _told(screen: str) -> Iterator[Any]:
    if screen in ALONE:
        yield ALONE[screen]
        return
    place = _of_menu(screen)
    key, _slash, rest = screen.removeprefix(place.tail if place else "").partition("/")
    if place:
        yield place.label
        yield from _words(f"{key}/{rest}" if key else "")
    elif key == frame.ROOT:
        yield WORDS[key]
        yield from _of_settings(rest)
    elif entities.knows(key):
        yield _plural(key)
        yield from [PARTS[rest]] if rest in PARTS else _words(rest)
    else:
        yield from _words(screen)


def _of_menu(screen: str) -> menu.Place | None:
    """The page of the menu on which the screen stands; of several the nearest."""
    pages = [one for one in menu.MENU if one.tail and screen.startswith(one.tail)]
    return max(pages, key=lambda one: len(one.tail), default=None)


def _of_settings(rest: str) -> Iterator[Any]:
    titles = {page.key: page.title for _group, pages in frame.PAGES for page in pages}
    key, _slash, further = rest.partition("/")
    if key in titles:
        yield titles[key]
        yield from _words(further)
    else:
        yield from _words(rest)


def _words(rest: str) -> Iterator[Any]:
    for word in rest.split("/"):
        if entities.knows(word):
            yield _plural(word)
        elif word and word != VARIES:
            yield WORDS.get(word, word)
    if rest.endswith(f"{VARIES}/"):
        yield DETAILS


def _plural(key: str) -> Any:
    return capital(menu.WORDS.get(key) or entities.get(key).label_plural)
