"""`python -m ops.reference` writes docs/reference.md anew, from what the code says of itself."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, Final

from django.utils import translation

from kesher.config import cli
from kesher.entity import kinds, starting
from kesher.entity.action import Action
from kesher.entity.description import ANY, Entity
from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.events.book import events
from ops.paths import ROOT

PAGE: Final = ROOT / "docs" / "reference.md"
HEAD: Final = """\
# Reference

Made from the code by `python -m ops.reference`; a test fails when it is not current. Custom fields
belong to an organisation and are not listed; the API's own document, `/api/v1/openapi.json`, tells
them.
"""


def main() -> int:
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written.\n")
    return 0


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [HEAD, *_record_types(), *_kinds(), *_events(), *_lists(), *_commands()]
    return "\n".join(parts)


def _record_types() -> Iterator[str]:
    yield "## Record types\n"
    yield (
        "Verbs of all records: `create`, `update`, `delete`, `restore`; of the others: `create`,"
        " `update`.\n"
    )
    for entity in sorted(entities, key=lambda one: one.key):
        yield f"### `{entity.key}` – {entity.label_plural}\n"
        yield _about(entity)
        yield from _table(
            ("field", "label", "kind", ""), [_field(entity, one) for one in entity._told.values()]
        )
        if entity.actions:
            yield from _table(("verb", "label", "asks for"), [_verb(one) for one in entity.actions])


def _about(entity: Entity) -> str:
    model = f"{entity.model.__module__}.{entity.model.__name__}"
    told = [f"Model `{model}`"]
    if not entity.is_record:
        told.append("no bin, owner or custom fields")
    if entity.board:
        told.append(f"board by `{entity.board.group_by}`")
    hosts = [
        "every record" if host == ANY else f"`{entities.of(host).key}`"
        for host in entity.appears_on
    ]
    if hosts:
        told.append(f"shown on the card of {', '.join(hosts)}")
    return "; ".join(told) + ".\n"


def _field(entity: Entity, field: Field) -> tuple[str, ...]:
    notes = {
        "required": field.required,
        "read only": field.read_only,
        "filter": field.key in entity.filters,
        "searched": field.key in entity.search,
        f"list `{field.options.get('list')}`": "list" in field.options,
    }
    told = ", ".join(note for note, holds in notes.items() if holds)
    return f"`{field.key}`", str(field.label), f"`{field.kind.key}`", told


def _verb(action: Action) -> tuple[str, ...]:
    asked = (f"`{one.key}` ({one.kind.key})" for one in action.parameters)
    return f"`{action.verb}`", str(action.label), ", ".join(asked)


def _kinds() -> Iterator[str]:
    yield "## Kinds\n"
    rows = [
        (
            f"`{kind.key}`",
            str(kind.label),
            "yes" if kind.custom else "",
            ", ".join(f"`{operator}`" for operator in kind.operators),
        )
        for kind in kinds.all_kinds()
    ]
    yield from _table(("kind", "label", "for custom fields", "operators of filters"), rows)


def _events() -> Iterator[str]:
    yield "## Events\n"
    rows = [
        (f"`{name}`", f"`{made.__module__}`", ", ".join(f"`{one.name}`" for one in fields(made)))
        for name, made in events().items()
        if made.__module__.startswith("kesher.")
    ]
    yield from _table(("event", "declared in", "tells"), rows)


def _lists() -> Iterator[str]:
    yield "## Lists of choices\n"
    yield "Shipped with every new organisation, which may change them.\n"
    rows = [
        (f"`{key}`", ", ".join(f"`{one}`" for one in starting.meanings(key)))
        for key in starting.list_keys()
    ]
    yield from _table(("list", "meanings"), rows)


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    yield "`.venv/bin/kesher COMMAND …`; every command takes `--json`.\n"
    for command in cli.COMMANDS:
        yield f"### `kesher {command.name}`\n\n{_capital(command.summary)}.\n"
        if command.arguments:
            parser = argparse.ArgumentParser(add_help=False)
            command.arguments(parser)
            yield from _table(("argument", ""), [_argument(one) for one in parser._actions])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _argument(action: argparse.Action) -> tuple[str, ...]:
    help_text = (action.help or "").replace(
        "default: %(default)s (", "default: the environment's ("
    )
    if action.choices:
        help_text = f"{help_text} ({', '.join(map(str, action.choices))})".strip()
    name = action.option_strings[0] if action.option_strings else str(action.metavar)
    return f"`{name}`", help_text


def _table(titles: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    names = list(titles)
    yield _row(names)
    yield "|" + "---|" * len(names)
    yield from (_row(row) for row in rows)
    yield ""


def _row(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '∣') for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
