"""What was written elsewhere keeps when, and by whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kesher.exchange import report
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import REFUSED
from kesher.features.activities.models import Note
from kesher.features.parties.models import Party
from kesher.records.models import Change, TimelineLine
from kesher.tenancy import scope
from tests.exchange.conftest import csv_of

MADE = datetime(2019, 3, 5, 8, 30, tzinfo=UTC)
NOTES = csv_of(
    ["הערה", "לקוח", "תאריך יצירה", "נכתב על ידי"],
    ["ביקש הצעה", "דנה כהן", "05/03/2019 10:30", "יוסי מזרחי"],
    ["עתידי", "דנה כהן", "05/03/2099 10:30", ""],
)


@pytest.mark.usefixtures("alon")
def test_notes_keep_their_dates_and_authors(bring, noa, yossi) -> None:
    run = bring(NOTES, entity="notes")

    note = Note.objects.get()
    assert (note.created_at, note.created_by_id, note.owner_id) == (MADE, yossi.pk, noa.pk)
    line = TimelineLine.objects.get(record_id=note.pk)
    assert (line.at, line.created_by_id) == (MADE, yossi.pk)
    assert [one.sentences for one in report.rows(run, REFUSED, 9)] == [
        ["תאריך יצירה: המועד הזה עוד לא הגיע."]
    ]
    change = Change.objects.get(record_id=note.pk)
    assert (change.actor_id, change.channel) == (noa.pk, "import")


def test_only_administrators_say_so(bring, noa: Any, yossi: Any) -> None:
    with scope(noa.organization_id, yossi.pk, "web"):
        run = bring(NOTES, entity="notes")

        assert run.mapping[2:] == ["", ""]
        assert {note.created_by_id for note in Note.objects.all()} == {yossi.pk}
        assert all(note.created_at.year > 2020 for note in Note.objects.all())


@pytest.mark.usefixtures("alon")
def test_a_record_that_is_here_keeps_its_own(bring) -> None:
    bring(csv_of(["שם", "טלפון", "נוצר"], ["דנה", "0502345678", "05/03/2019 10:30"]))

    again = bring(
        csv_of(["שם", "טלפון", "נוצר"], ["דנה", "0502345678", "05/03/2021 10:30"]),
        policy=Policy.UPDATE,
    )

    assert again.counts == {"same": 1}
    assert Party.objects.get().created_at == MADE
