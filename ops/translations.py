"""Compiles locale/ without GNU gettext; with `--check`, also says what is missing.

A language's texts lie in `django.po` and in `parts/*.po`, one file for each area; together they
become one `django.mo`. A text translated twice must be translated alike.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser

from ops.messages import wanted
from ops.paths import ROOT

LOCALE = ROOT / "locale"
COMPLETE = ("he",)
PLURALS = {
    "he": (3, "(n==1 ? 0 : n==2 ? 1 : 2)"),
    "en": (2, "(n != 1)"),
    "ru": (3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    "ar": (6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"),
}
Name = tuple[str, str]  # context and singular
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
HEBREW = re.compile("[א-ת]")
FOREIGN_QUOTES = re.compile("[“”„]")


def main() -> int:
    problems: list[str] = []
    for folder in sorted(path for path in LOCALE.glob("*/LC_MESSAGES") if path.is_dir()):
        language = folder.parent.name
        texts = _texts(folder, problems)
        _compile(folder, language, texts)
        if "--check" in sys.argv and language in COMPLETE:
            problems += _missing(texts, language)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _texts(folder: Path, problems: list[str]) -> dict[Name, Entry]:
    """All texts of a language by name; adds what is wrong with them to `problems`."""
    texts: dict[Name, Entry] = {}
    places: dict[Name, str] = {}
    for path in [*folder.glob("django.po"), *sorted((folder / "parts").glob("*.po"))]:
        for entry in _entries(path, folder.parent.name):
            name, place = _name(entry), f"{path.relative_to(ROOT)}:{entry.lineno}"
            known = texts.setdefault(name, entry)
            first = places.setdefault(name, place)
            if (known.id, known.string) != (entry.id, entry.string):
                problems.append(f"{place}: “{name[1]}” is translated otherwise at {first}.")
            problems += [f"{place}: “{name[1]}” {fault}" for fault in _faults(entry)]
    return texts


def _entries(path: Path, language: str) -> Iterator[Entry]:
    catalog = _catalog(language)
    with path.open("rb") as file:
        PoFileParser(catalog, abort_invalid=True).parse(file)
    return (entry for entry in catalog if entry.id)


def _catalog(language: str) -> Catalog:
    catalog = Catalog(locale=language, charset="utf-8")
    count, formula = PLURALS[language]
    catalog.mime_headers = [("Plural-Forms", f"nplurals={count}; plural={formula};")]
    return catalog


def _name(entry: Entry) -> Name:
    return (entry.context or "", entry.id[0] if isinstance(entry.id, tuple | list) else entry.id)


def _faults(entry: Entry) -> Iterator[str]:
    forms = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
    known = set(PLACEHOLDER.findall("".join(forms)))
    if entry.fuzzy:
        yield "is marked fuzzy."
    for string in filter(None, _strings(entry)):
        used = set(PLACEHOLDER.findall(string))
        if used - known or (len(forms) == 1 and used != known):
            yield f"and “{string}” name different placeholders."
        if HEBREW.search(string) and FOREIGN_QUOTES.search(string):
            yield f"is “{string}” with other quotation marks than ״…״."


def _strings(entry: Entry) -> list[str]:
    strings = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
    return [string or "" for string in strings]


def _compile(folder: Path, language: str, texts: dict[Name, Entry]) -> None:
    catalog = _catalog(language)
    for (context, _), entry in texts.items():
        if _translated(entry):
            catalog.add(entry.id, entry.string, context=context or None)
    compiled = folder / "django.mo"
    with compiled.with_suffix(".new").open("wb") as file:
        write_mo(file, catalog)
    compiled.with_suffix(".new").replace(compiled)


def _translated(entry: Entry) -> bool:
    return not entry.fuzzy and all(_strings(entry))


def _missing(texts: dict[Name, Entry], language: str) -> Iterator[str]:
    for message in wanted():
        entry = texts.get((message.context, message.singular))
        if entry is None or not _translated(entry):
            yield f"{message.place}: “{message.singular}” has no {language}."
        elif message.plural and entry.id != (message.singular, message.plural):
            plural = f"its plural “{message.plural}” in {language}"
            yield f"{message.place}: “{message.singular}” needs {plural}."


if __name__ == "__main__":
    sys.exit(main())
