"""Merging on screen: from the card, from the list, with the candidates first."""

import pytest

from kesher.features.parties.contacts import ADDRESSES
from kesher.features.parties.models import Party
from kesher.features.parties.twins import twins_of
from kesher.records import writing
from tests import world
from tests.conftest import client_of
from tests.contracts.page_forms import filled
from tests.features.merged import MOBILE, OFFICE, merge, opened


def _in(city):
    return ADDRESSES.kind.from_json([city], ADDRESSES)


def _address(party):
    return f"/alon/parties/{party.pk}/do/merge/"


def test_those_that_look_the_same_are_offered_with_their_reasons(noa, alon):
    mine = world.a_party(
        name="דנה לוי",
        phones=[{"number": MOBILE, "primary": True}],
        emails=[{"address": "dana@example.com", "primary": True}],
        identifiers=[{"kind": "id", "number": "123456782"}],
        addresses=_in("חיפה"),
    )
    both = world.a_party(
        name="ד. לוי",
        phones=[{"number": MOBILE, "primary": True}],
        emails=[{"address": "dana@example.com", "primary": True}],
    )
    number = world.a_party(name="לוי דנה", identifiers=[{"kind": "id", "number": "123456782"}])
    namesake = world.a_party(name="דנה לוי", addresses=_in("חיפה"))
    world.a_party(name="דנה לוי", addresses=_in("עכו"))
    world.a_party(name="אחר", identifiers=[{"kind": "passport", "number": "123456782"}])
    gone = world.a_party(name="דנה", phones=[{"number": MOBILE, "primary": True}])
    writing.delete(gone)

    found = {twin.party.pk: [str(one) for one in twin.reasons] for twin in twins_of(mine)}
    page = client_of(noa).get(_address(mine)).content.decode()

    assert next(iter(found)) == both.pk
    assert found == {
        both.pk: ["אותו טלפון", "אותה כתובת דואר"],
        number.pk: ["אותו מספר מזהה"],
        namesake.pk: ["אותם שם ועיר"],
    }
    assert f"{_address(mine)}?other={both.pk}" in page
    assert "אותו טלפון · אותה כתובת דואר" in page


def test_closed_fields_give_no_reasons(alon, yossi):
    mine = world.a_party(phones=[{"number": MOBILE, "primary": True}])
    world.a_party(name="אחר", phones=[{"number": MOBILE, "primary": True}])
    role = yossi.role
    role.grants = [{"entity": "parties", "verbs": ["*"], "reach": "all"}]
    role.fields = {"parties": {"phones": "masked"}}
    role.save()

    with opened(yossi):
        found = twins_of(mine)

    assert found == []


def test_both_stand_side_by_side_and_become_one(noa, alon):
    mine = world.a_party(name="רות כהן", phones=[{"number": MOBILE, "primary": True}])
    other = world.a_party(
        name="רותי", job_title="מנהלת", phones=[{"number": OFFICE, "primary": True}]
    )
    world.a_lead(party=other)
    client = client_of(noa)

    page = client.get(_address(mine), {"other": str(other.pk)}).content.decode()
    form = filled(page, having="side-name")
    answer = client.post(_address(mine), form | {"side-name": "other"})

    assert form["side-name"] == ["survivor"]
    assert form["side-job_title"] == ["other"]
    assert "side-phones" not in form
    assert 'לידים (<bdi dir="ltr">1</bdi>)' in page
    assert (answer.status_code, answer["Location"]) == (302, f"/alon/parties/{mine.pk}/")
    fresh = Party.objects.get(pk=mine.pk)
    assert (fresh.name, fresh.job_title) == ("רותי", "מנהלת")
    shown = client.get(f"/alon/parties/{mine.pk}/").content.decode()
    assert "/alon/undo/" in shown
    assert "״רותי״ מוזג" in shown


def test_the_history_takes_a_merge_apart(noa, alon):
    mine, other = world.a_party(name="א"), world.a_party(name="ב", job_title="יועץ")
    client = client_of(noa)
    client.post(_address(mine), {"other": str(other.pk), "filled": "1"})

    page = client.get(f"/alon/parties/{mine.pk}/history/").content.decode()
    undo = page.split("/alon/undo/")[1].split("/")[0]
    client.post(f"/alon/undo/{undo}/")

    assert Party.objects.get(pk=other.pk).deleted_at is None
    assert Party.objects.get(pk=mine.pk).job_title == ""


def test_the_older_of_two_that_are_ticked_stays(noa, alon):
    mine, other = world.a_party(name="ותיק"), world.a_party(name="חדש")
    client = client_of(noa)

    page = client.post(
        "/alon/parties/do/merge/", {"id": [str(other.pk), str(mine.pk)]}
    ).content.decode()

    assert f'action="{_address(mine)}"' in page
    assert filled(page, having="side-name")["other"] == [str(other.pk)]
    assert f"{_address(other)}?other={mine.pk}" in page.replace("&amp;", "&")


@pytest.mark.parametrize("count", [1, 3])
def test_not_two_are_refused(noa, alon, count):
    parties = [world.a_party() for _ in range(count)]

    answer = client_of(noa).post(
        "/alon/parties/do/merge/", {"id": [str(one.pk) for one in parties]}
    )

    assert answer.status_code == 409
    assert (
        Party.objects.filter(deleted_at=None, pk__in=[one.pk for one in parties]).count() == count
    )


def test_what_may_not_be_deleted_is_refused_before_comparing(alon, yossi):
    mine, other = world.a_party(), world.a_party()
    role = yossi.role
    role.grants = [{"entity": "parties", "verbs": ["view", "update", "merge"], "reach": "all"}]
    role.save()

    answer = client_of(yossi).get(_address(mine), {"other": str(other.pk)})

    assert answer.status_code == 409


def test_a_customer_of_another_organization_cannot_be_named(noa, alon, dana):
    with opened(dana):
        theirs = world.a_party(name="סוד של ברוש")
    mine = world.a_party()

    answer = client_of(noa).get(_address(mine), {"other": str(theirs.pk)})

    assert answer.status_code == 422
    assert "סוד של ברוש" not in answer.content.decode()


def test_a_wrong_choice_is_told_and_nothing_is_done(noa, alon):
    mine, other = world.a_party(name="א"), world.a_party(name="ב")

    answer = client_of(noa).post(
        _address(mine), {"other": str(other.pk), "filled": "1", "side-phones": "other"}
    )

    assert answer.status_code == 422
    assert Party.objects.get(pk=other.pk).deleted_at is None


def test_the_bin_says_into_whom_one_was_merged(noa, alon):
    mine, other = world.a_party(name="רות"), world.a_party(name="רותי")
    writing.delete(world.a_party(name="אחר"))
    merge(mine, other)

    page = client_of(noa).get("/alon/parties/trash/").content.decode()

    assert page.count("מוזג לתוך ״רות״") == 1
