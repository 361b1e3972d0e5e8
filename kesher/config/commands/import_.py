"""`kesher import`: bring the rows of a file in, or the archive of a whole organisation."""

from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction, Namespace
from pathlib import Path
from typing import Any, Final

from kesher.config.commands.command import Answer, Command, Problem
from kesher.config.commands.moving import EVERYTHING, move_in, require_alone
from kesher.config.commands.places import entity_named, inside
from kesher.config.commands.system import PROJECT, move_system_in
from kesher.entity.description import Entity
from kesher.exchange import carrying, choosing, correcting, notes, report
from kesher.exchange.choosing import WrongChoice
from kesher.exchange.models import ImportRun, Policy, Step
from kesher.exchange.outcomes import OUTCOMES, REFUSED, WARNED
from kesher.exchange.refusing import CannotImport
from kesher.exchange.ways import DELIMITERS, Wish
from kesher.lib.tables import ENCODINGS
from kesher.records.reading import NotVisible

MOST_TOLD: Final = 200
ALONE: Final[dict[str, Any]] = {
    "as_email": "",
    "map": [],
    "sheet": "",
    "encoding": "",
    "delimiter": "",
    "heading": None,
    "reversed": None,
    "mapping": "",
    "system": "",
    "without": [],
    "existing": None,
    "all_or_nothing": False,
    "dry_run": False,
}

# What may be said of the archive of another system, too.
OF_A_PROJECT: Final = ("as_email", "system", "dry_run")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("organization", metavar="ORG", help="the address of the organization")
    parser.add_argument(
        "entity",
        metavar="ENTITY",
        help="what the rows are: parties, leads …; or the word `everything` or `project`",
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="CSV, Excel, OpenDocument, JSON, JSON lines, vCard or LDIF; an archive of everything, "
        "or of the files of another system",
    )
    _ask_what_becomes(parser)
    _ask_how_to_read(parser)


def _ask_what_becomes(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="as_email", default="", metavar="E-MAIL", help="with this member's rights"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=_pair,
        metavar="COLUMN=FIELD",
        help="where a column goes; without a field, nowhere; the others are guessed",
    )
    parser.add_argument(
        "--mapping",
        default="",
        metavar="NAME",
        help="a saved mapping; default: one that knows the columns by name",
    )
    parser.add_argument(
        "--system", default="", metavar="NAME", help="whose ids those in the file are"
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=correcting.KINDS,
        help="a kind of corrections that is not wanted: its values stay as they are in the file",
    )
    parser.add_argument(
        "--existing",
        choices=Policy.values,
        help="what to do with records that are there already; default: update by id, else skip",
    )
    parser.add_argument(
        "--all-or-nothing", action="store_true", help="import nothing if any row is wrong"
    )
    parser.add_argument("--dry-run", action="store_true", help="check, and write nothing")


def _ask_how_to_read(parser: ArgumentParser) -> None:
    parser.add_argument("--sheet", default="", help="of a workbook; default: the first with rows")
    parser.add_argument(
        "--encoding",
        default="",
        choices=list(ENCODINGS),
        help="of a text file; default: as it looks",
    )
    parser.add_argument(
        "--delimiter", default="", choices=list(DELIMITERS), help="between the cells of a text file"
    )
    parser.add_argument(
        "--heading",
        type=int,
        metavar="ROW",
        help="the number of the row with the names of the columns, 0 for none",
    )
    parser.add_argument(
        "--reversed",
        action=BooleanOptionalAction,
        help="whether the Hebrew in the file was written backwards",
    )


def run(options: Namespace) -> Answer:
    if options.entity == EVERYTHING:
        require_alone(options, **ALONE)
        return move_in(options.organization, options.file)
    if options.entity == PROJECT:
        said = {*OF_A_PROJECT}
        require_alone(options, **{name: usual for name, usual in ALONE.items() if name not in said})
        return move_system_in(options)
    with inside(options.organization, as_email=options.as_email, channel="import"):
        entity = entity_named(options.entity)
        try:
            made = _begun(entity, options)
            choosing.choose(
                made,
                saved=options.mapping,
                system=options.system,
                columns=dict(options.map),
                existing=options.existing or "",
                all_or_nothing=options.all_or_nothing,
                corrections_off=options.without or None,
            )
        except (CannotImport, NotVisible, WrongChoice) as problem:
            raise Problem(f"{options.file.name}: {problem}") from problem
        if options.dry_run:
            carrying.check(made)
        else:
            carrying.write(made)
        return _answer(made)


def _begun(entity: Entity, options: Namespace) -> ImportRun:
    file: Path = options.file
    wish = Wish(
        encoding=options.encoding,
        delimiter=options.delimiter,
        heading=options.heading,
        reversed=options.reversed,
    )
    try:
        with file.open("rb") as content:
            return carrying.begin(
                entity,
                content,
                file_name=file.name,
                size=file.stat().st_size,
                sheet=options.sheet,
                wish=wish,
            )
    except OSError as trouble:
        raise Problem(f"{file} cannot be read: {trouble.strerror}.") from trouble


def _answer(made: ImportRun) -> Answer:
    counts = {what: made.counts.get(what, 0) for what in (*OUTCOMES, WARNED)}
    errors, warnings = (
        [
            {"row": told.number, "message": " ".join(told.sentences)}
            for told in report.rows(made, what, MOST_TOLD)
        ]
        for what in (REFUSED, WARNED)
    )
    remarks = notes.sentences(made.notes)
    values = {
        "file": made.file_name,
        "notes": remarks,
        "rows": made.row_count,
        "step": made.step,
        "mapping": made.saved_as,
        "columns": dict(zip(made.titles, made.mapping, strict=True)),
        **counts,
        "corrected": {kind: made.corrected.get(kind, 0) for kind in correcting.KINDS},
        "errors": errors,
        "warnings": warnings,
        "batch": made.batch,
    }
    lines = [*remarks, ", ".join(f"{what} {count:,}" for what, count in counts.items())]
    if made.corrected:
        told = ", ".join(f"{kind} {count:,}" for kind, count in made.corrected.items())
        lines.append(f"corrected: {told}")
    lines += [f"row {one['row']}: {one['message']}" for one in (*errors, *warnings)]
    came_in = made.step == Step.DONE or (made.step == Step.CHECKED and not counts[REFUSED])
    return Answer("\n".join(lines), values, code=0 if came_in else 1)


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals:
        raise ArgumentTypeError(f"{text!r} should look like COLUMN=FIELD.")
    return column, field


COMMAND = Command(
    name="import",
    summary="bring the rows of a file in",
    run=run,
    arguments=arguments,
    details=(
        "Columns are guessed by their names and by what they hold; of COLUMN=+ a field is made. "
        "What was brought in is undone as one change. Of a project – an archive with the files of "
        "another system – each file that is recognised comes in, what others point at first. An "
        "archive that `kesher export ORG everything` made comes into an organization that `kesher "
        "init` has just founded, whole or not at all; new users in it have no password yet."
    ),
    examples=(
        "galim parties customers.xlsx --dry-run",
        'galim parties customers.xlsx --sheet Active --map "Mobile=phones" --map "Internal="',
        "galim leads fair.csv --existing create --as dana@galim.example --json",
        "galim project salesforce.zip --system salesforce --dry-run",
        "galim everything galim.zip --json",
    ),
)
