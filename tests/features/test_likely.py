"""All customers compared: across scripts, by a job that can be stopped; seen by rights."""

from datetime import date

import pytest

from kesher.accounts.models import Role
from kesher.entity.registry import entities
from kesher.features.notices.models import Notice
from kesher.features.parties import jobs, likely, pairs
from kesher.features.parties.models import LikelyPair, Party
from kesher.jobs import claiming, running
from kesher.jobs.models import Job, Status
from kesher.jobs.worker import run_due
from kesher.records import acting, writing
from kesher.records.models import Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PAGE = "/alon/parties/likely/"
MAIL = "m@levi.example"
ID = [{"kind": "id", "number": "123456782"}]


def _phones(number: str) -> list[dict[str, object]]:
    return [{"number": number, "kind": "mobile", "primary": True}]


@pytest.fixture
def people(noa):
    """Three pairs that are the same in different ways, a family, and a hundred others."""
    with scope(noa.organization_id, noa.pk, "web"):
        names = (f"לקוח {tens}{ones}" for tens in "אבגדהוזחטי" for ones in "כלמנסעפצקר")
        writing.create_many(Party, [{"name": name} for name in names])
        told = {
            "עליזה כהן": _phones("052-1111111"),
            "Aliza Cohen": _phones("052-1111111"),
            "יגאל לוי": _phones("052-2222222"),
            "סיגל ברנר": _phones("052-2222222"),
        }
        made = {name: world.a_party(name=name, phones=phones) for name, phones in told.items()}
        emails = [{"address": MAIL, "kind": "work", "primary": True}]
        made["one"] = world.a_party(name="לוי מיכל", emails=emails)
        made["other"] = world.a_party(name="מיכל לוי", emails=emails)
        made["binned"] = world.a_party(name="מיכל לוי", emails=emails)
        writing.delete(made["binned"])
    run_due()
    return made


def _compare(noa) -> Job:
    with scope(noa.organization_id, noa.pk, "web"):
        job = jobs.begin()
    run_due()
    job.refresh_from_db()
    return job


def _found(member) -> list[tuple[str, str, list[str]]]:
    with scope(member.organization_id, member.pk, "web"):
        page = likely.page()
    return [
        (one.older.name, one.younger.name, [str(reason) for reason in one.reasons])
        for one in page.pairs
    ]


def test_names_meet_across_scripts_and_a_family_is_no_pair(noa, people) -> None:
    job = _compare(noa)

    assert sorted(_found(noa)) == [
        ("לוי מיכל", "מיכל לוי", ["אותה כתובת דואר", "אותו שם"]),
        ("עליזה כהן", "Aliza Cohen", ["אותו טלפון", "שמות שנשמעים דומה"]),
    ]
    assert (job.status, job.result) == (Status.DONE, 2)
    with scope(noa.organization_id, noa.pk, "web"):
        assert all(one.percent >= 80 for one in likely.page().pairs)
        notice = Notice.objects.get()
    assert notice.detail["title"] == "חיפוש כפילויות · שני זוגות"


