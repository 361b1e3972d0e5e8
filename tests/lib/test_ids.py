"""Identifiers made by the program."""

from uuid import UUID

from kesher.lib.ids import new_id


def test_an_id_is_a_standard_uuid_of_version_seven() -> None:
    made = new_id()

    assert type(made) is UUID
    assert made.version == 7


def test_later_ids_sort_after_earlier_ones() -> None:
    made = [new_id() for _ in range(1000)]

    assert sorted(set(made)) == made
