"""The board of deals: a pipeline at a time, weighed, aged and marked; and what it asks for."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal, Pipeline, Stage
from kesher.records import writing
from kesher.records.models import StatusLog
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

SHEET = {"HX-Request": "true", "HX-Target": "sheet-body"}
BOARD = "/alon/deals/board/"
DROP = "/alon/deals/board/drop/"


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def column(text: str, key: str) -> str:
    begins = text.index(f'id="column-{key}"')
    return text[begins : text.index("</section>", begins)]


def test_sums_are_weighed_by_the_deals_chance_else_the_stages(
    client: Client, alon: Organization
) -> None:
    party = world.a_party()
    world.a_deal(party=party, amount=100_000)
    world.a_deal(party=party, amount=200_000, probability=50)
    world.a_deal(party=party)

    text = column(client.get(BOARD).content.decode(), "discovery")

    assert "3,000.00" in text
    assert "1,100.00" in text


def test_without_the_right_to_chances_nothing_is_weighed(
    yossi: Membership, alon: Organization
) -> None:
    writing.update(yossi.role, fields={"deals": {"probability": "hidden"}})
    world.a_deal(amount=100_000, owner=yossi)

    text = column(client_of(yossi).get(BOARD).content.decode(), "discovery")

    assert "1,000.00" in text
    assert "100.00" not in text.replace("1,000.00", "")


def test_each_pipeline_has_a_board_of_its_own(client: Client, alon: Organization) -> None:
    renewals = world.a_pipeline()
    begins = Stage.objects.get(pipeline=renewals, meaning="open")
    world.a_deal(title="מכירה")
    world.a_deal(title="חידוש שירות", stage=begins.key)

    first = client.get(BOARD).content.decode()
    second = client.get(f"{BOARD}?in={renewals.key}").content.decode()

    assert "מכירה" in column(first, "discovery")
    assert "חידוש שירות" not in first
    assert f'href="{BOARD}?in={renewals.key}"' in first
    assert "חידוש שירות" in column(second, begins.key)
    assert 'id="column-discovery"' not in second


def test_one_pipeline_needs_no_choice(client: Client, alon: Organization) -> None:
    assert Pipeline.objects.count() == 1
    assert "?in=" not in client.get(BOARD).content.decode()


def test_deals_age_by_what_their_stage_expects(client: Client, alon: Organization) -> None:
    ages = {}
    for days in (14, 15, 29):
        deal = world.a_deal()
        entered = timezone.now() - timedelta(days=days, hours=1)
        StatusLog.objects.filter(record_id=deal.pk).update(entered_at=entered)
        ages[days] = deal.pk

    text = client.get(BOARD).content.decode()

    assert f'id="ticket-{ages[14]}" data-id="{ages[14]}" data-age="fresh"' in text
    assert f'id="ticket-{ages[15]}" data-id="{ages[15]}" data-age="ageing"' in text
    assert f'id="ticket-{ages[29]}" data-id="{ages[29]}" data-age="stale"' in text


def test_what_has_ended_does_not_age(client: Client, alon: Organization) -> None:
    deal = world.a_deal(stage="lost", lost_reason="price")
    entered = timezone.now() - timedelta(days=100)
    StatusLog.objects.filter(record_id=deal.pk).update(entered_at=entered)

    assert 'data-age="fresh"' in column(client.get(BOARD).content.decode(), "lost")


def test_a_deal_without_a_next_step_is_marked(client: Client, alon: Organization) -> None:
    party = world.a_party()
    world.a_deal(party=party, next_step="להתקשר")
    tasked = world.a_deal(party=party)
    world.a_task(about=f"deals:{tasked.pk}")
    world.a_deal(party=party, stage="lost", lost_reason="price")
    bare = world.a_deal(party=party)

    text = client.get(BOARD).content.decode()
    ticket = text[text.index(f'id="ticket-{bare.pk}"') :]

    assert text.count("k-ticket-mark") == 1
    assert "אין צעד הבא" in ticket[: ticket.index("</article>")]


def test_a_column_with_more_than_its_limit_says_so(client: Client, alon: Organization) -> None:
    writing.update(Stage.objects.get(key="discovery"), board_limit=1)
    world.a_deal()
    world.a_deal()

    text = column(client.get(BOARD).content.decode(), "discovery")

    assert "data-over" in text
    assert "2/1" in text


def test_what_a_drop_lacks_is_asked_for_and_then_it_is_moved(
    client: Client, alon: Organization
) -> None:
    deal = world.a_deal()

    asked = client.post(DROP, {"id": deal.pk, "column": "negotiation"}, headers=SHEET)
    text = asked.content.decode()
    deed = f"/alon/deals/{deal.pk}/do/move/"
    given = {"filled": "1", "besides": ["amount", "expected_close"], "stage": "negotiation"}
    wanting = client.post(deed, given | {"amount": "1500", "expected_close": ""}, headers=SHEET)
    unmoved = Deal.objects.get()
    client.post(deed, given | {"amount": "1500", "expected_close": "3/1/2027"}, headers=SHEET)

    assert asked.status_code == 200
    assert f'action="{deed}"' in text
    assert 'name="amount"' in text
    assert 'name="expected_close"' in text
    assert 'value="negotiation" selected' in text
    assert wanting.status_code == 422
    assert (unmoved.stage, unmoved.amount) == ("discovery", None)
    moved = Deal.objects.get()
    assert (moved.stage, moved.amount, str(moved.expected_close)) == (
        "negotiation",
        150_000,
        "2027-01-03",
    )


def test_the_cards_button_asks_for_the_same(client: Client, alon: Organization) -> None:
    deal = world.a_deal()

    asked = client.post(
        f"/alon/deals/{deal.pk}/do/move/", {"filled": "1", "stage": "offer"}, headers=SHEET
    )

    assert asked.status_code == 422
    assert 'name="amount"' in asked.content.decode()
    assert '<input type="hidden" name="besides" value="amount">' in asked.content.decode()
    assert Deal.objects.get().stage == "discovery"


def test_a_way_that_is_not_open_is_told(client: Client, alon: Organization) -> None:
    writing.update(Stage.objects.get(key="discovery"), next_stages=["meeting"])
    deal = world.a_deal(amount=100)

    answer = client.post(DROP, {"id": deal.pk, "column": "offer"}, headers=SHEET)

    assert "main:refresh" in json.loads(answer.headers["HX-Trigger"])
    assert Deal.objects.get().stage == "discovery"


def test_losing_to_a_competitor_asks_to_whom(client: Client, alon: Organization) -> None:
    deal, rival = world.a_deal(), world.a_firm()
    deed = f"/alon/deals/{deal.pk}/do/move/"
    given = {"filled": "1", "stage": "lost", "besides": ["lost_reason"]}

    asked = client.post(deed, given | {"lost_reason": "competitor"}, headers=SHEET)
    both = given | {"besides": ["lost_reason", "lost_to"], "lost_reason": "competitor"}
    client.post(deed, both | {"lost_to": str(rival.pk)}, headers=SHEET)

    assert asked.status_code == 422
    assert 'name="lost_to"' in asked.content.decode()
    lost = Deal.objects.get()
    assert (lost.state, lost.lost_reason, lost.lost_to) == ("lost", "competitor", rival)


def test_a_customers_card_tells_the_money(client: Client, alon: Organization) -> None:
    party, other = world.a_party(), world.a_firm()
    for _one in range(7):
        world.a_deal(party=party, amount=100_000)
    world.a_deal(party=party, amount=250_000, stage="won")
    world.a_deal(party=other, contact=party, amount=999_900)

    text = client.get(f"/alon/parties/{party.pk}/").content.decode()

    assert "₪7,000" in text.replace("\u200e", "")
    assert "₪2,500" in text.replace("\u200e", "")
    assert "9,999" not in text


def test_a_stage_is_set_up_in_the_settings(client: Client, alon: Organization) -> None:
    client.post("/alon/settings/pipelines/new/", {"labels-he": "חידושים", "labels-en": "Renewals"})
    made = Pipeline.objects.get(key="renewals")
    page = client.get(f"/alon/settings/pipelines/{made.pk}/stages/").content.decode()
    client.post(
        f"/alon/settings/pipelines/{made.pk}/new/",
        {
            "labels-he": "בדיקה",
            "labels-en": "Check",
            "meaning": "open",
            "category": "commit",
            "probability": "30",
            "entry_fields": ["amount"],
            "next_stages": [],
            "roles": [],
            "task": "לבדוק",
            "task_days": "2",
        },
    )
    stage = Stage.objects.get(key="check")

    assert page.count("k-tag") >= 3
    assert (stage.pipeline, stage.probability, stage.category) == (made, 30, "commit")
    assert stage.entry_fields == ["amount"]
    assert (stage.task, stage.task_days, stage.position) == ("לבדוק", 2, 3)
    told = {"labels-he": "בירור", "probability": "45", "category": "best"}
    client.post(f"/alon/settings/stages/{stage.pk}/", told)
    stage.refresh_from_db()
    assert (stage.labels["he"], stage.probability, stage.category) == ("בירור", 45, "best")


def test_the_last_stage_of_a_meaning_stays(client: Client, alon: Organization) -> None:
    won = Stage.objects.get(key="won")

    answer = client.post(f"/alon/settings/stages/{won.pk}/switch/", headers={"HX-Request": "true"})

    assert "זהו השלב האחרון במשמעות הזאת" in answer.content.decode()
    won.refresh_from_db()
    assert not won.is_archived


def test_only_administrators_shape_the_way(yossi: Membership, alon: Organization) -> None:
    pipeline, seller = Pipeline.objects.get(), client_of(yossi)

    for page in ("", "new/", f"{pipeline.pk}/", f"{pipeline.pk}/stages/"):
        assert seller.get(f"/alon/settings/pipelines/{page}").status_code == 404, page


def test_the_cards_head_tells_what_comes_next_once(client: Client, alon: Organization) -> None:
    told = world.a_deal(amount=100_000, probability=25, next_step="לשלוח חוזה")
    bare = world.a_deal()

    first = client.get(f"/alon/deals/{told.pk}/").content.decode()
    second = client.get(f"/alon/deals/{bare.pk}/").content.decode()
    head = first[: first.index("k-composer")]

    assert head.count("הצעד הבא") == second[: second.index("k-composer")].count("הצעד הבא")
    assert '<span dir="auto">לשלוח חוזה</span>' in head
    assert "25%" in head
    assert "₪250" in head.replace("\u200e", "")
