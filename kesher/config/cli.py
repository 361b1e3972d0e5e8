"""`kesher`: one program for all that is done from a shell. The environment is its configuration."""

import argparse
import json
import os
import sys
from textwrap import fill

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError
from django.utils import translation

from kesher.config import boot  # noqa: F401  sets Django up for those below
from kesher.config.commands import (
    check,
    demo,
    erase,
    export,
    import_,
    init,
    localities,
    migrate,
    openapi,
    reindex,
    run,
    serve,
    token,
    web,
    worker,
)
from kesher.config.commands.command import Answer, Command, Problem

COMMANDS: tuple[Command, ...] = (
    run.COMMAND,
    serve.COMMAND,
    web.COMMAND,
    worker.COMMAND,
    migrate.COMMAND,
    init.COMMAND,
    token.COMMAND,
    demo.COMMAND,
    import_.COMMAND,
    export.COMMAND,
    erase.COMMAND,
    reindex.COMMAND,
    localities.COMMAND,
    openapi.COMMAND,
    check.COMMAND,
)

WIDTH = 90
EPILOG = """\
`kesher COMMAND --help` tells what a command takes, with examples. The environment is the
configuration: DATABASE_URL (SQLite in ./var, or postgres://…), DATABASE_OWNER_URL, KESHER_VAR,
KESHER_URL, KESHER_HOSTS, PORT, EMAIL_HOST …; the README lists all of it.

Results go to stdout, problems to stderr. Exit codes: 0 done, 1 not done (stderr says why), 2
wrong usage.
"""


def main(words: list[str] | None = None) -> int:
    options = parser().parse_args(words)
    command: Command = options.command
    try:
        with translation.override("en"):
            answer = command.run(options)
    except Problem as problem:
        return _not_done([str(problem)])
    except ValidationError as refusal:
        return _not_done(_in_english(refusal))
    except (DatabaseError, InterfaceError) as trouble:
        return _not_done([f"The database refused: {trouble}", "`kesher check` may know why."])
    try:
        _tell(answer, as_json=options.json)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.code


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="kesher",
        description="Kesher keeps a customer.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    choices = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = choices.add_parser(
            command.name,
            help=command.summary,
            description=_description(command),
            epilog=_examples(command),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.add_argument("--json", action="store_true", help="answer with one JSON object")
        one.set_defaults(command=command)
        if command.arguments:
            command.arguments(one)
    return top


def _description(command: Command) -> str:
    told = f"{command.summary[0].upper()}{command.summary[1:]}."
    return fill(f"{told} {command.details}".strip(), WIDTH)


def _examples(command: Command) -> str:
    lines = "\n".join(f"  kesher {command.name} {words}".rstrip() for words in command.examples)
    return f"examples:\n{lines}" if lines else ""


def _tell(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.values, ensure_ascii=False, default=str))
    elif answer.text:
        print(answer.text)


def _in_english(refusal: ValidationError) -> list[str]:
    with translation.override("en"):
        return refusal.messages


def _not_done(messages: list[str]) -> int:
    for message in messages:
        print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
