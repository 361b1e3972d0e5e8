"""Rows are changed in the corridor and in the rooms below it, and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

KESHER = Path(__file__).resolve().parent.parent / "kesher"
MAY_WRITE = {"records", "tenancy", "accounts", "jobs", "events"}
ON_ROWS = {"save", "delete"}
ON_QUERYSETS = {
    "create",
    "update",
    "get_or_create",
    "update_or_create",
    "asave",
    "adelete",
    "acreate",
    "aupdate",
}
ALWAYS = {"bulk_create", "bulk_update", "abulk_create", "abulk_update"}


def test_only_the_corridor_writes() -> None:
    assert [
        place
        for path in _sources()
        for place in _writes(path.read_text(), str(path.relative_to(KESHER)))
    ] == []


def test_writes_are_told_from_calls_that_only_look_alike() -> None:
    writes = (
        "lead.save()\nlead.save(using=1)\nrows.filter(a=1).update(b=2)\nLead.objects.create(a=1)\n"
    )
    others = "image.save(file)\nrecords.update(lead, a=1)\nnames.update(more)\ncache.delete(key)\n"
    assert list(_writes(writes + others, "x")) == [
        "x:1 .save",
        "x:2 .save",
        "x:3 .update",
        "x:4 .create",
    ]


def _sources() -> Iterator[Path]:
    for path in sorted(KESHER.rglob("*.py")):
        folders = path.relative_to(KESHER).parts
        if folders[0] not in MAY_WRITE and not {"migrations", "tests"} & set(folders):
            yield path


def _writes(source: str, name: str) -> Iterator[str]:
    """Calls that only rows understand: `save`, `update` and their like without a subject."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, subjectless = node.func.attr, not node.args
        if verb in ALWAYS or (
            subjectless and (verb in ON_ROWS or (verb in ON_QUERYSETS and node.keywords))
        ):
            yield f"{name}:{node.lineno} .{verb}"
