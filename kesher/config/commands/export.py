"""`kesher export`: records into a file, or a whole organisation into an archive."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from kesher.config.commands.command import Answer, Command, Problem
from kesher.config.commands.moving import EVERYTHING, move_out, require_alone
from kesher.config.commands.places import entity_named, inside
from kesher.entity.description import Entity
from kesher.entity.filters import InvalidFilter
from kesher.exchange import outgoing
from kesher.exchange.outgoing import FORMATS, Export, Format
from kesher.records import reading
from kesher.records.paging import InvalidSort

PARTIES: Final = "parties"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("organization", metavar="ORG", help="the address of the organization")
    parser.add_argument(
        "target",
        metavar="TARGET",
        type=Path,
        help="a file whose ending is csv, xlsx or vcf; or the word `everything`",
    )
    parser.add_argument(
        "archive",
        metavar="FILE.zip",
        type=Path,
        nargs="?",
        help="where everything goes; default: ORG.zip",
    )
    parser.add_argument("--entity", default=PARTIES, help="what to export; default: parties")
    parser.add_argument("--filter", default="", help="conditions, as in lists")
    parser.add_argument("--columns", default="", help="keys of fields, with commas between them")
    parser.add_argument("--sort", default="", help="the key of a field; descending: --sort=-KEY")
    parser.add_argument(
        "--as", dest="as_email", default="", metavar="E-MAIL", help="with this member's rights"
    )


def run(options: Namespace) -> Answer:
    if str(options.target) == EVERYTHING:
        require_alone(options, entity=PARTIES, filter="", columns="", sort="", as_email="")
        return move_out(options.organization, options.archive)
    if options.archive:
        raise Problem(f"{options.target} is one file; a second goes with `{EVERYTHING}` alone.")
    file_format = _format(options.target)
    with inside(options.organization, as_email=options.as_email, channel="command"):
        export = _export(entity_named(options.entity), options)
        try:
            count = outgoing.noted(export, file_format)
            with options.target.open("wb") as target:
                target.writelines(outgoing.stream(export, file_format))
        except (InvalidFilter, InvalidSort, reading.NotVisible) as problem:
            raise Problem(str(problem)) from problem
        except OSError as trouble:
            raise Problem(f"{options.target} cannot be written: {trouble.strerror}.") from trouble
    values = {"entity": options.entity, "count": count, "target": str(options.target)}
    return Answer(f"{count:,} records are in {options.target}.", values)


def _format(target: Path) -> Format:
    ending = target.suffix.removeprefix(".").lower()
    found = next((one for one in FORMATS if one == ending), None)
    if found is None:
        raise Problem(f"{target} should end with .csv, .xlsx or .vcf.")
    return found


def _export(entity: Entity, options: Namespace) -> Export:
    asked = [key.strip() for key in options.columns.split(",") if key.strip()]
    readable = reading.readable_fields(entity)
    if strange := [key for key in asked if key not in readable]:
        raise Problem(f"{entity.key} has no field {strange[0]!r}.")
    columns = asked or outgoing.usual_columns(entity)
    return Export(entity=entity, columns=columns, conditions=options.filter, sort=options.sort)


COMMAND = Command(
    name="export",
    summary="write records into a file",
    run=run,
    arguments=arguments,
    details=(
        "What comes back by `kesher import` unchanged changes nothing. `everything` is the whole "
        "organization: all records, files, history, settings and users, with a schema in Hebrew "
        "and English; no passwords and no keys. It comes back by `kesher import`, too."
    ),
    examples=(
        "galim customers.xlsx",
        'galim open.csv --entity leads --filter "status = new" --sort=-created_at',
        "galim phones.vcf --as dana@galim.example",
        "galim everything galim.zip --json",
    ),
)
