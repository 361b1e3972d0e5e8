"""What can be put away and read back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import pytest

from kesher.jobs import plain
from kesher.jobs.registry import job

ID = UUID("01890000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("declared", "value", "stored"),
    [
        (UUID, ID, str(ID)),
        (UUID | None, None, None),
        (UUID | None, ID, str(ID)),
        (str, "שלום", "שלום"),
        (bool, True, True),
        (int, 7, 7),
        (date, date(2027, 3, 5), "2027-03-05"),
        (datetime, datetime(2027, 3, 5, 8, tzinfo=UTC), "2027-03-05T08:00:00+00:00"),
        (tuple[UUID, ...], (ID, ID), [str(ID), str(ID)]),
        (tuple[str, int], ("a", 1), ["a", 1]),
        (list[date], [date(2027, 3, 5)], ["2027-03-05"]),
        (dict[str, UUID | None], {"a": ID, "b": None}, {"a": str(ID), "b": None}),
        (Literal["a", "b"], "b", "b"),
    ],
)
def test_a_value_comes_back_as_it_was(declared: object, value: object, stored: object) -> None:
    plain.check(declared)

    assert plain.put(value) == stored
    assert plain.get(declared, stored) == value


@pytest.mark.parametrize("value", [Decimal("1.5"), 1.5, object(), {1, 2}, b"x"])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(plain.NotPlain):
        plain.put(value)


def test_functions_that_ask_for_more_are_refused_at_import() -> None:
    def with_a_decimal(amount: Decimal) -> None: ...

    def untyped(amount) -> None: ...

    with pytest.raises(plain.NotPlain, match="Decimal"):
        job()(with_a_decimal)
    with pytest.raises(plain.NotPlain, match="amount"):
        job()(untyped)
