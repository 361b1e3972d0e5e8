"""Which columns of which tables the crowd fills, and how they are written."""

from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.db import connection

from kesher.config.demo.tables import Table
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    LightChange,
    Party,
    PartyRole,
    PhoneNumber,
    PostalAddress,
    Relation,
)
from kesher.records.models import Change, SearchRow, StatusLog, TimelineLine
from kesher.records.search import sqlite

# Of each table its rows, with values in the order of `COLUMNS`.
Rows = dict[Any, list[tuple[Any, ...]]]

MADE = ("id", "created_at", "updated_at", "owner_id", "created_by_id")
OF_NAMES = ("honorific", "given_name", "family_name")
OF_PARTY = (*MADE, "party_id")
COLUMNS: dict[Any, tuple[str, ...]] = {
    Party: (
        *MADE,
        "kind",
        "name",
        "sort_name",
        "gender",
        "job_title",
        *OF_NAMES,
        "language",
        "customer_class",
        "source",
        "phone",
        "email",
        "city",
        "role_keys",
        "last_contact_at",
        "light",
    ),
    LightChange: ("id", "party_id", "at", "colour", "reasons"),
    PhoneNumber: ("id", "party_id", "number", "kind", "is_primary"),
    EmailAddress: ("id", "party_id", "address", "mailbox", "kind", "is_primary"),
    PostalAddress: (
        "id",
        "party_id",
        "street",
        "city",
        "postal_code",
        "country",
        "kind",
        "is_primary",
    ),
    Identifier: ("id", "party_id", "kind", "number"),
    PartyRole: ("id", "party_id", "role", "since"),
    Relation: (*OF_PARTY, "other_id", "type"),
    Lead: (
        *OF_PARTY,
        "subject",
        "status",
        "source",
        "expected_value",
        "message",
        "lost_reason",
        "taken_up_at",
    ),
    Deal: (
        *OF_PARTY,
        "title",
        "stage",
        "pipeline",
        "state",
        "amount",
        "expected_close",
        "next_step",
        "source",
        "lost_reason",
        "description",
        "closed_at",
        "closing_owner_id",
    ),
    Call: (*OF_PARTY, "subject", "direction", "result", "at", "duration", "description"),
    Meeting: (*OF_PARTY, "subject", "at", "duration", "place", "status"),
    Note: (*OF_PARTY, "text", "title"),
    Task: (
        *OF_PARTY,
        "subject",
        "due_at",
        "first_due_at",
        "priority",
        "status",
        "done_at",
        "done_by_id",
    ),
    StatusLog: (
        "id",
        "record_id",
        "entity",
        "field",
        "status",
        "entered_at",
        "left_at",
        "actor_id",
    ),
    TimelineLine: (
        "id",
        "at",
        "owner_id",
        "created_by_id",
        "party_id",
        "entity",
        "record_id",
        "verb",
        "title",
        "body",
        "tone",
        "detail",
    ),
    SearchRow: (
        "entity",
        "record_id",
        "owner_id",
        "created_by_id",
        "title",
        "subtitle",
        "phone",
        "email",
        "key",
        "tokens",
        "touched_at",
        "contacted_at",
    ),
    Change: (
        "id",
        "record_id",
        "at",
        "actor_id",
        "entity",
        "channel",
        "verb",
        "batch",
        "before",
        "after",
    ),
}


def blank() -> Rows:
    return {model: [] for model in COLUMNS}


class Writer:
    """Writes rows of every table in the order in which one refers to another."""

    def __init__(self, organization_id: UUID) -> None:
        self.tables = {
            model: Table(model, organization_id, *columns) for model, columns in COLUMNS.items()
        }

    def write(self, rows: Rows) -> None:
        with sqlite.following() if connection.vendor == "sqlite" else nullcontext():
            for model, table in self.tables.items():
                table.insert(rows[model])
