"""A whole system moving in from one archive: its files in their order, each as an import."""

from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from kesher.config.commands.command import Answer, Problem
from kesher.config.commands.places import inside
from kesher.exchange import carrying, owners, projects, recognising, report
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.exchange.outcomes import OUTCOMES, REFUSED, WARNED
from kesher.exchange.presets import SYSTEMS
from kesher.exchange.unpacking import Sent

PROJECT: Final = "project"
MOST_TOLD: Final = 50


def move_system_in(options: Namespace) -> Answer:
    """Checks or brings in every file that was recognised; what was not is named."""
    file: Path = options.file
    with inside(options.organization, as_email=options.as_email, channel="import"):
        if not recognising.offered():
            raise Problem("These rights do not let records come in from files.")
        name = SYSTEMS.get(options.system, options.system) or file.name
        try:
            with file.open("rb") as content:
                sent = Sent(name=file.name, content=content, size=file.stat().st_size)
                project = projects.begin(name, options.system or name, [sent])
        except OSError as trouble:
            raise Problem(f"{file} cannot be read: {trouble.strerror}.") from trouble
        runs = list(project.runs.order_by("place"))
        for made in _wanted(runs):
            if options.dry_run:
                carrying.check(made)
            else:
                carrying.write(made)
        return _answer(project, runs)


def _wanted(runs: list[ImportRun]) -> list[ImportRun]:
    """What was recognised, but for tables that are documents of others."""
    return [made for made in runs if made.entity and not made.is_left_out]


def _answer(project: ImportProject, runs: list[ImportRun]) -> Answer:
    files = [_told(made) for made in _wanted(runs)]
    users = [{"file": one.file_name, **owners.counted(one)} for one in runs if one.is_of_users]
    strange = [made.file_name for made in runs if not made.entity and not made.is_of_users]
    values = {
        "project": str(project.pk),
        "system": project.system,
        "files": files,
        "users": users,
        "not_recognised": strange,
        "left_out": project.left_out,
    }
    lines = [line for one in files for line in _lines(one)]
    lines += [f"{one['file']}: {one['count']} users, {one['here']} of them here" for one in users]
    lines += [f"not recognised: {name}" for name in strange]
    lines += [f"left out {one['name']}: {one['why']}" for one in project.left_out]
    came_in = all(
        made.step == Step.DONE or (made.step == Step.CHECKED and not made.counts.get(REFUSED))
        for made in _wanted(runs)
    )
    return Answer("\n".join(lines), values, code=0 if _wanted(runs) and came_in else 1)


def _told(made: ImportRun) -> dict[str, Any]:
    return {
        "file": made.file_name,
        "sheet": made.sheet,
        "entity": made.entity,
        "rows": made.row_count,
        "step": made.step,
        "columns": dict(zip(made.titles, made.mapping, strict=True)),
        **{what: made.counts.get(what, 0) for what in (*OUTCOMES, WARNED)},
        "errors": _rows(made, REFUSED),
        "warnings": _rows(made, WARNED),
        "batch": made.batch,
    }


def _rows(made: ImportRun, what: str) -> list[dict[str, Any]]:
    return [
        {"row": one.number, "message": " ".join(one.sentences)}
        for one in report.rows(made, what, MOST_TOLD)
    ]


def _lines(told: dict[str, Any]) -> list[str]:
    counts = ", ".join(f"{what} {told[what]:,}" for what in (*OUTCOMES, WARNED))
    rows = [*told["errors"], *told["warnings"]]
    lines = [f"  row {one['row']}: {one['message']}" for one in rows]
    return [f"{told['file']} → {told['entity']}: {counts}", *lines]
