"""The first rows of lists: of several at once, or of one with the number of all its rows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Func, IntegerField, QuerySet
from django.db.models.expressions import RawSQL


class AllOfThem(Func):
    """How many rows there are, told by each of the first."""

    template = "COUNT(*) OVER ()"
    output_field = IntegerField()


def first_of(lists: Iterable[QuerySet[Any]]) -> RawSQL:
    """The ids of ordered and sliced query sets, for `pk__in`."""
    told: list[str] = []
    parameters: list[Any] = []
    for rows in lists:
        sql, given = rows.values("pk").query.sql_with_params()
        # SQLite takes a limit only within brackets of its own.
        told.append(f"SELECT * FROM ({sql}) AS first_rows")  # noqa: S608  compiled by the ORM
        parameters += given
    return RawSQL(" UNION ALL ".join(told), parameters)  # noqa: S611  as above
