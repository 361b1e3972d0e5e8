"""Rows come packed from either database, and are found again by their ids."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.db import connection

from kesher.features.leads.models import Lead
from kesher.records import packed
from kesher.records.packed import Packed
from tests import world

BEGUN = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
KNOWN = ("new", "won")


def packed_leads() -> Packed:
    rows = Lead.objects.order_by().values_list("id", "status", "created_at")
    leads, given = rows.query.sql_with_params()
    found = packed.expression("id", packed.place("status", KNOWN), "created_at")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH leads(id, status, created_at) AS ({leads}) SELECT {found} FROM leads",  # noqa: S608
            [*given, *KNOWN],
        )
        ((told,),) = cursor.fetchall()
    return packed.unpacked(told)


def half(lead: Any) -> int:
    return int(lead.pk) & (1 << 64) - 1


@pytest.mark.usefixtures("alon")
def test_ids_places_and_moments_are_those_of_the_rows() -> None:
    whole = BEGUN.replace(microsecond=0)
    first = world.a_lead(status="won", created_at=BEGUN)
    second = world.a_lead(status="contacted", created_at=whole)

    found = packed_leads()

    told = zip(found.ids, found.numbers, found.moments, strict=True)
    assert {int(pk): (int(number), int(moment)) for pk, number, moment in told} == {
        half(first): (1, int(whole.timestamp())),
        half(second): (2, int(whole.timestamp())),
    }


@pytest.mark.usefixtures("alon")
def test_no_rows_are_no_columns() -> None:
    found = packed_leads()

    assert (len(found.ids), len(found.numbers), len(found.moments)) == (0, 0, 0)


def test_each_id_finds_its_row_and_others_none() -> None:
    nothing = np.zeros(3, dtype=np.int64)
    rows = Packed(ids=np.array([70, 10, 40], dtype=np.uint64), numbers=nothing, moments=nothing)

    found = rows.places_of(np.array([40, 99, 70, 10, 10, 5], dtype=np.uint64))

    assert found.tolist() == [2, -1, 0, 1, 1, -1]