def test_one_town_is_the_same_in_every_spelling(noa, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for town in ("תל אביב - יפו", "Tel Aviv"):
            where = [
                {"street": "", "city": town, "postal_code": "", "country": "IL", "kind": "main"}
            ]
            world.a_party(name="Zvi Friedman", phones=_phones("052-7654321"), addresses=where)

    _compare(noa)

    with scope(noa.organization_id, noa.pk, "web"):
        pair = next(one for one in likely.page().pairs if one.older.name == "Zvi Friedman")
    assert {str(one.says): one.points > 0 for one in pair.evidence}["אותה עיר"]


def test_a_town_abroad_is_the_same_with_its_region_and_without(noa, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for town in ("Austin", "Austin, TX"):
            where = {"street": "Main St 1", "city": town, "postal_code": "", "country": "US"}
            phones = _phones("052-7654321")
            world.a_party(name="Zvi Friedman", phones=phones, addresses=[{**where, "kind": "main"}])

    _compare(noa)

    with scope(noa.organization_id, noa.pk, "web"):
        pair = next(one for one in likely.page().pairs if one.older.name == "Zvi Friedman")
    told = {str(one.says): one.points > 0 for one in pair.evidence}
    assert told == {"אותו שם": True, "אותו טלפון": True, "אותה כתובת": True}


def test_again_finds_the_same_and_what_is_apart_or_merged_is_gone(noa, people) -> None:
    _compare(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        pairs.tell_apart(people["one"], people["other"])
        survivor = people["עליזה כהן"]
        other = Party.objects.get(name="Aliza Cohen")
        acting.perform(entities.get("parties"), "merge", survivor, {"other": other})

    assert _found(noa) == []
    _compare(noa)
    assert _found(noa) == []


def test_it_is_begun_once_and_stopped(noa, people) -> None:
    client = client_of(noa)
    client.post(f"{PAGE}search/")
    client.post(f"{PAGE}search/")
    work = Job.objects.get(name__endswith="compare_all")
    page = client.get(PAGE).content.decode()
    claimed = claiming.claim("here")
    assert claimed == work
    client.post(f"{PAGE}stop/")

    running.run(claimed)

    work.refresh_from_db()
    assert "כל הלקוחות מושווים" in page
    assert work.status == Status.CANCELLED
    assert _found(noa) == []
    assert client.get(PAGE).status_code == 200


def test_the_page_shows_the_likeliest_first_and_merges(noa, people) -> None:
    _compare(noa)
    client = client_of(noa)

    page = client.get(PAGE).content.decode()

    assert page.index("Aliza Cohen") > 0
    assert "אותו טלפון" in page
    assert "סיגל ברנר" not in page
    assert f"decide/?one={people['one'].pk}&amp;other={people['other'].pk}" in page


def test_who_sees_one_of_them_alone_sees_no_pair(noa, yossi, dana, people) -> None:
    _compare(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(people["other"], is_private=True)

    assert len(_found(yossi)) == 1
    assert _found(dana) == []
    with scope(noa.organization_id):
        Role.objects.filter(code="sales").update(fields={"parties": {"phones": "hidden"}})
    assert _found(yossi) == []


def test_who_may_not_merge_sees_and_begins_nothing(noa, people) -> None:
    with scope(noa.organization_id):
        reader = world.a_member("רון", email="ron@alon.example", role="read_only")
    client, api = client_of(reader), Api.of(reader)

    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}search/").status_code == 404
    assert client.post(f"{PAGE}stop/").status_code == 404
    assert api.get("parties/likely").status_code == 403
    assert api.post("parties/comparison").status_code == 403
    assert not Job.objects.filter(name__endswith="compare_all").exists()


def test_a_program_compares_and_reads(noa, people) -> None:
    api = Api.of(noa)

    began = api.post("parties/comparison")
    run_due()
    told = api.get("parties/likely", Accept_Language="en").json()

    assert (began.status_code, began.json()["is_running"]) == (202, True)
    assert api.get("parties/comparison").json()["is_running"] is False
    assert [one["percent"] >= 80 for one in told["items"]] == [True, True]
    assert told["items"][0]["reasons"][0] in {"The same e-mail", "The same phone"}
    assert told["next_cursor"] is None


def test_fifty_at_a_time_and_none_is_lost_or_told_twice(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        made = [world.a_party(name=f"לקוח {place}") for place in range(16)]
        rows = [
            LikelyPair(first=one, second=other, likeness=500 + place % 3, signs=" name ")
            for place, one in enumerate(made)
            for other in made[place + 1 :]
        ]
        LikelyPair.objects.bulk_create(rows)
        seen, after = [], ""
        while True:
            page = likely.page(after)
            seen += [(one.older.pk, one.younger.pk, one.percent) for one in page.pairs]
            if not page.after:
                break
            after = page.after
        nonsense = likely.page("no,place")

    assert len(seen) == len({one[:2] for one in seen}) == 120
    assert [one[2] for one in seen] == sorted((one[2] for one in seen), reverse=True)
    assert len(nonsense.pairs) == 50


def test_nothing_merges_by_itself_unless_wanted_and_each_is_taken_back(noa, yossi, people) -> None:
    client, api = client_of(noa), Api.of(noa)
    refused = client_of(yossi).post(f"{PAGE}automatic/", {"percent": "95"})
    forbidden = Api.of(yossi).patch("parties/comparison", {"merge_from": 95})
    wrong = api.patch("parties/comparison", {"merge_from": 50})
    _compare(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.exclude(merged_into=None).count() == 0
        first = writing.update(people["one"], job_title="מנהלת", identifiers=ID)
        writing.update(people["other"], identifiers=ID)
    client.post(f"{PAGE}automatic/", {"percent": "95"})
    told = api.get("parties/comparison").json()["merge_from"]

    _compare(noa)

    with scope(noa.organization_id, noa.pk, "web"):
        merged = Party.objects.exclude(merged_into=None)
        assert [(one.pk, one.merged_into_id) for one in merged] == [(people["other"].pk, first.pk)]
        batch = Change.objects.filter(verb="merge").latest("id").batch
    assert client.post(f"/alon/undo/{batch}/").status_code == 302
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.exclude(merged_into=None).count() == 0
    assert (refused.status_code, forbidden.status_code, wrong.status_code) == (404, 403, 422)
    assert told == 95
    assert api.patch("parties/comparison", {"merge_from": None}).json()["merge_from"] is None


def _address(street: str) -> list[dict[str, object]]:
    return [{"street": street, "city": "חיפה", "postal_code": "", "country": "IL"}]


OFFICE = {
    "emails": [{"address": "office@levi.example", "kind": "work", "primary": True}],
    "addresses": _address("הרצל 12"),
}


def test_those_of_one_house_are_not_one_but_who_is_written_twice_is(noa, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        phones = _phones("052-3333333")
        for name in ("אורי שלום", "תמר שלום", "אורי משה שלום"):
            world.a_party(name=name, phones=phones, **OFFICE)

    _compare(noa)

    told = ["אותו טלפון", "אותה כתובת דואר", "כמעט אותו שם", "אותה כתובת"]
    assert [one for one in _found(noa) if "שלום" in one[0]] == [
        ("אורי שלום", "אורי משה שלום", told)
    ]


def test_a_letter_a_digit_and_a_day_may_be_wrong(noa, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for name, number, day, street in (
            ("שלומית רוזנבלום", "123456782", "1956-04-09", "אבן גבירול 71"),
            ("שולמית רוזנבלום", "123456728", "1956-09-04", "איבן גבירול 71"),
        ):
            told = {
                "identifiers": [{"kind": "id", "number": number}],
                "birth_date": date.fromisoformat(day),
            }
            world.a_party(name=name, addresses=_address(street), **told)

    _compare(noa)

    assert [one for one in _found(noa) if "רוזנבלום" in one[0]] == [
        (
            "שלומית רוזנבלום",
            "שולמית רוזנבלום",
            [
                "מספרים מזהים שנבדלים בספרה אחת",
                "שמות שנשמעים דומה",
                "תאריכי לידה שנבדלים בספרה אחת",
                "אותה עיר",
            ],
        )
    ]


def test_who_may_not_see_addresses_is_told_of_no_pair_by_them(noa, yossi, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for _again in range(2):
            world.a_party(name="אורי שלום", addresses=OFFICE["addresses"])
    _compare(noa)
    assert len([one for one in _found(yossi) if "שלום" in one[0]]) == 1

    with scope(noa.organization_id):
        Role.objects.filter(code="sales").update(fields={"parties": {"addresses": "hidden"}})

    assert [one for one in _found(yossi) if "שלום" in one[0]] == []
