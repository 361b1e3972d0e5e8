"""`kesher openapi`: the API's document for a fresh organisation, as it is kept in the sources."""

from argparse import ArgumentParser, Namespace

from kesher.api import fresh
from kesher.config.commands.command import Answer, Command, Problem


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")


def run(options: Namespace) -> Answer:
    """Needs a migrated database, in which it leaves nothing."""
    text = fresh.text()
    if not options.check:
        fresh.PLACE.write_text(text)
    elif not fresh.PLACE.exists() or fresh.PLACE.read_text() != text:
        raise Problem(f"{fresh.PLACE.name} is not up to date; `kesher openapi` writes it anew.")
    return Answer(str(fresh.PLACE), {"path": str(fresh.PLACE)})


COMMAND = Command(
    name="openapi",
    summary="write docs/openapi.json anew",
    run=run,
    arguments=arguments,
    details="For those who change the program.",
    examples=("--check",),
)
