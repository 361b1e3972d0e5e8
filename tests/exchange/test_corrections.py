"""What an import sets right: told with before and after, each kind switched off or undone alone."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.exchange import (
    carrying,
    clearing,
    corrected,
    correcting,
    keeping,
    takeback,
    uncorrecting,
)
from kesher.exchange.models import ImportPage, ImportRun, Policy, Step
from kesher.features.leads.models import Lead
from kesher.features.parties.contacts import ADDRESSES, EMAILS, IDENTIFIERS, PHONES
from kesher.features.parties.models import Gender, Party
from kesher.jobs.claiming import claim
from kesher.jobs.running import run as run_job
from kesher.records import search, undoing, writing
from kesher.records.models import Change, TimelineLine
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import csv_of

HEADER = ["סוג", "שם", "טלפון", 'דוא"ל', "ח.פ", "כתובת", "תאריך לידה"]
COLUMNS = dict(
    zip(
        HEADER,
        ("kind", "name", "phones", "emails", "identifiers", "addresses", "birth_date"),
        strict=True,
    )
)
PERSON = [
    "אדם",
    "MR DAVID LEVY",
    "050-234-5678",
    "David@GMIAL.com",
    "",
    '"הרצל 12, ת״א 6123456"',
    "5.3.84",
]
FIRM = ["ארגון", 'גלים בע""מ', "03-5551234", "", "514713288", "", ""]
MADE = [
    (2, "names", "name", "MR DAVID LEVY", "Mr David Levy"),
    (2, "titles", "name", "Mr David Levy", "David Levy"),
    (2, "titles", "honorific", "", "Mr."),
    (2, "titles", "gender", "", str(Gender.MALE.label)),
    (2, "parts", "given_name", "", "David"),
    (2, "parts", "family_name", "", "Levy"),
    (2, "phones", "phones", "050-234-5678", "+972502345678"),
    (2, "emails", "emails", "David@GMIAL.com", "david@gmail.com"),
    (2, "addresses", "addresses", "הרצל 12, ת״א 6123456", "הרצל 12, תל אביב-יפו, 6123456"),
    (2, "dates", "birth_date", "5.3.84", "05/03/1984"),
    (3, "companies", "name", 'גלים בע"מ', "גלים בע״מ"),
    (3, "phones", "phones", "03-5551234", "+97235551234"),
    (3, "numbers", "identifiers", "תעודת זהות, 514713288", "ח״פ, 514713288"),
]
Begin = Callable[..., ImportRun]


def the_file() -> str:
    firm = [f'"{cell}"' if '"' in cell else cell for cell in FIRM]
    return csv_of([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in HEADER], PERSON, firm)


def brought(begin: Begin, *off: str, content: str = "", **told: Any) -> ImportRun:
    run = begin(content or the_file(), columns=told.pop("columns", COLUMNS), **told)
    keeping.correct(run, off=off)
    carrying.write(run)
    assert run.step == Step.DONE
    return run


def told_of(run: ImportRun, kind: str = "") -> list[tuple[Any, ...]]:
    words = corrected.Words(run)
    return [
        (
            told.row,
            told.correction.kind,
            told.correction.field,
            words.of(told.correction, told.correction.before),
            words.of(told.correction, told.correction.after),
        )
        for told in corrected.listed(run, kind)
    ]


def the_person() -> Party:
    return Party.objects.get(birth_date__isnull=False)


def first(field: Any, party: Party) -> dict[str, Any]:
    rows: list[dict[str, Any]] = field.read(party)
    return rows[0]


@pytest.mark.usefixtures("alon")
def test_every_correction_is_told_with_before_and_after(begin) -> None:
    run = brought(begin)

    assert sorted(told_of(run)) == sorted(MADE)
    assert run.corrected == {
        "names": 1,
        "titles": 3,
        "parts": 2,
        "phones": 2,
        "emails": 1,
        "addresses": 1,
        "dates": 1,
        "companies": 1,
        "numbers": 1,
    }
    person = the_person()
    assert (person.name, person.gender, person.phone, person.email, person.city) == (
        "David Levy",
        "male",
        "+972502345678",
        "david@gmail.com",
        "תל אביב-יפו",
    )
    assert person.birth_date == datetime.date(1984, 3, 5)
    assert {told.pk for told in corrected.listed(run, "emails")} == {person.pk}


@pytest.mark.usefixtures("alon")
def test_the_trial_tells_the_same_and_writes_nothing(begin) -> None:
    run = begin(the_file(), columns=COLUMNS)

    carrying.check(run)

    assert sorted(told_of(run)) == sorted(MADE)
    assert Party.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "read", "was"),
    [
        ("names", lambda party: party.name, "DAVID LEVY"),
        (
            "titles",
            lambda party: (party.name, party.honorific, party.gender),
            ("Mr David Levy", "", ""),
        ),
        ("parts", lambda party: (party.name, party.given_name), ("David Levy", "")),
        ("phones", lambda party: first(PHONES, party)["number"], "050-234-5678"),
        ("emails", lambda party: first(EMAILS, party)["address"], "David@GMIAL.com"),
        (
            "addresses",
            lambda party: (first(ADDRESSES, party)["street"], first(ADDRESSES, party)["city"]),
            ("", "הרצל 12, ת״א 6123456"),
        ),
    ],
)
@pytest.mark.usefixtures("alon")
def test_a_kind_switched_off_or_undone_leaves_what_the_file_said(begin, kind, read, was) -> None:
    run = brought(begin, kind)
    off = the_person()
    assert read(off) == was
    assert told_of(run, kind) == []
    of_names = {"names", "titles", "parts"}
    others = sorted(one for one in MADE if one[1] not in {kind, *of_names})
    assert sorted(one for one in told_of(run) if one[1] not in of_names) == others
    takeback.begin(run, keep_changed=False)
    Party.objects.all().delete()

    run = brought(begin)
    uncorrecting.begin(run, kind)

    assert read(the_person()) == was
    assert run.taken_back[kind]["left"] == 0
    assert run.taken_back[kind]["done"] == run.corrected[kind]


@pytest.mark.usefixtures("alon")
def test_a_firms_name_and_number_go_back(begin) -> None:
    run = brought(begin)

    uncorrecting.begin(run, "companies")
    uncorrecting.begin(run, "numbers")

    firm = Party.objects.get(kind="organization")
    assert firm.name == 'גלים בע"מ'
    assert first(IDENTIFIERS, firm)["kind"] == "id"


@pytest.mark.usefixtures("alon")
def test_names_and_titles_are_undone_in_either_order(begin) -> None:
    run = brought(begin)
    uncorrecting.begin(run, "names")
    assert the_person().name == "DAVID LEVY"

    uncorrecting.begin(run, "titles")

    assert (the_person().name, the_person().gender) == ("MR DAVID LEVY", "")


@pytest.mark.usefixtures("alon")
def test_what_was_changed_since_is_left_and_told(begin) -> None:
    run = brought(begin)
    writing.update(the_person(), phones=PHONES.kind.from_json(["0521112222"], PHONES))

    uncorrecting.begin(run, "phones")

    told = run.taken_back["phones"]
    assert (told["done"], told["left"], told["rows"]) == (1, 1, [2])
    assert the_person().phone == "+972521112222"
    assert Party.objects.get(kind="organization").phone == "03-5551234"
    with pytest.raises(Refused):
        uncorrecting.begin(run, "phones")


def test_undoing_a_kind_is_a_change_like_any_and_undone_itself(begin, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        run = brought(begin)
    with scope(noa.organization_id, noa.pk, "web"):
        uncorrecting.begin(run, "emails")
        batch = undoing.batch()
        person = the_person()
        change = Change.objects.get(batch=batch, entity="parties")
        assert (change.verb, change.actor_id, change.record_id) == ("update", noa.pk, person.pk)
        assert change.after["emails"][0]["address"] == "David@GMIAL.com"
        assert TimelineLine.objects.filter(record_id=person.pk, verb="update").count() == 1
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)

        run.refresh_from_db()
        assert run.taken_back == {}
        assert the_person().email == "david@gmail.com"
        uncorrecting.begin(run, "emails")
        assert the_person().email == "David@GMIAL.com"


def test_the_whole_import_is_undone_after_a_kind_was(begin, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="David Levy", phones=[{"number": "+972502345678"}])
    with scope(noa.organization_id, noa.pk, "web"):
        run = brought(begin, policy=Policy.UPDATE)
        assert told_of(run, "phones") == [one for one in MADE if one[:2] == (3, "phones")]
    with scope(noa.organization_id, noa.pk, "web"):
        uncorrecting.begin(run, "emails")
        assert takeback.lost(run) == []

    with scope(noa.organization_id, noa.pk, "web"):
        takeback.begin(run, keep_changed=False)

        known = Party.objects.get(deleted_at=None)
        assert (known.name, known.email, known.birth_date) == ("David Levy", "", None)
        assert run.counts == {"undone": 2, "kept": 0}


@pytest.mark.usefixtures("alon")
def test_a_day_that_is_not_in_full_is_refused_where_days_are_not_to_be_guessed(begin) -> None:
    run = begin(the_file(), columns=COLUMNS)
    keeping.correct(run, off=["dates"])
    carrying.check(run)

    assert run.counts == {"refused": 1, "created": 1}
    written = the_file().replace("5.3.84", "5.3.1984")
    assert told_of(brought(begin, content=written), "dates") == []


@pytest.mark.usefixtures("alon")
def test_a_guessed_day_that_is_undone_is_empty(begin) -> None:
    run = brought(begin)

    uncorrecting.begin(run, "dates")

    assert list(Party.objects.values_list("birth_date", flat=True)) == [None, None]


@pytest.mark.usefixtures("alon")
def test_the_customer_that_a_lead_makes_is_corrected_and_a_known_one_is_left_alone(begin) -> None:
    world.a_party(name="רון לוי", phones=[{"number": "+972521112222"}])
    content = csv_of(
        ["נושא", "לקוח", "טלפון"],
        ["תנור", "מר אבי כץ", "050-2345678"],
        ["מקרר", "רון לוי", "052-1112222"],
    )
    columns = {"נושא": "subject", "לקוח": "party.name", "טלפון": "party.phones"}
    run = brought(begin, content=content, columns=columns, entity="leads", policy=Policy.CREATE)

    assert told_of(run) == [
        (2, "phones", "phones", "050-2345678", "+972502345678"),
        (2, "titles", "name", "מר אבי כץ", "אבי כץ"),
        (2, "titles", "honorific", "", "מר"),
        (2, "titles", "gender", "", str(Gender.MALE.label)),
        (2, "parts", "given_name", "", "אבי"),
        (2, "parts", "family_name", "", "כץ"),
    ]
    uncorrecting.begin(run, "phones")
    uncorrecting.begin(run, "titles")

    party = Lead.objects.get(subject="תנור").party
    assert (party.name, party.gender, party.phone) == ("מר אבי כץ", "", "050-2345678")
    assert Lead.objects.get(subject="מקרר").party.phone == "+972521112222"


@pytest.mark.usefixtures("alon")
def test_rows_that_did_not_come_in_tell_of_no_corrections(begin) -> None:
    world.a_party(name="דנה כהן", phones=[{"number": "+972502345678"}])
    content = csv_of(["שם", "טלפון"], ["דנה כהן", "050-2345678"], ["רון", "12"])

    run = brought(begin, content=content, columns={"שם": "name", "טלפון": "phones"})

    assert run.counts == {"skipped": 1, "refused": 1}
    assert (run.corrected, told_of(run)) == ({}, [])


@pytest.mark.usefixtures("alon")
def test_pages_of_a_long_list(begin, monkeypatch) -> None:
    monkeypatch.setattr(corrected, "SIZE", 3)
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    monkeypatch.setattr(carrying, "PAGE", 2)
    rows = [[f"לקוח {at}", f"050-234567{at}"] for at in range(7)]
    content = csv_of(["שם", "טלפון"], *rows)
    run = brought(begin, content=content, columns={"שם": "name", "טלפון": "phones"})
    assert ImportPage.objects.filter(run=run).count() == 4

    found: list[list[int]] = []
    after: corrected.Place | None = corrected.START
    while after:
        told, after = corrected.page(run, "phones", after)
        found.append([one.row for one in told])

    assert found == [[2, 3, 4], [5, 6, 7], [8]]


def test_those_of_a_large_import_are_undone_by_a_worker(begin, noa, monkeypatch) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 1)
    with scope(noa.organization_id, noa.pk, "web"):
        run = brought(begin)
        uncorrecting.begin(run, "emails")
        assert the_person().email == "david@gmail.com"
        with pytest.raises(Refused):
            uncorrecting.begin(run, "emails")
    while job := claim("worker"):
        run_job(job)
    with scope(noa.organization_id, noa.pk, "web"):
        assert the_person().email == "David@GMIAL.com"
        run.refresh_from_db()
        assert (run.taken_back["emails"]["done"], run.taken_back["emails"]["left"]) == (1, 0)


@pytest.mark.usefixtures("alon")
def test_only_kinds_that_fit_a_record_type_are_offered() -> None:
    assert correcting.kinds_of(entities.get("parties")) == list(correcting.KINDS)
    assert correcting.kinds_of(entities.get("products")) == ["marks", "nothing"]


@pytest.mark.usefixtures("alon")
def test_a_number_that_is_kept_as_it_was_is_found_by_its_digits(begin) -> None:
    brought(begin, "phones")

    assert [row.title for row in search.find("050-234", keys={"parties"}).rows] == ["David Levy"]


@pytest.mark.usefixtures("alon")
def test_imports_that_tell_of_an_erased_customer_are_forgotten(begin) -> None:
    content = csv_of(["נושא", "לקוח"], ["תנור", "מר אבי כץ"])
    columns = {"נושא": "subject", "לקוח": "party.name"}
    brought(begin, content=content, columns=columns, entity="leads", policy=Policy.CREATE)

    clearing.forget({Party.objects.get().pk})

    assert ImportRun.objects.count() == 0
