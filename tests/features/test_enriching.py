"""Customers looked up outside: proposed field by field with the source, written when accepted."""

import base64
import json

import pytest

from kesher.accounts.models import Role
from kesher.features.enriching import looking, providers
from kesher.features.enriching.models import Finding
from kesher.features.files.models import File
from kesher.features.parties.models import Party, PostalAddress
from kesher.jobs.models import Job, Status
from kesher.jobs.worker import run_due
from kesher.lib.fetching import Client
from kesher.records.models import Access, Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.lib.hostile import web

NUMBER = "516179157"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEAD = """<html><head><title> גלים  תקשורת </title>
<meta name="description" content="רשתות &amp; מחשוב">
<link rel="apple-touch-icon" href="/logo.png"></head>
<body><a href="https://www.facebook.com/galim">f</a>
<a href="javascript:alert(1)">x</a><a href="https://facebook.com.evil.example/x">y</a>
<script>alert(1)</script></body></html>"""
RECORD = {
    "מספר חברה": int(NUMBER),
    "שם חברה": "גלים תקשורת בע~מ ",
    "סטטוס חברה": "פעילה",
    "שם עיר": "תל אביב - יפו ",
    "שם רחוב": "הרצל",
    "מספר בית": 12,
    "מיקוד": 6100001,
}
OTHER = RECORD | {"מספר חברה": 1516179157, "שם חברה": "אחרת"}


def _register(*records: dict[str, object]) -> tuple[bytes, str]:
    told = {"success": True, "result": {"records": list(records)}}
    return json.dumps(told).encode(), "application/json"


@pytest.fixture
def site(settings):
    pages = {
        "/": (HEAD.encode(), "text/html; charset=utf-8"),
        "/logo.png": (PNG, "image/png"),
        "/register": _register(OTHER, RECORD),
    }
    with web(pages=pages) as told:
        settings.OUTGOING_HOSTS = [f"127.0.0.1:{told.port}"]
        settings.COMPANY_REGISTER = told.url("/register")
        yield told


@pytest.fixture
def firm(noa, site):
    identifiers = [{"kind": "company", "number": NUMBER}]
    with scope(noa.organization_id, noa.pk, "web"):
        return world.a_firm(name="גלים", website=site.url(), identifiers=identifiers)


def _look(member, party) -> None:
    client_of(member).post(f"/alon/parties/{party.pk}/outside/look/")
    run_due()


def _found(member) -> dict[str, Finding]:
    with scope(member.organization_id, member.pk, "web"):
        return {f"{one.provider}.{one.field}": one for one in Finding.objects.all()}


def test_what_is_found_is_proposed_and_nothing_is_written(noa, firm, site) -> None:
    _look(noa, firm)

    found = _found(noa)
    assert {key: one.shown for key, one in found.items()} == {
        "site.about": "גלים תקשורת\nרשתות & מחשוב\nhttps://www.facebook.com/galim",
        "site.photo": site.url("/logo.png"),
        "companies.name": "גלים תקשורת בע״מ",
        "companies.addresses": "הרצל 12, תל אביב-יפו, 6100001",
        "companies.": "הסטטוס ברשם: פעילה",
    }
    assert found["site.about"].source == site.url()
    assert any(NUMBER in one for one in site.asked)
    with scope(noa.organization_id, noa.pk, "web"):
        firm.refresh_from_db()
        assert (firm.name, firm.about, firm.photo) == ("גלים", "", None)
        told = Access.objects.filter(record_id=firm.pk, verb="looked up")
        assert sorted(one.detail["asked"] for one in told) == sorted([NUMBER, site.url()])


