"""The quality of records: what they lack, week by week, and what is done about it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Membership, Role
from kesher.entity.registry import entities
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.notices.models import Notice
from kesher.features.parties.models import Party
from kesher.features.quality import digest, jobs, links, rules, weekly
from kesher.features.quality.models import QualityDigest, QualityFigure, QualityRule, QualityWeek
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.worker import run_due
from kesher.records import reading, writing
from kesher.records.models import Change
from kesher.screens.asked import rows_of
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PARTIES = entities.get("parties")
PAGE = "/alon/quality/parties/"


def _phone(number: str) -> list[dict[str, object]]:
    return [{"number": number, "kind": "mobile", "primary": True}]


def _email(address: str, **told: bool) -> list[dict[str, object]]:
    return [{"address": address, "kind": "work", "primary": True, **told}]


def _address(**told: str) -> list[dict[str, object]]:
    address = {"street": "הרצל 1", "city": "חיפה", "postal_code": "3303101", "country": "IL"}
    return [address | {"kind": "main", "notes": "", "primary": True} | told]


WHOLE = {
    "phones": _phone("+972502345678"),
    "emails": _email("m@levi.example"),
    "addresses": _address(),
    "roles": ["prospect"],
}


def _lacks(party: Party | Lead | Deal) -> tuple[int, list[str]]:
    party.refresh_from_db()
    return party.quality, party.lacks.split()


@pytest.mark.parametrize(
    ("values", "score", "lacks"),
    [
        ({}, 100, []),
        ({"phones": [], "emails": []}, 70, ["no_way_to_reach"]),
        ({"addresses": [], "roles": []}, 90, ["no_city", "no_role"]),
        ({"phones": _phone("+97261234567")}, 90, ["bad_phone"]),
        ({"phones": _phone("+442079460958")}, 100, []),
        ({"emails": _email("m@gmial.com")}, 90, ["bad_email"]),
        ({"emails": _email("m@levi.example", invalid=True)}, 85, ["bounced"]),
        ({"addresses": _address(postal_code="12345")}, 95, ["bad_address"]),
        ({"addresses": _address(country="GB", postal_code="N1 9GU")}, 100, []),
        ({"owner": None}, 80, ["ownerless"]),
        (
            {"identifiers": [{"kind": "id", "number": "123456789", "doubtful": True}]},
            90,
            ["bad_number"],
        ),
        ({"roles": ["customer"]}, 90, ["no_class"]),
        (
            {"kind": "organization", "roles": ["customer"], "customer_class": "a"},
            90,
            ["no_company_number"],
        ),
    ],
)
def test_a_record_is_marked_by_what_it_lacks(noa, values, score, lacks) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**{**WHOLE, **values})
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert _lacks(party) == (score, lacks)


@pytest.mark.parametrize(
    ("told", "days", "lacks"),
    [
        ("a", 89, []),
        ("a", 91, ["stale_a"]),
        ("b", 91, []),
        ("b", 181, ["stale_b"]),
        ("c", 181, []),
        ("c", 361, ["stale"]),
    ],
)
def test_how_soon_a_customer_is_stale_depends_on_the_class(noa, told, days, lacks) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE | {"roles": ["customer"], "customer_class": told})
        last = timezone.now() - timedelta(days=days)
        Party.objects.filter(pk=party.pk).update(last_contact_at=last)
        jobs.begin()
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert _lacks(party)[1] == lacks


def test_nobody_was_ever_called_of_whom_nothing_is_known_for_long(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE | {"roles": ["customer"], "customer_class": "a"})
        Party.objects.filter(pk=party.pk).update(created_at=timezone.now() - timedelta(days=91))
        jobs.begin()
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert _lacks(party)[1] == ["stale_a"]


def test_an_owner_whose_seat_is_closed_is_none(noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE, owner=yossi)
        Membership.objects.filter(pk=yossi.pk).update(is_active=False)
        jobs.begin()
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert _lacks(party) == (80, ["ownerless"])


def test_marks_are_no_change_and_come_once(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
    run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        party.refresh_from_db()
        before = (party.version, party.updated_at)
        work = jobs.begin()
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        party.refresh_from_db()
        assert (party.version, party.updated_at) == before
        assert [one.verb for one in Change.objects.filter(record_id=party.pk)] == ["create"]
    work.refresh_from_db()
    assert work.result == 0


def test_many_at_once_are_looked_at_together(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        made = writing.create_many(Party, [{"name": f"לקוח {n}", **WHOLE} for n in range(51)])
    run_due()
    ahead = Job.objects.filter(name__endswith="look_at_all")

    assert ahead.count() == 1
    ahead.update(run_at=timezone.now())
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert {_lacks(one)[0] for one in made} == {100}


def test_leads_and_deals_have_rules_of_their_own(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        lead = world.a_lead(source="")
        deal = world.a_deal(amount=None)
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert _lacks(lead) == (70, ["no_source", "no_value"])
        assert _lacks(deal) == (65, ["no_amount", "no_close"])


def test_each_figure_opens_the_records_behind_it(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="שלם", **WHOLE)
        world.a_party(name="בלי כתובת", **WHOLE | {"addresses": []})
        world.a_party(name="בלי דבר", phones=[], emails=[])
    run_due()
    page = client_of(noa).get(PAGE).content.decode()

    with scope(noa.organization_id, noa.pk, "web"):
        for key, names in (
            ("no_city", ["בלי דבר", "בלי כתובת"]),
            ("no_way_to_reach", ["בלי דבר"]),
            ("bad_phone", []),
        ):
            rule = next(one for one in rules.rules("parties") if one.key == key)
            url = links.listing(PARTIES, rule)
            asked = parse_qs(urlsplit(url).query)
            found = reading.matching(PARTIES, asked["filter"][0]).order_by("name")
            assert [one.name for one in found] == names
            shown = f'data-rule="{key}"><bdi dir="ltr">{len(names)}</bdi>'
            assert shown in page


def test_filters_ask_for_flaws_rules_and_scores(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="שלם", **WHOLE)
        world.a_party(name="חוזר", **WHOLE | {"emails": _email("m@levi.example", invalid=True)})
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):

        def names(text: str) -> list[str]:
            return [one.name for one in reading.matching(PARTIES, text).order_by("name")]

        assert names("flaw = bounced") == ["חוזר"]
        assert names("not flaw in (bounced, bad_phone)") == ["שלם"]
        assert names("lacks is not empty") == ["חוזר"]
        assert names("lacks is empty") == ["שלם"]
        assert names("quality < 90") == ["חוזר"]
        assert names("quality = 100 and name contains שלם") == ["שלם"]


def test_a_week_is_put_down_once(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(owner=noa, **WHOLE | {"addresses": []})
        world.a_party(owner=noa, **WHOLE)
    for _turn in range(2):
        with scope(noa.organization_id, noa.pk, "web"):
            jobs.begin()
        run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        week = QualityWeek.objects.get()
        assert week.week == weekly.first_day(timezone.localdate())
        rows = QualityFigure.objects.filter(entity="parties").order_by("rule")
        assert [(one.rule, one.owner_id, one.count, one.score) for one in rows] == [
            ("", noa.pk, 2, 195),
            ("*", noa.pk, 1, 0),
            ("no_city", noa.pk, 1, 0),
        ]
        (trend,) = weekly.trend(PARTIES)
        assert (trend.records, trend.lacking["*"], trend.mean) == (2, 1, 98)


def test_each_owner_is_told_once_a_week_unless_they_do_not_want_it(noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(owner=noa, **WHOLE | {"addresses": []})
        world.a_party(owner=yossi, **WHOLE | {"addresses": []})
        Notice.objects.all().delete()
    client_of(yossi).post("/alon/quality/digest/", {"wanted": "0"})
    for _turn in range(2):
        with scope(noa.organization_id, noa.pk, "web"):
            jobs.begin()
        run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        week = QualityWeek.objects.get()
        enqueue(digest.tell, week=week.pk, member=noa.pk)
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        told = Notice.objects.filter(kind="quality_week")
        assert [(one.member_id, one.detail["title"]) for one in told] == [
            (noa.pk, "רשומה אחת חסרה")
        ]
        assert [one.member_id for one in QualityDigest.objects.all()] == [noa.pk]
    (letter,) = [one for one in mail.outbox if "איכות" in one.body]
    assert letter.to == ["noa@alon.example"]
    assert "אין כתובת: 1" in letter.body
    assert "/alon/parties/?view=all&filter=lacks+%3D+no_city+and+owner+%3D+me" in letter.body


def test_a_bulk_remedy_is_taken_back_in_one(noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        made = [world.a_party(**WHOLE, owner=None, name=f"לקוח {n}") for n in range(3)]
        rule = next(one for one in rules.rules("parties") if one.key == "ownerless")
        given = {"all": "1", "query": links.selection(rule)}
        assert rows_of(PARTIES, given["query"], "assign").count() == 3
    client = client_of(noa)

    client.post("/alon/parties/do/assign/", given | {"filled": "1", "owner": str(yossi.pk)})

    with scope(noa.organization_id, noa.pk, "web"):
        assert {one.owner_id for one in Party.objects.all()} == {yossi.pk}
        batch = Change.objects.filter(record_id=made[0].pk).latest("id").batch
    run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        assert {_lacks(one)[0] for one in made} == {100}
    client.post(f"/alon/undo/{batch}/")
    run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        assert {_lacks(one)[0] for one in made} == {80}


def test_who_sees_some_sees_figures_of_those_alone(noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        Role.objects.filter(pk=yossi.role_id).update(
            grants=[{"entity": "parties", "verbs": ["view"], "reach": "own"}],
            fields={"parties": {"addresses": "hidden"}},
        )
        world.a_party(owner=yossi, **WHOLE | {"addresses": [], "roles": []})
        world.a_party(owner=noa, **WHOLE | {"roles": []})
    run_due()

    page = client_of(yossi).get(PAGE).content.decode()
    told = Api.of(yossi).get("parties/quality").json()

    assert [one["key"] for one in told["rules"] if one["records"]] == ["no_role"]
    assert Api.of(yossi).get("deals/quality").status_code == 403
    assert 'data-rule="no_role"><bdi dir="ltr">1</bdi>' in page
    assert 'data-rule="no_city"' not in page
    with scope(noa.organization_id, yossi.pk, "web"):
        assert reading.matching(PARTIES, "lacks = no_city").count() == 0
        assert reading.matching(PARTIES, "lacks = no_role").count() == 1


def test_an_own_rule_is_a_filter_and_a_sentence(noa) -> None:
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE, name="Acme")
    made = client.post(
        "/alon/settings/quality/parties/new/",
        {
            "sort": "own",
            "field": "",
            "months": "",
            "conditions": 'name contains "Acme"',
            "meaning": "שם באנגלית",
            "weight": "7",
        },
    )
    Job.objects.filter(name__endswith="look_at_all").update(run_at=timezone.now())
    run_due()

    assert made.status_code in {200, 204, 302}
    with scope(noa.organization_id, noa.pk, "web"):
        rule = QualityRule.objects.get(meaning="שם באנגלית")
        assert (rule.key, rule.position) == ("own", 15)
        assert _lacks(party) == (93, ["own"])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"sort": "own", "conditions": ""}, "conditions"),
        ({"sort": "own", "conditions": "lacks = no_city"}, "conditions"),
        ({"sort": "own", "conditions": "quality < 10"}, "conditions"),
        ({"sort": "own", "conditions": "nothing = 1"}, "conditions"),
        ({"sort": "missing", "field": "nothing"}, "field"),
        ({"sort": "wrong", "field": "name"}, "field"),
        ({"sort": "stale", "months": None}, "months"),
        ({"sort": "stale", "months": 121}, "months"),
        ({"sort": "ownerless", "weight": 101}, "weight"),
        ({"sort": "twice", "entity": "deals"}, "sort"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(alon, values, name) -> None:
    before = QualityRule.objects.count()

    with pytest.raises(ValidationError) as wrong:
        writing.create(
            QualityRule, **{"entity": "parties", "meaning": "כלל", "weight": 5, **values}
        )

    assert name in wrong.value.message_dict
    assert QualityRule.objects.count() == before


def test_the_page_asks_few_questions_whatever_the_rows(noa, django_assert_max_num_queries) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for number in range(12):
            world.a_party(name=f"לקוח {number}", owner=noa if number % 2 else None)
        jobs.begin()
    run_due()
    client = client_of(noa)
    client.get(PAGE)

    with django_assert_max_num_queries(10):
        assert client.get(PAGE).status_code == 200


def test_the_card_tells_the_score_and_what_is_lacking(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE | {"addresses": []})
    run_due()

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").content.decode()

    assert '<bdi dir="ltr">95 / 100</bdi>' in page
    assert "אין כתובת" in page


def test_the_api_tells_counts_owners_and_weeks(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(owner=noa, **WHOLE | {"addresses": []})
        world.a_party(owner=None, **WHOLE)
        jobs.begin()
    run_due()
    api = Api.of(noa)

    told = api.get("parties/quality").json()

    counts = [one["records"] for one in told["rules"] if one["key"] in {"no_city", "ownerless"}]
    assert (told["records"], told["seen"], told["lacking"], told["quality"]) == (2, 2, 2, 88)
    assert counts == [1, 1]
    assert [(one["owner"], one["quality"]) for one in told["owners"]] == [
        (str(noa.pk), 95),
        (None, 80),
    ]
    (week,) = told["weeks"]
    assert (week["records"], week["lacking"], week["quality"]) == (2, 2, 88)
    asked = next(one["filter"] for one in told["rules"] if one["key"] == "ownerless")
    assert len(api.get(f"parties?filter={asked}").json()["items"]) == 1
    listed = api.get("quality_rules?filter=entity = deals").json()["items"]
    assert [one["key"] for one in listed][:2] == ["no_amount", "no_close"]


def test_the_settings_lead_to_the_rules(noa) -> None:
    client = client_of(noa)

    assert "/alon/settings/quality/" in client.get("/alon/settings/").content.decode()
    listed = client.get("/alon/settings/quality/", follow=True).content.decode()
    assert "אין טלפון וגם לא דוא״ל" in listed
    assert client.get("/alon/settings/quality/deals/new/").status_code == 200
    assert client.get("/alon/settings/quality/tasks/").status_code == 404
