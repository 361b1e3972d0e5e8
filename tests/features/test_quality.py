"""The quality of records: what they lack, week by week, and what is done about it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.activities.models import Task
from kesher.features.notices.models import Notice
from kesher.features.parties.models import Party
from kesher.features.quality import digest, jobs, links, marking, rules, weekly
from kesher.features.quality.models import (
    QualityDigest,
    QualityFigure,
    QualityRule,
    QualityWeek,
)
from kesher.features.quality.remedies import remedies
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.worker import run_due
from kesher.records import reading, writing
from kesher.records.models import Change
from kesher.screens.asked import rows_of
from kesher.tenancy import scope
from kesher.tenancy.organization import settings_changed
from tests import world
from tests.conftest import client_of
from tests.features.wanting import WHOLE, address, email, lacks_of, phone

PARTIES = entities.get("parties")
PAGE = "/alon/quality/parties/"


@pytest.mark.parametrize(
    ("values", "score", "lacks"),
    [
        ({}, 100, []),
        ({"phones": [], "emails": []}, 70, ["no_way_to_reach"]),
        ({"addresses": [], "roles": []}, 90, ["no_city", "no_role"]),
        ({"phones": phone("+97261234567")}, 90, ["bad_phone"]),
        ({"phones": phone("+442079460958")}, 100, []),
        ({"emails": email("m@gmial.com")}, 90, ["bad_email"]),
        ({"emails": email("m@levi.example", invalid=True)}, 85, ["bounced"]),
        ({"addresses": address(postal_code="12345")}, 95, ["bad_address"]),
        ({"addresses": address(country="GB", postal_code="N1 9GU")}, 100, []),
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
def test_a_record_is_marked_by_what_itlacks_of(noa, values, score, lacks) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**{**WHOLE, **values})
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert lacks_of(party) == (score, lacks)


def test_one_by_one_and_rule_by_rule_say_the_same(noa) -> None:
    wanting = [{"phones": phone("+97261234567")}, {"roles": ["customer"]}, {"owner": None}]
    with scope(noa.organization_id, noa.pk, "web"):
        rule = QualityRule.objects.get(entity="parties", key="no_city")
        QualityRule.objects.filter(pk=rule.pk).update(sort="own", conditions="nothing = left")
        settings_changed()
        pks = [world.a_party(**{**WHOLE, **values}).pk for values in (*wanting, {"addresses": []})]

        apart = [marking.changes(PARTIES, [pk]) for pk in pks]
        together = marking.changes(PARTIES, pks * 2)

    assert {mark: pks for marks in apart for mark, pks in marks.items()} == together
    assert {lacks: found for (_score, lacks), found in together.items()} == {
        " bad_phone ": [pks[0]],
        " no_class ": [pks[1]],
        " ownerless ": [pks[2]],
        "": [pks[3]],
    }


@pytest.mark.parametrize(
    ("told", "days", "lacks"),
    [
        ("a", 88, []),
        ("a", 92, ["stale_a"]),
        ("b", 92, []),
        ("b", 182, ["stale_b"]),
        ("c", 182, []),
        ("c", 362, ["stale"]),
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
        assert lacks_of(party)[1] == lacks


def test_nobody_was_ever_called_of_whom_nothing_is_known_for_long(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE | {"roles": ["customer"], "customer_class": "a"})
        Party.objects.filter(pk=party.pk).update(created_at=timezone.now() - timedelta(days=92))
        jobs.begin()
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert lacks_of(party)[1] == ["stale_a"]


def test_an_owner_whose_seat_is_closed_is_none(noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(**WHOLE, owner=yossi)
        Membership.objects.filter(pk=yossi.pk).update(is_active=False)
        jobs.begin()
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert lacks_of(party) == (80, ["ownerless"])


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
    ahead.update(run_at=timezone.now() - timedelta(seconds=1))
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert {lacks_of(one)[0] for one in made} == {100}


def test_leads_and_deals_have_rules_of_their_own(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        lead = world.a_lead(source="")
        deal = world.a_deal(amount=None)
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert lacks_of(lead) == (70, ["no_source", "no_value"])
        assert lacks_of(deal) == (65, ["no_amount", "no_close"])


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
        world.a_party(name="חוזר", **WHOLE | {"emails": email("m@levi.example", invalid=True)})
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
            (noa.pk, "ברשומה אחת חסר משהו")
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
        assert {lacks_of(one)[0] for one in made} == {100}
    client.post(f"/alon/undo/{batch}/")
    run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        assert {lacks_of(one)[0] for one in made} == {80}


def test_whatever_is_found_wanting_has_a_remedy(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        found = {
            rule.key: [one.url.rsplit("/", 2)[-2] for one in remedies(PARTIES, rule)]
            for rule in rules.rules("parties")
        }

    assert found == {
        "no_way_to_reach": ["follow_up"],
        "no_city": ["follow_up"],
        "no_company_number": ["follow_up"],
        "no_class": ["update"],
        "no_role": ["give_role"],
        "bad_phone": ["corrections"],
        "bad_email": ["corrections"],
        "bad_number": ["corrections"],
        "bad_address": ["corrections"],
        "stale_a": ["follow_up"],
        "stale_b": ["follow_up"],
        "stale": ["follow_up"],
        "bounced": ["follow_up"],
        "ownerless": ["assign"],
        "twice": ["likely"],
    }


def test_sellers_open_tasks_about_customers(yossi) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        party = world.a_party(**WHOLE, owner=yossi)
        remedy = remedies(PARTIES, rules.rules("parties")[0])[0]
    given = {"filled": "1", "subject": "בירור כתובת חדשה", "id": [party.pk]}

    client_of(yossi).post("/alon/parties/do/follow_up/", given)

    with scope(yossi.organization_id, yossi.pk, "web"):
        task = Task.objects.get()
        assert (task.party_id, task.owner_id, task.subject) == (
            party.pk,
            yossi.pk,
            given["subject"],
        )
        assert remedy.url.endswith("/follow_up/")


def test_people_are_set_to_work_on_all_of_them(noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        parties = [world.a_party(**WHOLE, owner=one, name=one.name) for one in (noa, yossi)]
        lead = world.a_lead(party=parties[0], owner=yossi)
    given = {"filled": "1", "subject": "בירור כתובת חדשה"}
    client = client_of(noa)

    client.post("/alon/parties/do/follow_up/", {"id": [one.pk for one in parties]} | given)
    client.post("/alon/leads/do/follow_up/", {"id": [lead.pk], "owner": str(noa.pk)} | given)

    with scope(noa.organization_id, noa.pk, "web"):
        tasks = Task.objects.order_by("created_at", "pk")
        assert [(one.party_id, one.about, one.owner_id) for one in tasks] == [
            (parties[0].pk, "", noa.pk),
            (parties[1].pk, "", yossi.pk),
            (parties[0].pk, f"leads:{lead.pk}", noa.pk),
        ]