def test_one_field_is_accepted_and_taken_back(noa, firm) -> None:
    _look(noa, firm)
    client = client_of(noa)

    client.post(
        f"/alon/parties/{firm.pk}/outside/accept/", {"id": str(_found(noa)["companies.name"].pk)}
    )

    with scope(noa.organization_id, noa.pk, "web"):
        firm.refresh_from_db()
        assert firm.name == "גלים תקשורת בע״מ"
        batch = Change.objects.filter(record_id=firm.pk, verb="update").latest("id").batch
    assert "companies.name" not in _found(noa)
    client.post(f"/alon/undo/{batch}/")
    with scope(noa.organization_id, noa.pk, "web"):
        firm.refresh_from_db()
        assert firm.name == "גלים"


def test_all_are_accepted_at_once_with_the_logo(noa, firm) -> None:
    _look(noa, firm)

    client_of(noa).post(f"/alon/parties/{firm.pk}/outside/accept/", {"id": "all"})

    with scope(noa.organization_id, noa.pk, "web"):
        firm.refresh_from_db()
        row = PostalAddress.objects.get(party=firm)
        assert (row.street, row.city, row.postal_code) == ("הרצל 12", "תל אביב-יפו", "6100001")
        assert "רשתות &amp; מחשוב" in firm.about
        assert "javascript" not in firm.about
        assert File.objects.get(pk=firm.photo).media_type == "image/png"
        changes = Change.objects.filter(record_id=firm.pk, verb="update")
        assert len({one.batch for one in changes}) == 1
    assert list(_found(noa)) == ["companies."]


def test_what_is_put_aside_is_gone(noa, firm) -> None:
    _look(noa, firm)

    client_of(noa).post(f"/alon/parties/{firm.pk}/outside/dismiss/", {"id": "all"})

    assert _found(noa) == {}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/huge", "התשובה גדולה מדי."),
        ("/missing", "אין שם עמוד כזה, או שהאתר אינו פועל כראוי."),
        ("/register", "לא התקבלה תשובה שאפשר לקרוא."),
        ("/inside", "את הכתובת הזאת אין לשאול."),
    ],
)
def test_a_hostile_site_is_told_of_and_harms_nobody(noa, site, path, told) -> None:
    site.moved["/inside"] = "http://127.0.0.1:1/"
    with scope(noa.organization_id, noa.pk, "web"):
        firm = world.a_firm(name="גלים", website=site.url(path))

    _look(noa, firm)

    assert [(one.field, one.shown) for one in _found(noa).values()] == [("", told)]


def test_a_name_that_nobody_knows_is_told_apart_from_a_bad_answer(noa, site) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        firm = world.a_firm(name="גלים", website="https://nobody.invalid/")

    _look(noa, firm)

    told = "אין דרך להגיע לכתובת הזאת: כדאי לבדוק אותה ואת החיבור לרשת."
    assert [one.shown for one in _found(noa).values()] == [told]


OLD = "<html><head>{0}<title>נגריית האלון</title></head></html>"
SAID = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1255">'


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (OLD.format("").encode("cp1255"), "text/html"),
        (OLD.format(SAID).encode("cp1255"), "text/html"),
        (OLD.format("").encode("cp1255"), "text/html; charset=utf-8"),
        (OLD.format("").encode("iso8859_8"), "text/html; charset=iso-8859-8-i"),
        (OLD.format("").encode("utf-16"), "text/html"),
    ],
    ids=["silent", "says so in the page", "lies", "logical order", "two bytes a letter"],
)
def test_a_page_is_read_in_its_own_alphabet(noa, site, content, media_type) -> None:
    site.pages["/old"] = (content, media_type)
    with scope(noa.organization_id, noa.pk, "web"):
        firm = world.a_firm(name="גלים", website=site.url("/old"))

    _look(noa, firm)

    assert _found(noa)["site.about"].shown == "נגריית האלון"


def test_who_waits_is_told_as_long_as_others_are_being_asked(noa, firm, monkeypatch) -> None:
    told = []
    with scope(noa.organization_id, noa.pk, "web"):
        looking.begin(firm)
        told.append(looking.running(firm))

    def answers(*_asked: object) -> list[object]:
        told.append(_is_running(noa, firm))
        return []

    monkeypatch.setattr(looking, "_answers", answers)

    run_due()

    assert told == [True, True, True]
    assert not _is_running(noa, firm)


