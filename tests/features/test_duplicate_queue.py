"""The queue of likely duplicates: both side by side, decided field by field, by rules, and next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.config.demo import twins
from kesher.entity.registry import entities
from kesher.features.parties import likely, surviving, uniting
from kesher.features.parties.models import Apart, LikelyPair, Party
from kesher.features.parties.surviving import Rules, Stays, Wins
from kesher.records import merging, writing
from kesher.records.models import Change
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.contracts.page_forms import filled
from tests.features.merged import MOBILE, OFFICE, apart, merge, opened

QUEUE = "/alon/parties/likely/decide/"
SETTINGS = "/alon/settings/duplicates/"
ONE, TWO = ([{"number": number, "kind": "mobile", "primary": True}] for number in (MOBILE, OFFICE))
POINTS = {"phone": 28, "name": 12, "city": -5}


def _pair(one, other, likeness=990):
    return LikelyPair.objects.create(
        first=one, second=other, likeness=likeness, signs=" phone name ", points=POINTS
    )


@pytest.fixture
def two(alon):
    mine = world.a_party(name="רות כהן", phones=ONE)
    other = world.a_party(name="רותי כהן", job_title="מנהלת", phones=TWO)
    world.a_lead(party=other)
    _pair(mine, other)
    return mine, other


def _post(member, verb, *both, **more):
    ids = {"one": str(both[0].pk), "other": str(both[1].pk)}
    return client_of(member).post(f"{QUEUE}{verb}/", ids | more)


def test_both_stand_side_by_side_with_weights_and_what_hangs_on_each(noa, two):
    _mine, other = two

    page = client_of(noa).get(QUEUE).content.decode()
    form = filled(page, having="stays")

    assert form["stays"] == [str(other.pk)]
    assert form["keep-name"] == [str(other.pk)]
    assert form["keep-job_title"] == [str(other.pk)]
    assert "keep-phones" not in form
    assert "keep-kind" not in form
    told = [
        'אותו טלפון <bdi dir="ltr">+28</bdi>',
        'אותו שם <bdi dir="ltr">+12</bdi>',
        'ערים שונות <bdi dir="ltr">-5</bdi>',
    ]
    assert [page.index(one) for one in told] == sorted(page.index(one) for one in told)
    leads = page.split('<span class="k-label">לידים</span>')[1].split("</div></div>")[0]
    assert [leads.count(f'<bdi dir="ltr">{count}</bdi>') for count in (0, 1)] == [1, 1]
    assert "נשארת הרשומה שיש בה יותר מידע." in page


def test_the_chosen_values_stay_and_the_next_pair_follows(noa, two):
    mine, other = two
    third, fourth = world.a_party(name="ג"), world.a_party(name="ד")
    _pair(third, fourth, likeness=900)
    keep = {"keep-name": str(mine.pk), "keep-job_title": str(other.pk)}

    done = _post(noa, "merge", mine, other, stays=str(mine.pk), **keep)
    page = client_of(noa).get(done["Location"]).content.decode()

    fresh = Party.objects.get(pk=mine.pk)
    assert (fresh.name, fresh.job_title) == ("רות כהן", "מנהלת")
    assert sorted(row.number for row in fresh.phone_rows.all()) == sorted([MOBILE, OFFICE])
    assert Party.objects.get(pk=other.pk).merged_into_id == mine.pk
    assert done["Location"] == QUEUE
    assert filled(page, having="stays")["one"] == [str(third.pk)]
    batch = Change.objects.filter(verb="merge").latest("id").batch
    apart(noa, batch)
    assert filled(client_of(noa).get(QUEUE).content.decode(), having="stays")["one"] == [
        str(mine.pk)
    ]


def test_not_the_same_is_remembered_and_later_comes_last(noa, two):
    mine, other = two
    third, fourth = world.a_party(name="ג"), world.a_party(name="ד")
    _pair(third, fourth, likeness=900)

    later = _post(noa, "later", mine, other)
    after_later = filled(client_of(noa).get(QUEUE).content.decode(), having="stays")["one"]
    not_same = _post(noa, "apart", third, fourth)
    left = filled(client_of(noa).get(QUEUE).content.decode(), having="stays")["one"]

    assert (later.status_code, not_same.status_code) == (302, 302)
    assert after_later == [str(third.pk)]
    assert left == [str(mine.pk)]
    assert Apart.objects.count() == 1
    assert [one.put_off for one in likely.page().pairs] == [1]
    assert _post(noa, "later", third, fourth).status_code == 404


def test_a_pair_of_the_list_is_opened_and_nothing_left_says_so(noa, two):
    third, fourth = world.a_party(name="ג"), world.a_party(name="ד")
    _pair(third, fourth, likeness=900)
    client = client_of(noa)

    listed = client.get("/alon/parties/likely/").content.decode()
    asked = client.get(QUEUE, {"one": str(third.pk), "other": str(fourth.pk)}).content.decode()
    LikelyPair.objects.all().delete()

    assert f"{QUEUE}?one={third.pk}&amp;other={fourth.pk}" in listed
    assert filled(asked, having="stays")["one"] == [str(third.pk)]
    assert "k-pair-foot" not in client.get(QUEUE).content.decode()
    assert client.get(QUEUE, {"one": "x", "other": "y"}).status_code == 404


def test_who_may_not_merge_decides_nothing(alon, yossi, two):
    mine, other = two

    assert client_of(yossi).get(QUEUE).status_code == 404
    for verb in ("merge", "apart", "later"):
        assert _post(yossi, verb, mine, other, stays=str(mine.pk)).status_code == 404
    assert client_of(yossi).get(SETTINGS).status_code in {403, 404}
    assert Api.of(yossi).post("parties/apart", _ids(mine, other)).status_code == 404
    assert Party.objects.filter(deleted_at=None).count() == 2
    assert LikelyPair.objects.get().put_off == 0


def test_somebody_else_may_not_stay(noa, two):
    mine, other = two
    stranger = world.a_party(name="זר")

    assert _post(noa, "merge", mine, other, stays=str(stranger.pk)).status_code == 404
    assert _post(noa, "merge", mine, mine, stays=str(mine.pk)).status_code == 404
    assert Party.objects.filter(deleted_at=None).count() == 3


def test_evidence_of_closed_fields_is_not_told(alon, yossi, two):
    role = yossi.role
    role.grants = [{"entity": "parties", "verbs": ["*"], "reach": "all"}]
    role.fields = {"parties": {"city": "hidden"}}
    role.save()

    with opened(yossi):
        [pair] = likely.page().pairs

    assert [one.points for one in pair.evidence] == [28, 12]


def test_the_cost_does_not_depend_on_what_hangs(noa, two):
    mine, other = two
    client = client_of(noa)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(QUEUE)
        return len(asked)

    cost()
    few = cost()
    for _place in range(5):
        world.a_lead(party=mine)
        world.a_deal(party=other)
    assert cost() == few <= 30


def test_what_hangs_on_both_is_counted_in_one_question(alon, two):
    mine, other = two
    world.a_lead(party=mine)
    world.a_lead(party=mine)

    found = {str(label): counts for label, counts in _hanging(mine, other)}
    with CaptureQueriesContext(connection) as asked:
        _hanging(mine, other)

    assert found["לידים"] == (2, 1)
    assert len(asked) == 2


def _hanging(*parties):
    return merging.hanging(entities.get("parties"), *(one.pk for one in parties))


@pytest.mark.parametrize(
    ("stays", "expected"),
    [("complete", "full"), ("changed", "old"), ("oldest", "old"), ("attached", "busy")],
)
def test_the_organization_says_which_record_stays(alon, stays, expected):
    old = world.a_party(name="old")
    full = world.a_party(name="full", job_title="מנהלת", website="https://full.example")
    busy = world.a_party(name="busy")
    for _place in range(3):
        world.a_lead(party=busy)
    writing.update(old, gender="male")
    surviving.choose(Rules(stays=Stays(stays)))

    found = {
        surviving.survivor_first(*pair)[0].name
        for pair in ((old, full), (full, old), (old, busy), (busy, old), (full, busy))
        if expected in {one.name for one in pair}
    }

    assert found == {expected}


def test_of_each_field_the_value_that_the_rules_name_wins(alon):
    one = world.a_party(name="רות", job_title="סמנכ״לית שיווק", website="https://one.example")
    other = world.a_party(name="רות כהן לוי", job_title="יועצת", website="https://other.example")
    writing.update(one, website="https://new.example")
    fields = {"name": Wins.LONGEST, "website": Wins.RECENT}
    surviving.choose(Rules(otherwise=Wins.SURVIVOR, fields=fields))

    found = surviving.sides(one, other)
    turned = surviving.sides(other, one)

    assert found == {"name": "other", "website": "survivor"}
    assert turned == {"name": "survivor", "website": "other"}
    surviving.choose(Rules(otherwise=Wins.LONGEST))
    assert surviving.sides(one, other)["job_title"] == "survivor"
    assert "birth_date" not in surviving.sides(one, other)


def test_an_empty_value_never_wins(alon):
    one, other = world.a_party(job_title="מנהל"), world.a_party(job_title="יועץ")
    writing.update(other, job_title="")
    surviving.choose(Rules(otherwise=Wins.RECENT))

    assert "job_title" not in surviving.sides(one, other)
    assert merge(one, other, **surviving.sides(one, other)).job_title == "מנהל"


def test_rules_are_set_told_in_words_remembered_and_taken_back(noa, alon):
    client = client_of(noa)

    page = client.get(SETTINGS).content.decode()
    form = filled(page, having="stays")
    told = {"stays": "changed", "otherwise": "recent", "field-name": "longest"}
    saved = client.post(SETTINGS, form | told)
    after = client.get(SETTINGS).content.decode()
    wrong = client.post(SETTINGS, form | {"stays": "nobody"})

    assert form["stays"] == ["complete"]
    assert (saved.status_code, wrong.status_code) == (302, 422)
    with opened(noa):
        assert surviving.rules() == Rules(
            stays=Stays.CHANGED, otherwise=Wins.RECENT, fields={"name": Wins.LONGEST}
        )
    assert "נשארת הרשומה ששונתה אחרונה." in after
    assert "הערך הארוך נשמר בשדות: שם." in after
    undo = after.split("/alon/undo/")[1].split("/")[0]
    client.post(f"/alon/undo/{undo}/")
    with opened(noa):
        assert surviving.rules() == Rules()
        assert Change.objects.filter(entity="organization", verb="update").count() == 1


def test_automatic_merging_follows_the_rules(noa, alon):
    one = world.a_party(name="רות", job_title="מנהלת", phones=ONE)
    other = world.a_party(name="רות כהן", phones=TWO)
    with opened(noa):
        surviving.choose(Rules(stays=Stays.OLDEST, fields={"name": Wins.LONGEST}))

    with opened(noa):
        assert uniting.unite(other.pk, one.pk)
    fresh = Party.objects.get(deleted_at=None)
    assert (fresh.pk, fresh.name, fresh.job_title) == (one.pk, "רות כהן", "מנהלת")


def _ids(*parties):
    return {"parties": [str(one.pk) for one in parties]}


def test_a_program_decides_and_sets_the_rules(noa, two):
    mine, other = two
    api = Api.of(noa)
    rules = {"stays": "attached", "otherwise": "longest", "fields": {"website": "recent"}}

    [told] = api.get("parties/likely", Accept_Language="en").json()["items"]
    later = api.post("parties/later", _ids(mine, other))
    put_off = api.get("parties/likely").json()["items"][0]["put_off"]
    not_same = api.post("parties/apart", _ids(mine, other))
    kept = api.patch("parties/comparison", {"rules": rules})

    assert told["evidence"] == [
        {"says": "The same phone", "points": 28},
        {"says": "The same name", "points": 12},
        {"says": "Other cities", "points": -5},
    ]
    assert (later.status_code, put_off, not_same.status_code) == (204, 1, 204)
    assert api.get("parties/likely").json()["items"] == []
    assert api.post("parties/later", _ids(mine, other)).status_code == 404
    assert kept.json()["rules"] == rules
    assert api.get("parties/comparison").json()["rules"] == rules


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rules": None},
        {"rules": {"stays": "nobody", "otherwise": "recent", "fields": {}}},
        {"rules": {"stays": "oldest", "otherwise": "recent"}},
        {"rules": {"stays": "oldest", "otherwise": "recent", "fields": {"phones": "recent"}}},
        {"rules": {"stays": "oldest", "otherwise": "recent", "fields": {}, "more": 1}},
        {"other": 1},
    ],
)
def test_rules_that_are_none_are_refused(noa, alon, body):
    answer = Api.of(noa).patch("parties/comparison", body)

    assert answer.status_code == 422
    with opened(noa):
        assert surviving.rules() == Rules()


@pytest.mark.parametrize("told", [None, [], ["x", "y"], [1, 2]])
def test_not_two_customers_are_refused(noa, alon, told):
    assert Api.of(noa).post("parties/apart", {"parties": told}).status_code == 422
    assert Apart.objects.count() == 0


def test_the_demonstration_has_something_to_decide(alon):
    names = ("דנה לוי", "נועם כץ", "מיכל ברק", "יעל אשכנזי")
    people = [
        world.a_party(name=name, phones=_mobile(place), emails=_mail(place))
        for place, name in enumerate(names)
    ]
    firms = [
        world.a_party(name=name, kind="organization", phones=_mobile(place))
        for place, name in enumerate(("אורן דפוס בע״מ", "גליל בנייה"), start=4)
    ]
    for place in range(40):
        world.a_party(name=f"לקוח {'אבגדהוזחטי'[place % 10]}{'כלמנ'[place // 10]}")

    twins.tell([*people, *firms])

    assert {(one.older.name, one.younger.name) for one in likely.page().pairs} == {
        ("דנה לוי", "לוי דנה"),
        ("מיכל ברק", "מיכל ברק"),
        ("אורן דפוס בע״מ", "אורן דפוס"),
    }


def _mobile(place):
    return [{"number": f"+97250234560{place}", "kind": "mobile", "primary": True}]


def _mail(place):
    return [{"address": f"m{place}@mail.example", "kind": "work", "primary": True}]
