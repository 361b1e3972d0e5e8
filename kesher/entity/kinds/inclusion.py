"""`lookup__includes="key"`: a JSON list has this text in it, on SQLite and on PostgreSQL."""

import json
from typing import Any

from django.db.models import JSONField, Lookup
from django.db.models.fields import json as documents
from django.db.models.fields.json import KeyTransform


class Includes(Lookup):
    lookup_name = "includes"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """By a table of the list's items; a value that is no list counts as a list of one."""
        path: list[Any] = []
        if isinstance(self.lhs, KeyTransform):
            column, parameters, keys = self.lhs.preprocess_lhs(compiler, connection)
            path = [documents.compile_json_path(keys)]  # type: ignore[attr-defined]  # not in the stubs
        else:
            column, parameters = self.process_lhs(compiler, connection)
        wanted, values = self.process_rhs(compiler, connection)
        table = f"json_each({column}, %s)" if path else f"json_each({column})"
        return (
            f"EXISTS (SELECT 1 FROM {table} WHERE value = {wanted})",  # noqa: S608
            [*parameters, *path, *values],
        )

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        _wanted, values = self.process_rhs(compiler, connection)
        return f"{column} @> %s::jsonb", [*parameters, json.dumps([values[0]])]


class KeyIncludes(Includes):
    """The same inside a document, at one of its keys."""


JSONField.register_lookup(Includes)
KeyTransform.register_lookup(KeyIncludes)
