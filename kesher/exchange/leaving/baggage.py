"""What goes along when an organisation leaves: every table of it but those listed here."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import models

from kesher.accounts.models import Membership
from kesher.entity.models import Counter
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.records.models import Access, Change, StatusLog, TimelineLine
from kesher.tenancy.models import TenantModel
from kesher.tenancy.wall import tenant_models

PRODUCT: Final = "kesher"
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SCHEMA: Final = "schema.json"
HOUSE: Final = "settings/organization.json"
FILES: Final = "files"

# What stays, and why nobody misses it.
LEFT_BEHIND: Final[dict[str, str]] = {
    "accounts.ApiToken": "Keys open doors; those of another house are made there.",
    "accounts.Invitation": "Its link opens a door here, and soon no more.",
    "chance.Lesson": "What the history taught; where it goes it teaches the same.",
    "chance.Score": "What was said by that; it is said anew.",
    "exchange.ImportPage": "What became of the rows of a file; their records go along.",
    "exchange.ImportProject": "Which files came in together; their records go along.",
    "exchange.ImportRun": "How a file came in; its records and their history go along.",
    "moving.Departure": "That this organisation packed its things; the log tells of it.",
    "parties.LikelyPair": "What the last comparison found; the next one finds it anew.",
    "records.Erasure": "That records are gone for good; where the rest goes they never were.",
    "orders.OrderLink": "It opens a door here; one is made there with a button.",
    "quotes.QuoteLink": "It opens a door here; the next sending makes one there.",
    "records.IdempotencyKey": "Answers to programs, kept for a day.",
    "records.Reseal": "As the seals: where the log goes it is sealed anew.",
    "records.Seal": "Covers this organisation's own id; where the log goes it is sealed anew.",
    "records.SearchRow": "Derived from the records, and made anew.",
    "stopwatch.Timing": "How fast the screens of this installation are.",
}
# Of the log, the lines that tell of moves themselves belong to the house where they happened.
MOVED_OUT: Final = "moved out"
MOVED_IN: Final = "moved in"

NAMES: Final[dict[type[models.Model], str]] = {
    Membership: "users",
    Change: "history",
    Access: "access",
    TimelineLine: "timeline",
    StatusLog: "statuses",
    Counter: "settings/counter",
}
# The wall itself, the place of a file's bytes, and the user, who is told by address.
HELD_BACK: Final = {"organization", "storage_key", "user"}
BYTES_AT: Final = "storage_key"
UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
RESERVED: Final = re.compile(r"(con|prn|aux|nul|(com|lpt)\d)(\.|$)", re.IGNORECASE)
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table, and the member of the archive that holds its rows."""

    model: type[TenantModel]
    member: str

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def columns(self) -> list[Any]:
        fields = self.model._meta.concrete_fields
        return [field for field in fields if field.name not in HELD_BACK]

    @property
    def has_bytes(self) -> bool:
        return any(field.name == BYTES_AT for field in self.model._meta.concrete_fields)

    @property
    def is_setting(self) -> bool:
        return self.member.startswith("settings/") or self.model is Membership

    def rows(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model.objects.all()
        return rows.exclude(verb__in=(MOVED_OUT, MOVED_IN)) if self.model is Access else rows


@cache
def tables() -> tuple[Table, ...]:
    """Every table that is not left behind, by its member's name."""
    carried: list[Any] = [
        model for model in tenant_models() if model._meta.label not in LEFT_BEHIND
    ]
    found = [Table(model=model, member=f"{_stem(model)}.jsonl") for model in carried]
    return tuple(sorted(found, key=lambda table: table.member))


def _stem(model: type[Any]) -> str:
    if model in NAMES:
        return NAMES[model]
    if getattr(model, "is_setting", False):
        return f"settings/{model._meta.model_name}"
    if issubclass(model, Record):
        return f"data/{entities.of(model).key}"
    return f"rows/{model._meta.model_name}"


def place_of(pk: UUID, name: str) -> str:
    """Where the bytes of a file lie in the archive, under a name that every system bears."""
    plain = UNFIT.sub("_", name).strip(" .")
    if RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) < LONGEST_NAME // 2:
        plain = f"{stem[: LONGEST_NAME - len(ending)].rstrip(' .') or '_'}.{ending}"
    return f"{FILES}/{pk}/{plain[: LONGEST_NAME + 1].rstrip(' .') or '_'}"
