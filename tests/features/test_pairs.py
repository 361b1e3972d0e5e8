"""Those who may be here twice: found by exact keys, merged, or told apart for good."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.features.parties import pairs
from kesher.features.parties.models import Apart, Party
from kesher.records import writing
from kesher.records.reading import NotVisible
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.merged import MOBILE, OFFICE, apart, merge, opened

ONE, TWO = ([{"number": number, "kind": "mobile", "primary": True}] for number in (MOBILE, OFFICE))


def _found(after=None):
    return [
        ((pair.older.name, pair.younger.name), [str(one) for one in pair.reasons])
        for pair in pairs.page(after).pairs
    ]


def _in_haifa():
    return [
        {"street": "", "city": "חיפה", "postal_code": "", "notes": "", "country": "IL"}
        | {"kind": "main", "primary": True}
    ]


def test_pairs_are_found_by_each_key_and_say_why(alon):
    world.a_party(name="א", phones=ONE, emails=[{"address": "a@b.example", "primary": True}])
    world.a_party(name="ב", phones=ONE, emails=[{"address": "a@b.example", "primary": True}])
    world.a_party(name="ג", identifiers=[{"kind": "id", "number": "123456782"}])
    world.a_party(name="ד", identifiers=[{"kind": "id", "number": "123456782"}])
    world.a_party(name="ה", identifiers=[{"kind": "passport", "number": "123456782"}])
    world.a_party(name="ו", addresses=_in_haifa())
    world.a_party(name="ו", addresses=_in_haifa())
    world.a_party(name="ו")
    world.a_party(name="ז", phones=TWO)
    writing.delete(world.a_party(name="ח", phones=TWO))

    assert _found() == [
        (("א", "ב"), ["אותו טלפון", "אותה כתובת דואר"]),
        (("ג", "ד"), ["אותו מספר מזהה"]),
        (("ו", "ו"), ["אותם שם ועיר"]),
    ]


def test_of_three_alike_each_pair_is_told(alon):
    for name in "אבג":
        world.a_party(name=name, phones=ONE)

    assert [names for names, _reasons in _found()] == [("א", "ב"), ("א", "ג"), ("ב", "ג")]


def test_fifty_at_a_time_and_none_is_lost_or_told_twice(alon):
    for place in range(12):
        world.a_party(name=f"{place:02}", phones=ONE)

    first = pairs.page()
    second = pairs.page(pairs.place(pairs.told(first.after)))

    assert (len(first.pairs), len(second.pairs), second.after) == (50, 16, None)
    told = {(pair.older.pk, pair.younger.pk) for pair in (*first.pairs, *second.pairs)}
    assert len(told) == 66


def test_the_cost_depends_neither_on_customers_nor_on_pairs(alon):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            pairs.page()
        return len(asked)

    world.a_party(phones=ONE)
    world.a_party(phones=ONE)
    cost()
    few = cost()
    for _place in range(30):
        world.a_party(phones=ONE)

    assert cost() == few


def test_only_pairs_of_which_one_sees_both_are_told(alon, yossi):
    world.a_party(name="של נועה", phones=ONE, is_private=True)
    world.a_party(name="גלוי", phones=ONE)
    with opened(yossi):
        assert _found() == []
        world.a_party(name="גם גלוי", phones=ONE)
        assert [names for names, _reasons in _found()] == [("גלוי", "גם גלוי")]


def test_another_organization_is_never_half_of_a_pair(alon, noa, dana):
    world.a_party(name="א", phones=ONE)
    with opened(dana):
        world.a_party(name="ב", phones=ONE)
        assert _found() == []

    assert _found() == []


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_closed_fields_make_no_pairs(alon, yossi, right):
    world.a_party(phones=ONE)
    world.a_party(phones=ONE)
    role = yossi.role
    role.fields = {"parties": {"phones": right}}
    role.save()

    with opened(yossi):
        assert _found() == []


def test_those_told_apart_are_no_pair_for_anybody_until_it_is_undone(noa, alon, yossi):
    one, two = world.a_party(name="א", phones=ONE), world.a_party(name="ב", phones=ONE)
    client = client_of(noa)

    page = client.get("/alon/parties/pairs/").content.decode()
    told = client.post("/alon/parties/pairs/apart/", {"id": [str(one.pk), str(two.pk)]})
    again = client.post("/alon/parties/pairs/apart/", {"id": [str(two.pk), str(one.pk)]})
    after = client.get("/alon/parties/pairs/").content.decode()

    assert f"/alon/parties/{one.pk}/do/merge/?other={two.pk}" in page
    assert (told.status_code, again.status_code, Apart.objects.count()) == (302, 302, 1)
    assert "/do/merge/" not in after
    with opened(yossi):
        assert _found() == []
    undo = after.split("/alon/undo/")[1].split("/")[0]
    client.post(f"/alon/undo/{undo}/")
    assert [names for names, _reasons in _found()] == [("א", "ב")]


def test_what_was_told_apart_follows_a_merge(noa, alon):
    one, two, three = (world.a_party(name=name, phones=ONE) for name in "אבג")
    with opened(noa):
        pairs.tell_apart(one, two)
    with opened(noa) as here:
        merge(three, two)
        batch = here.batch

    assert _found() == []
    apart(noa, batch)
    assert [names for names, _reasons in _found()] == [("א", "ג"), ("ב", "ג")]


def test_who_may_not_merge_sees_no_pairs_and_tells_nobody_apart(alon, yossi):
    one, two = world.a_party(phones=ONE), world.a_party(phones=ONE)
    client = client_of(yossi)

    assert client.get("/alon/parties/pairs/").status_code == 404
    assert "/alon/parties/pairs/" not in client.get("/alon/parties/").content.decode()
    told = client.post("/alon/parties/pairs/apart/", {"id": [str(one.pk), str(two.pk)]})
    assert told.status_code == 404
    with opened(yossi), pytest.raises(NotVisible):
        pairs.tell_apart(one, two)
    assert Api.of(yossi).get("parties/pairs").status_code == 403
    assert Apart.objects.count() == 0


def test_a_program_asks_for_the_pairs(noa, alon):
    one, two = world.a_party(name="א", phones=ONE), world.a_party(name="ב", phones=ONE)
    api = Api.of(noa)

    answer = api.get("parties/pairs", Accept_Language="en")

    assert answer.json() == {
        "items": [
            {
                "parties": [
                    {"id": str(one.pk), "title": "א"},
                    {"id": str(two.pk), "title": "ב"},
                ],
                "reasons": ["The same phone"],
            }
        ],
        "next_cursor": None,
        "previous_cursor": None,
    }
    assert api.get("parties/pairs?cursor=nonsense").status_code == 422
    assert Party.objects.filter(deleted_at=None).count() == 2


def test_the_list_leads_to_the_pairs(noa, alon):
    page = client_of(noa).get("/alon/parties/").content.decode()

    assert 'href="/alon/parties/pairs/"' in page
    assert 'href="/alon/leads/pairs/"' not in client_of(noa).get("/alon/leads/").content.decode()
