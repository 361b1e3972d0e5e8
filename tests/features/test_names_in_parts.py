"""A person's name and its parts, kept together whichever is written, at every door."""

from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.lib import naming
from kesher.records import reading, search, undoing, writing
from kesher.tenancy import scope
from tests.api.client import Api

DANA = {"name": "דנה כהן", "given_name": "דנה", "family_name": "כהן"}


def told(party: Party) -> tuple[str, str, str]:
    return party.name, party.given_name, party.family_name


@pytest.mark.parametrize(
    ("name", "rest", "title", "gender"),
    [
        ("ד״ר דנה כהן", "דנה כהן", "ד״ר", ""),
        ("פרופ' ד\"ר משה לוי", "משה לוי", "פרופ׳ ד״ר", ""),
        ("הרב משה בן דוד", "משה בן דוד", "הרב", ""),
        ("דנה לוי, עו״ד", "דנה לוי", "עו״ד", ""),
        ('רו"ח דנה לוי', "דנה לוי", "רו״ח", ""),
        ("Dr.Cohen", "Cohen", "Dr.", ""),
        ("Adv. Dana Levy, CPA", "Dana Levy", "Adv. CPA", ""),
        ("גב׳ לוי", "לוי", "גב׳", "female"),
        ("Mr David", "David", "Mr.", "male"),
    ],
)
def test_titles_around_a_name(name: str, rest: str, title: str, gender: str) -> None:
    found = naming.untitled(name)

    assert (found.name, found.title, found.gender) == (rest, title, gender)


@pytest.mark.parametrize("name", ["דנה מר", "רוח כהן", "גב כהן", "Md Ali", "מר", "Dana Cohen"])
def test_words_that_are_no_titles_stay(name: str) -> None:
    assert naming.untitled(name) == naming.Untitled(name=name, title="", gender="")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("דנה כהן", ("דנה", "כהן")),
        ("דנה בן דוד", ("דנה", "בן דוד")),
        ("דנה רות בן דוד", ("דנה רות", "בן דוד")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("דנה כהן-לוי", ("דנה", "כהן-לוי")),
        ("דנה רות כהן", None),
        ("בן דוד", None),
        ("J. Smith", None),
        ("דנה", None),
    ],
)
def test_a_name_is_parted_only_where_it_is_plain(name: str, parts: Any) -> None:
    assert naming.parted(name) == parts


@pytest.mark.usefixtures("alon")
def test_a_name_is_made_of_its_parts_and_need_not_have_any() -> None:
    made = writing.create(Party, given_name="דנה", family_name="כהן")
    plain = writing.create(Party, name="דנה רות כהן")

    assert told(made) == ("דנה כהן", "דנה", "כהן")
    assert told(plain) == ("דנה רות כהן", "", "")


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ({"family_name": "לוי"}, ("דנה לוי", "דנה", "לוי")),
        ({"name": "דנה לוי"}, ("דנה לוי", "דנה", "")),
        ({"name": "דנה רות כהן"}, ("דנה רות כהן", "דנה", "כהן")),
        ({"name": "דוני", "given_name": "דניאל"}, ("דוני", "דניאל", "כהן")),
        ({"given_name": ""}, ("דנה כהן", "", "כהן")),
        ({"name": "גלי", "given_name": "דנה", "family_name": "כהן"}, ("גלי", "", "")),
    ],
)
@pytest.mark.usefixtures("alon")
def test_whichever_is_written_the_others_follow(written: Any, after: Any) -> None:
    party = writing.create(Party, **DANA)

    writing.update(party, **written)

    party.refresh_from_db()
    assert told(party) == after


def test_what_followed_is_undone_with_it(noa: Any) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = writing.create(Party, **DANA)
    with scope(noa.organization_id, noa.pk, "web"):
        writing.change_each(entities.get("parties"), [(party, {"family_name": "לוי"})])
        batch = undoing.batch()
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)

        assert told(Party.objects.get()) == ("דנה כהן", "דנה", "כהן")


def test_a_program_writes_parts_and_finds_by_title(noa: Any) -> None:
    api = Api.of(noa)
    body = {"given_name": "דנה", "family_name": "כהן", "honorific": "ד״ר"}

    made = api.post("parties", body).json()

    assert (made["name"], made["honorific"], made["family_name"]) == ("דנה כהן", "ד״ר", "כהן")
    with scope(noa.organization_id, noa.pk, "web"):
        for words in ("דנה כהן", "ד״ר כהן", "דר דנה"):
            assert [str(one.record_id) for one in search.find(words).rows] == [made["id"]]
        assert Party.objects.get().addressed == "ד״ר דנה כהן"
        assert reading.visible(entities.get("parties")).count() == 1