def _is_running(member, party) -> bool:
    with scope(member.organization_id, member.pk, "web"):
        return looking.running(party)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"result": 5}', b'{"result": {"records": [1]}}'])
def test_a_register_that_answers_nonsense_is_told_of(noa, firm, site, content) -> None:
    site.pages["/register"] = (content, "application/json")

    _look(noa, firm)

    assert _found(noa)["companies."].shown == "לא התקבלה תשובה שאפשר לקרוא."


WHOLE = {
    "_id": 41523,
    "מספר חברה": int(NUMBER),
    "שם חברה": "גלים תקשורת בע~מ ",
    "שם באנגלית": "GALIM COMMUNICATIONS LTD",
    "סוג תאגיד": "ישראלית חברה פרטית",
    "סטטוס חברה": "פעילה",
    "תאור חברה": None,
    "מטרת החברה": "לעסוק בסוגי עיסוק שפורטו בתקנון",
    "תאריך התאגדות": "04/03/2020",
    "חברה ממשלתית": "לא",
    "מגבלות": "מוגבלת",
    "מפרה": "",
    "שנה אחרונה של דוח שנתי (שהוגש)": 2025,
    "שם עיר": "תל אביב - יפו ",
    "שם רחוב": "הרצל",
    "מספר בית": "12",
    "מיקוד": "6100001",
    "ת.ד.": None,
    "מדינה": "ישראל",
    "אצל": None,
    "תת סטטוס": None,
    "rank": 0.0573088,
}


def test_the_register_is_asked_as_it_describes_itself(noa, firm, site) -> None:
    fields = [{"id": name, "type": "text"} for name in WHOLE]
    told = {
        "help": "https://data.gov.il/api/3/action/help_show?name=datastore_search",
        "success": True,
        "result": {"include_total": True, "fields": fields, "records": [WHOLE], "total": 1},
    }
    site.pages["/register"] = (json.dumps(told).encode(), "application/json;charset=utf-8")

    _look(noa, firm)

    register = [one for one in site.asked if one.startswith("/register")]
    assert register == [f"/register?resource_id=f004176c-b85f-4542-8901-7b3176f9a054&q={NUMBER}"]
    found = {key: one.shown for key, one in _found(noa).items() if one.provider == "companies"}
    assert found == {
        "companies.name": "גלים תקשורת בע״מ",
        "companies.addresses": "הרצל 12, תל אביב-יפו, 6100001",
        "companies.": "הסטטוס ברשם: פעילה",
    }


NONSENSE = "לא התקבלה תשובה שאפשר לקרוא."
LATE = "לא התקבלה תשובה בזמן."


@pytest.mark.parametrize(
    "answer",
    [
        ("/slow", b"", LATE),
        ("/drip", b"", LATE),
        (
            "/register",
            json.dumps({"success": False, "error": {"message": "no"}}).encode(),
            NONSENSE,
        ),
        ("/register", b'{"result": {"records": [' + b"0," * 600_000 + b"0]}}", "התשובה גדולה מדי."),
        ("/refused", b"", "אין שם עמוד כזה, או שהאתר אינו פועל כראוי."),
    ],
    ids=["slow", "drips", "refuses in words", "huge", "refuses"],
)
def test_a_register_that_lets_us_wait_or_refuses_is_told_of(
    noa, firm, site, settings, monkeypatch, answer
) -> None:
    path, content, told = answer
    monkeypatch.setattr(
        providers, "client", lambda **_told: Client(allowed={site.place}, seconds=1)
    )
    settings.COMPANY_REGISTER = site.url(path)
    site.pages["/register"] = (content, "application/json")

    _look(noa, firm)

    assert _found(noa)["companies."].shown == told
    with scope(noa.organization_id, noa.pk, "web"):
        assert Job.objects.get(name__endswith="look_up").status == Status.DONE


