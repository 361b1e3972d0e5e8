"""The quality of records at the doors: the page, the card, the settings, the API, and for whom."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Role
from kesher.entity.registry import entities
from kesher.features.quality import jobs, page
from kesher.features.quality.models import QualityRule
from kesher.jobs.models import Job
from kesher.jobs.worker import run_due
from kesher.records import reading, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.wanting import WHOLE, lacks_of

PARTIES = entities.get("parties")
PAGE = "/alon/quality/parties/"


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
    due = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(name__endswith="look_at_all").update(run_at=due)
    run_due()

    assert made.status_code in {200, 204, 302}
    with scope(noa.organization_id, noa.pk, "web"):
        rule = QualityRule.objects.get(meaning="שם באנגלית")
        assert (rule.key, rule.position) == ("own", 15)
        assert lacks_of(party) == (93, ["own"])


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


def test_the_page_follows_what_was_changed_until_it_was_looked_at(noa) -> None:
    polled = {"HX-Request": "true", "HX-Target": "quality-state"}
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(**WHOLE | {"addresses": []})

    before = client.get(PAGE)
    waiting = client.get(PAGE, headers=polled)
    run_due()
    told = client.get(PAGE, headers=polled)
    after = client.get(PAGE)

    sentence = "מה שהשתנה נבדק כעת"
    assert [sentence in one.text for one in (before, waiting, told, after)] == [True] * 2 + [
        False
    ] * 2
    assert "HX-Trigger" not in waiting.headers
    assert json.loads(told.headers["HX-Trigger"]) == {"main:refresh": {}}
    assert 'data-rule="no_city"><bdi dir="ltr">1</bdi>' in after.text


def test_few_of_very_many_are_not_told_as_none() -> None:
    told = [page.share(count, 1000) for count in (0, 1, 9, 10, 1000)]

    assert (told, page.share(0, 0)) == (["0%", "<1%", "<1%", "1%", "100%"], "")


def test_the_form_of_a_rule_says_of_which_rules_each_field_is_asked(noa) -> None:
    form = client_of(noa).get("/alon/settings/quality/parties/new/").text

    hints = [
        "כששדה מפתח ריק, או כשהתבנית שגויה.",
        "כשהרשומה התיישנה.",
        "בכלל משלכם: מה לא תקין.",
    ]
    assert [hint for hint in hints if hint not in form] == []
