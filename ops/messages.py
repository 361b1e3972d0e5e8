"""The messages that the sources ask to be translated: Python, Django templates and TypeScript."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import DEFAULT_KEYWORDS, extract_javascript, extract_python
from django.utils.translation.template import templatize

from ops.paths import ROOT

# Which arguments of a call are texts; a pair is the context. None stands for the first alone.
Specification = tuple[int | tuple[int, str], ...] | None
KEYWORDS: dict[str, Specification] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
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
        calls = extract_python(BytesIO(text.encode()), keywords, [], {})
    elif path.suffix == ".ts":
        keywords = {"t": None}
        calls = extract_javascript(BytesIO(text.encode()), keywords, [], {"encoding": "utf-8"})
    else:
        calls = _template_calls(templatize(text, origin=str(path)))
    for line, function, arguments, _ in calls:
        if message := _message(keywords[function], arguments):
            yield line, message


def _aliases(python: str) -> dict[str, Specification]:
    """Other names under which a module imports the functions of gettext."""
    return {
        name.asname: KEYWORDS[name.name]
        for node in ast.walk(ast.parse(python))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in KEYWORDS
    }


def _template_calls(python: str) -> Iterator[tuple[int, str, object, list[str]]]:
    """Calls in what Django makes of a template: Python by the line, though not as a whole."""
    for number, line in enumerate(python.splitlines(), start=1):
        for _, function, arguments, comments in extract_python(
            BytesIO(line.strip().encode()), KEYWORDS, [], {}
        ):
            yield number, function, arguments, comments


def _message(specification: Specification, arguments: object) -> Message | None:
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
