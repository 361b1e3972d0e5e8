"""Rows are changed in the corridor and in the rooms below it, and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

KESHER = Path(__file__).resolve().parent.parent / "kesher"
MAY_WRITE = {"records", "tenancy", "accounts", "jobs", "events"}
# Rows that are no records: who else writes them, and why that leaves nothing unremembered.
KEEPERS = {
    "api/door.py": "no row: the scope's memo",
    "config/demo": "founds the organisation that it demonstrates",
    "config/health.py": "writes a probe, to see that writing works",
    "entity/starting.py": "fills an organisation that is being founded",
    "exchange/clearing.py": "imports that are over go, with their files",
    "exchange/keeping.py": "the progress of an import, beside the records it makes",
    "features/chance/lessons.py": "what was learned, made anew each week",
    "features/chance/scoring.py": "what follows from that, made anew each night",
    "features/deals/starting.py": "the first pipeline of an organisation that is being founded",
    "features/intake/assigning.py": "decisions of the rules, each told in the lead's history",
    "features/intake/attaching.py": "files that wait with what strangers sent",
    "features/intake/starting.py": "the first rule of an organisation that is being founded",
    "features/intake/receiving.py": "what strangers sent, as it came; its states are in the log",
    "features/accounting/outbox.py": "when a handover is tried again, and nothing else",
    "features/accounting/sets.py": "what was told of an order, beside the handover it changes",
    "features/agreements/past.py": "lines that were replaced, kept beside the change that is told",
    "features/enriching/looking.py": "what was found outside, until it is accepted",
    "features/moving/departing.py": "archives on their way out, which the log of accesses tells",
    "features/moving/erasing.py": "an organisation that is over, with all that would remember it",
    "exchange/saving.py": "saved mappings, which the audit remembers",
    "features/notices/models.py": "notices are told and read, and leave no history",
    "features/quality/digest.py": "that somebody was told of a week, beside the notice",
    "features/quality/marking.py": "what is remembered of a record's quality, which nobody changed",
    "features/quality/proposals.py": "what may be set right; doing it goes through the corridor",
    "features/quality/starting.py": "the rules of an organisation that is being founded",
    "features/quality/weekly.py": "the figures of a week, put down once",
    "features/quotes/answering.py": "the customer's answer, beside the change it makes",
    "features/quotes/rows.py": "child rows of quotes and orders, written for the corridor",
    "features/quotes/links.py": "the customer's way to a quote; opening it is in the log",
    "features/quotes/versions.py": "what went out, only ever added to",
    "features/sales/weeks.py": "the forecast of a week, put down once",
    "features/stopwatch/models.py": "sums of how long screens took, which are nobody's",
    "features/parties/actions.py": "the moment of the last contact, told by the corridor itself",
    "features/parties/contacts.py": "child rows of a party, written for the corridor",
    "features/parties/pairs.py": "that two are not the same, which the audit remembers",
    "features/parties/likely.py": "what the last comparison found, made anew by the next",
    "features/parties/light.py": "the history of the traffic light",
    "features/parties/roles.py": "child rows of a party, written for the corridor",
    "screens/tokens.py": "the customers' ways to their records; opening them is in the log",
}
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
ALWAYS = {"bulk_create", "bulk_insert", "bulk_update", "abulk_create", "abulk_update"}


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
        name = path.relative_to(KESHER)
        is_keeper = any(str(name).startswith(keeper) for keeper in KEEPERS)
        if name.parts[0] not in MAY_WRITE and "migrations" not in name.parts and not is_keeper:
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
