"""Erasing a person of whom others speak in words: told before, and taken out if that is wanted."""

from typing import Any

from kesher.accounts.models import Membership
from kesher.features.moving import person
from kesher.records import sealing, search, writing
from kesher.records.models import Change, TimelineLine
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.erased import MAIL, NAME, PHONE, telling


def _note_of_another(noa: Membership, text: str) -> tuple[Any, Any]:
    with scope(noa.organization_id, noa.pk, "web"):
        firm = world.a_firm(name="ברק בע״מ")
        return firm, world.a_note(party=firm, text=f"<p>{text}</p>")


def test_who_speaks_of_them_is_told_before_and_loses_the_name_if_wanted(noa, elisheva) -> None:
    firm, note = _note_of_another(noa, f"דיברנו עם {NAME} ועם אלישבע אחרת, {PHONE}")
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(note, text=f"<p>דיברנו עם {NAME} ועם אלישבע אחרת, {PHONE}; {MAIL}</p>")
    client: Any = client_of(noa)
    client.post("/accounts/reauthenticate/?next=/alon/", {"password": world.PASSWORD})
    place = f"/alon/parties/{elisheva.pk}/personal/"

    page = client.get(place).content.decode()
    ahead = Api.of(noa).get(f"parties/{elisheva.pk}/erase").json()
    client.post(f"{place}erase/", {"name": NAME, "wherever": "on"})

    assert f"/alon/notes/{note.pk}/" in page
    assert ahead["speaking"] == [{"entity": "notes", "count": 1}]
    with scope(noa.organization_id, noa.pk, "web"):
        note.refresh_from_db()
        assert note.text == "<p>דיברנו עם … ועם אלישבע אחרת, …; …</p>"
        line = TimelineLine.objects.get(record_id=note.pk, party_id=firm.pk)
        assert NAME not in f"{line.title} {line.body} {line.detail}"
        assert search.find("זינגרמן").rows == []
        assert not Change.objects.filter(record_id=note.pk).exclude(after={}).exists()
        assert sealing.broken() == []
    assert [row for row in telling(noa) if "אלישבע אחרת" not in row] == []
    after = client.get(f"{place}erased/").content.decode()
    assert "מהטקסטים האלה של אחרים הוצא השם" in after


def test_who_speaks_of_them_is_left_alone_unless_that_is_wanted(noa, elisheva) -> None:
    _firm, note = _note_of_another(noa, f"דיברנו עם {NAME}")
    with scope(noa.organization_id, noa.pk, "web"):
        namesake = world.a_party(name=NAME)
    place = f"parties/{elisheva.pk}/erase"
    api = Api.of(noa)

    page = client_of(noa).get(f"/alon/parties/{elisheva.pk}/personal/").content.decode()
    wrong = api.post(place, {"name": NAME, "wherever": "yes"})
    done = api.post(place, {"name": NAME})

    assert "יש לקוח נוסף באותו שם" in page
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "wherever")
    assert (done.status_code, done.json()["speaking"]) == (200, [])
    with scope(noa.organization_id, noa.pk, "web"):
        note.refresh_from_db()
        namesake.refresh_from_db()
        assert (note.text, namesake.name) == (f"<p>דיברנו עם {NAME}</p>", NAME)


def test_a_namesake_keeps_the_name_whatever_is_wanted(noa, elisheva) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        namesake = world.a_party(name=NAME)

        person.erase(elisheva, NAME, wherever=True)

        namesake.refresh_from_db()
        assert (namesake.name, search.find("זינגרמן").rows[0].record_id) == (NAME, namesake.pk)