def test_our_own_network_is_not_asked_without_leave(noa, firm, site, settings) -> None:
    settings.OUTGOING_HOSTS = []

    _look(noa, firm)

    assert {one.shown for one in _found(noa).values()} == {"את הכתובת הזאת אין לשאול."}
    assert site.asked == []


def test_who_is_switched_off_is_not_asked_until_that_is_undone(noa, firm, site) -> None:
    client = client_of(noa)
    client.post("/alon/settings/outside/", {"site": "on"})

    _look(noa, firm)

    assert {one.provider for one in _found(noa).values()} == {"site"}
    assert not any(one.startswith("/register") for one in site.asked)
    with scope(noa.organization_id, noa.pk, "web"):
        batch = Change.objects.filter(entity="outside").latest("id").batch
    client.post(f"/alon/undo/{batch}/")
    _look(noa, firm)
    assert {one.provider for one in _found(noa).values()} == {"site", "companies"}


def test_who_may_not_change_the_customer_can_ask_nothing(noa, yossi, firm, site) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        Role.objects.filter(pk=yossi.role_id).update(
            grants=[{"entity": "parties", "verbs": ["view"], "reach": "all"}]
        )
    client = client_of(yossi)

    answer = client.post(f"/alon/parties/{firm.pk}/outside/look/")
    run_due()

    assert answer.status_code == 404
    assert client.get(f"/alon/parties/{firm.pk}/outside/").status_code == 404
    assert site.asked == []
    assert "outside/" not in client.get(f"/alon/parties/{firm.pk}/").content.decode()


def test_a_field_that_is_closed_is_not_proposed(noa, yossi, firm) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        Role.objects.filter(pk=yossi.role_id).update(
            grants=[{"entity": "parties", "verbs": ["view", "update"], "reach": "all"}],
            fields={"parties": {"addresses": "hidden"}},
        )
    _look(noa, firm)

    client = client_of(yossi)
    page = client.get(f"/alon/parties/{firm.pk}/outside/").content.decode()
    client.post(f"/alon/parties/{firm.pk}/outside/accept/", {"id": "all"})

    assert "הרצל 12" not in page
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.get(pk=firm.pk).name == "גלים תקשורת בע״מ"
        assert not PostalAddress.objects.filter(party=firm).exists()


def test_looking_up_again_is_one_work_and_replaces_what_was_found(noa, firm) -> None:
    client = client_of(noa)
    for _turn in range(2):
        client.post(f"/alon/parties/{firm.pk}/outside/look/")
    page = client.get(f"/alon/parties/{firm.pk}/outside/").content.decode()
    run_due()
    _look(noa, firm)

    jobs = Job.objects.filter(name__endswith="looking.look_up")
    assert [one.status for one in jobs] == [Status.DONE, Status.DONE]
    assert 'hx-trigger="load delay:1500ms"' in page
    assert len(_found(noa)) == 5


def test_programs_look_up_accept_and_put_aside(noa, firm) -> None:
    api, place = Api.of(noa), f"parties/{firm.pk}/outside"

    begun = api.post(place, {"verb": "look"})
    run_due()
    items = api.get(place).json()["items"]
    name = next(one["id"] for one in items if one["field"] == "name")
    left = api.post(place, {"verb": "accept", "ids": [name]}).json()["items"]
    empty = api.post(place, {"verb": "dismiss"}).json()

    assert (begun.status_code, begun.json()["is_running"]) == (202, True)
    assert sorted(one["field"] for one in items) == ["", "about", "addresses", "name", "photo"]
    assert sorted(one["field"] for one in left) == ["", "about", "addresses", "photo"]
    assert empty == {"is_running": False, "items": []}
    assert api.get(f"parties/{firm.pk}").json()["name"] == "גלים תקשורת בע״מ"
    assert api.post(place, {"verb": "nothing"}).status_code == 422
