"""The messages that the sources ask to be translated: Python, Django templates and TypeScript."""

import ast
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.extract import extract_javascript, extract_python
from django.utils.translation.template import templatize

from ops.paths import ROOT

# Which arguments of a call are texts; a pair is the context. None stands for the first alone.
Specification = tuple[int | tuple[int, str], ...] | None
# Line, function, arguments and comments: what Babel's extractors answer.
Call = tuple[int, Any, Any, Any]
KEYWORDS: dict[str, Specification] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
FOLDERS = {"kesher": {".py", ".html", ".txt"}, "frontend/src": {".ts"}}
NOT_SHIPPED = {"tests", "migrations", "static"}


class Message(NamedTuple):
    """A text to translate and where it is asked for; context and singular together are its name."""

    context: str
    singular: str
    plural: str = ""
    place: str = ""


def wanted() -> Iterator[Message]:
    """Each text once, from the first place that asks for it – or for its plural, if any does."""
    found: dict[tuple[str, str], Message] = {}
    for path in _sources():
        for line, message in _messages(path):
            known = found.get(message[:2])
            if known is None or (message.plural and not known.plural):
                found[message[:2]] = message._replace(place=f"{path.relative_to(ROOT)}:{line}")
    return iter(found.values())


def _sources() -> Iterator[Path]:
    for folder, endings in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            if (
                path.suffix in endings
                and not NOT_SHIPPED & set(inside.parts)
                and ".test." not in path.name
            ):
                yield path


def _messages(path: Path) -> Iterator[tuple[int, Message]]:
    text = path.read_text(encoding="utf-8")
    keywords = KEYWORDS
    if path.suffix == ".py":
        keywords = KEYWORDS | _aliases(text)
        calls = _calls(text, keywords)
    elif path.suffix == ".ts":
        keywords = {"t": None}
        calls = extract_javascript(BytesIO(text.encode()), keywords, [], {"encoding": "utf-8"})
    else:
        calls = _template_calls(templatize(text, origin=str(path)))
    for line, function, arguments, _ in calls:
        if message := _message(keywords[function], arguments):
            yield line, message


def _calls(python: str, keywords: Mapping[str, Specification]) -> Iterator[Call]:
    calls: Iterator[Call] = extract_python(BytesIO(python.encode()), keywords, [], {})
    return calls


def _aliases(python: str) -> dict[str, Specification]:
    """Other names under which a module imports the functions of gettext."""
    return {
        name.asname: KEYWORDS[name.name]
        for node in ast.walk(ast.parse(python))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in KEYWORDS
    }


def _template_calls(python: str) -> Iterator[Call]:
    """Calls in what Django makes of a template: Python by the line, though not as a whole."""
    for number, line in enumerate(python.splitlines(), start=1):
        for _, function, arguments, comments in _calls(line.strip(), KEYWORDS):
            yield number, function, arguments, comments


def _message(specification: Specification, arguments: Any) -> Message | None:
    """The message of a call whose texts are literal; a call with a variable asks for none."""
    values = list(arguments) if isinstance(arguments, tuple | list) else [arguments]
    parts = {"context": "", "singular": "", "plural": ""}
    names = iter(["singular", "plural"])
    for part in specification or (1,):
        position, name = (part[0], "context") if isinstance(part, tuple) else (part, next(names))
        value = values[position - 1] if position <= len(values) else None
        if not isinstance(value, str):
            return None
        parts[name] = value
    return Message(**parts) if parts["singular"] else None
