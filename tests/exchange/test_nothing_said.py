"""Cells that say that there is nothing come in empty, and are told as corrections."""

from typing import Any

import pytest

from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange import answering, corrected, keeping, uncorrecting
from kesher.exchange.models import ImportRun
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.tenancy.organization import settings_changed
from tests.exchange.conftest import csv_of
from tests.exchange.test_corrections import brought, told_of

pytestmark = pytest.mark.usefixtures("alon")

HEADER = ["שם", "טלפון", 'דוא"ל', "ת.ז", "תאריך לידה", "אתר", "תפקיד", "עיר", "מקור"]
TARGETS = (
    *("name", "phones", "emails", "identifiers:id", "birth_date", "website", "job_title"),
    *("addresses.city", "source"),
)
COLUMNS = dict(zip(HEADER, TARGETS, strict=True))
WORDS = ["-", "--", "–", ".", "אין", "ללא", "לא ידוע", "N/A", "n/a", "NULL", "none", "#N/A"]
EMPTY = {field: [] for field in ("phones", "emails", "identifiers", "addresses")} | {
    "birth_date": None,
    "website": "",
    "source": "",
}


def the_file(*words: str) -> str:
    rows = [[f"לקוח {at}", *[word] * 5, "מנהל", word, word] for at, word in enumerate(words)]
    return csv_of([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in HEADER], *rows)


def values_of(party: Party, *keys: str) -> dict[str, Any]:
    fields = entities.get("parties").fields()
    return {key: fields[key].read(party) for key in keys}


def test_a_word_for_nothing_leaves_every_field_but_texts_empty(begin) -> None:
    run = brought(begin, content=the_file(*WORDS), columns=COLUMNS)

    assert run.counts == {"created": len(WORDS)}
    for party in Party.objects.all():
        assert values_of(party, *EMPTY) == EMPTY
    assert run.corrected["nothing"] == len(WORDS) * len(EMPTY)
    first = [told for told in told_of(run, "nothing") if told[0] == 2]
    assert sorted(first) == sorted((2, "nothing", field, "-", "") for field in EMPTY)


@pytest.mark.parametrize(
    ("word", "kept"),
    [("-", ""), ("NULL", ""), ("#N/A", ""), ("אין", "אין"), (".", "."), ("none", "none")],
)
def test_a_text_may_say_that_there_is_none(word: str, kept: str, bring) -> None:
    bring(csv_of(["שם", "תפקיד"], ["דנה כהן", word]))

    assert Party.objects.get().job_title == kept


def test_what_must_be_called_something_stays_as_it_is(bring) -> None:
    run = bring(csv_of(["שם", "טלפון"], ["-", "050-2345678"]))

    assert run.counts == {"created": 1}
    assert Party.objects.get().name == "-"


def test_an_answer_that_is_called_so_is_that_answer(bring) -> None:
    labels = {"he": "מנוי", "en": "Subscription"}
    items = [{"key": key, "labels": {"he": he}} for key, he in (("none", "אין"), ("x", "זהב"))]
    CustomField.objects.create(
        entity="parties", key="x_plan", labels=labels, kind="choice", options={"items": items}
    )
    settings_changed()

    run = bring(csv_of(["שם", "מנוי"], ["דנה כהן", "אין"], ["רמי לוי", "ללא"]))

    assert run.counts == {"created": 2}
    read = entities.get("parties").field("x_plan").read
    assert [read(one) for one in Party.objects.order_by("name")] == ["none", None]


def test_a_word_for_nothing_is_nobody_whom_a_row_names(bring) -> None:
    run = bring(
        csv_of(["נושא", "לקוח", "טלפון"], ["פנייה", "דנה כהן", "-"], ["עוד אחת", "אין", "NULL"]),
        entity="leads",
        columns={"נושא": "subject", "לקוח": "party", "טלפון": "party.phones"},
    )

    assert [one.name for one in Party.objects.all()] == ["דנה כהן"]
    assert Lead.objects.get().subject == "פנייה"
    assert run.counts == {"created": 1, "refused": 1}


def test_a_word_for_nothing_in_an_amount_or_beside_it_is_no_fault(bring) -> None:
    run = bring(
        csv_of(
            ["נושא", "לקוח", "סכום", "מטבע"],
            ["א", "דנה כהן", "-", "ILS"],
            ["ב", "דנה כהן", "150", "N/A"],
        ),
        entity="leads",
        columns={
            "נושא": "subject",
            "לקוח": "party",
            "סכום": "expected_value",
            "מטבע": "expected_value:currency",
        },
    )

    assert run.counts == {"created": 2}
    values = Lead.objects.order_by("subject").values_list("expected_value", flat=True)
    assert list(values) == [None, 15000]


def test_nobody_is_asked_what_a_word_for_nothing_means(begin) -> None:
    run = begin(csv_of(["שם", "מקור"], ["דנה", "ללא"], ["רמי", "פרסום בעיתון"]))

    assert [[one.text for one in asked.words] for asked in answering.questions(run)] == [
        ["פרסום בעיתון"]
    ]
    keeping.correct(run, off=["nothing"])
    assert [[one.text for one in asked.words] for asked in answering.questions(run)] == [
        ["ללא", "פרסום בעיתון"]
    ]


def test_switched_off_texts_keep_it_and_other_fields_refuse_it(begin) -> None:
    content = csv_of(["שם", "תפקיד", "טלפון"], ["דנה כהן", "-", ""], ["רמי לוי", "", "-"])

    run = brought(begin, "nothing", content=content, columns={})

    assert run.counts == {"created": 1, "refused": 1}
    assert Party.objects.get().job_title == "-"
    assert "nothing" not in run.corrected


def test_undone_texts_say_it_again_and_other_fields_are_left(begin) -> None:
    content = csv_of(["שם", "תפקיד", "טלפון", "תאריך לידה"], ["דנה כהן", "NULL", "-", "אין"])
    run = brought(begin, content=content, columns={})

    uncorrecting.begin(run, "nothing")

    party = Party.objects.get()
    assert (party.job_title, party.phone, party.birth_date) == ("NULL", "", None)
    assert the_count(run) == (3, 1, 2)


def the_count(run: ImportRun) -> tuple[int, int, int]:
    told = next(one for one in corrected.counts(run) if one["kind"] == "nothing")
    return told["count"], told["taken_back"], told["left"]
