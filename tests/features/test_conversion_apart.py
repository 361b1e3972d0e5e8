"""Leads told apart: by campaign, product, customer and whatever else is known of them."""

from typing import Any

import pytest

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.features.deals.models import Deal
from kesher.features.insight import analysis, asking, parts
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of
from tests.features.test_conversion import SPRING, opened, parts_of, told
from tests.features.walked import a_walk


@pytest.mark.usefixtures("alon")
def test_of_campaigns_the_most_frequent_are_told_apart() -> None:
    for number in range(22):
        for _one in range(1 + (number < 21)):
            a_walk(("new", 0), ("won", 2), campaign=f"מבצע {number:02}")
    a_walk(("new", 0))

    found = parts_of(by="campaign")

    assert len(found) == 22
    *named, rest = found
    assert named[:2] == ["מבצע 00", "מבצע 01"]
    assert (named[19], named[20]) == ("מבצע 19", "")
    assert told(found[rest]) == (3, 0, 0, 0, 2)
    assert {part: opened("campaign", part) for part in found} == {
        part: passage.leads for part, passage in found.items()
    }
    assert parts.label(asking.attributes()["campaign"], rest) == "(כל השאר)"


@pytest.mark.usefixtures("alon")
def test_the_product_offered_tells_leads_apart() -> None:
    chair, desk = world.a_product(name="כיסא"), world.a_product(name="שולחן")
    chosen = {
        "both": [(chair, "90"), (desk, "40")],
        "desk": [(desk, "40")],
        "later": [(chair, "5"), (desk, "40")],
    }
    for name, lines in chosen.items():
        lead = a_walk(("new", 0), ("won" if name == "both" else "lost", 2), subject=name)
        deal = world.a_deal(lead=lead, party=lead.party)
        if name == "later":
            an_offer(deal, [(chair, "900")])
        an_offer(deal, lines)
    a_walk(("new", 0))

    found = parts_of(by="product")

    assert {part: (one.reached, one.lost, one.undecided) for part, one in found.items()} == {
        str(desk.pk): (0, 2, 0),
        str(chair.pk): (1, 0, 0),
        "": (0, 0, 1),
    }
    assert {part: opened("product", part) for part in found} == {
        str(desk.pk): 2,
        str(chair.pk): 1,
        "": 1,
    }
    assert parts.label(asking.attributes()["product"], str(desk.pk)) == "שולחן"
    assert "product" not in analysis.find(asking.asked(SPRING)).standings
    who = analysis.find(asking.asked({**SPRING, "by": "product"})).standings["product"]
    assert (who[0].value, who[0].tally.lost) == (str(desk.pk), 2)


def an_offer(deal: Deal, lines: list[tuple[Any, str]]) -> None:
    told = [{"product": str(one.pk), "quantity": "1", "unit_price": price} for one, price in lines]
    world.a_quote(deal=deal, party=deal.party, lines=told)


@pytest.fixture
def customers(alon: object) -> None:
    haifa = world.a_party(kind="organization", customer_class="a", language="he")
    eilat = world.a_party(kind="person", language="ar")
    hidden = world.a_party(kind="person", language="ar", is_private=True)
    Party.objects.filter(pk=haifa.pk).update(city="חיפה")
    Party.objects.filter(pk__in=[eilat.pk, hidden.pk]).update(city="אילת")
    for party, status in ((haifa, "won"), (haifa, "lost"), (eilat, "won"), (hidden, "lost")):
        a_walk(("new", 0), (status, 2), party=party)


@pytest.mark.usefixtures("customers")
@pytest.mark.parametrize(
    ("by", "reached"),
    [
        ("party.city", {"אילת": (1, 1), "חיפה": (1, 1)}),
        ("party.kind", {"organization": (1, 1), "person": (1, 1)}),
        ("party.customer_class", {"a": (1, 1), "": (1, 1)}),
        ("party.language", {"ar": (1, 1), "he": (1, 1)}),
    ],
)
def test_customers_tell_leads_apart_and_every_figure_opens_its_rows(
    by: str, reached: dict[str, tuple[int, int]]
) -> None:
    found = parts_of(by=by)

    assert {part: (one.reached, one.lost) for part, one in found.items()} == reached
    for part, passage in found.items():
        assert opened(by, part) == passage.leads == 2
    assert {one.tally.leads for one in analysis.find(asking.asked(SPRING)).standings[by]} == {2}


def test_of_a_customer_who_is_kept_from_the_reader_nothing_is_told(
    customers: None, yossi: Membership
) -> None:
    yossi.role.grants = [
        {"entity": "leads", "verbs": ["*"], "reach": "all", "effect": "allow"},
        {"entity": "parties", "verbs": ["*"], "reach": "own", "effect": "allow"},
    ]
    yossi.role.save()
    Party.objects.filter(city="חיפה").update(owner=yossi)

    with scope(yossi.organization_id, yossi.pk, "web"):
        found = parts_of(by="party.city")
        rows = {part: opened("party.city", part) for part in found}

    assert {part: (one.reached, one.lost) for part, one in found.items()} == {
        "חיפה": (1, 1),
        "": (1, 0),
    }
    assert rows == {"חיפה": 2, "": 1}


@pytest.mark.usefixtures("customers")
def test_a_field_of_customers_that_is_hidden_is_not_asked_of(yossi: Membership) -> None:
    yossi.role.fields = {"parties": {"city": "hidden"}}
    yossi.role.save()
    api = Api.of(yossi)

    assert faults(api.get("leads/conversion?by=party.city")) == [("by", "parameter")]
    assert api.get("leads?filter=party.city = x").status_code == 422
    assert api.get("leads/conversion?by=party.language").status_code == 200


@pytest.mark.usefixtures("customers")
def test_both_doors_tell_customers_apart_in_both_languages(noa: Membership) -> None:
    client, api = client_of(noa), Api.of(noa)

    told = api.get("leads/conversion?period=ever&by=party.city").json()["parts"]
    page = client.get("/alon/insight/conversion/?period=ever&by=party.city").content.decode()
    who = client.get("/alon/insight/analysis/?period=ever&by=party.kind").content.decode()

    assert [(one["value"], one["leads"], one["filter"]) for one in told] == [
        ("אילת", 2, 'party.city = "אילת"'),
        ("חיפה", 2, 'party.city = "חיפה"'),
    ]
    assert "יישוב הלקוח" in page
    assert "סוג הלקוח" in who
    rows = api.get('leads?filter=party.city = "חיפה" and status = won').json()
    assert len(rows["items"]) == 1


@pytest.mark.usefixtures("alon")
def test_custom_choices_yes_or_no_and_owners_tell_leads_apart(yossi: Membership) -> None:
    items = [{"key": "big", "labels": {"he": "גדול"}}]
    size, known = writing.create_many(
        CustomField,
        [
            {
                "entity": "leads",
                "kind": "choice",
                "labels": {"he": "גודל"},
                "options": {"items": items},
            },
            {"entity": "leads", "kind": "yes_no", "labels": {"en": "Known"}},
        ],
    )
    a_walk(("new", 0), ("won", 2), owner=yossi, **{size.key: "big", known.key: True})
    a_walk(("new", 0), ("lost", 2), owner=yossi, **{known.key: False})
    a_walk(("new", 0))

    assert {part: one.reached for part, one in parts_of(by=size.key).items()} == {"big": 1, "": 0}
    leads = {part: one.leads for part, one in parts_of(by=known.key).items()}
    assert leads == {"yes": 1, "no": 1, "": 1}
    assert parts_of(by="owner")[str(yossi.pk)].leads == 2


def a_field(entity: str, kind: str, name: str, *answers: str) -> CustomField:
    items = [{"key": one, "labels": {"en": one.capitalize()}} for one in answers]
    return writing.create(
        CustomField,
        entity=entity,
        kind=kind,
        labels={"en": name, "he": name},
        options={"items": items} if items else {},
    )


def leads_of(by: str) -> dict[str, tuple[int, int]]:
    """Of each value its leads, and those that its figure opens."""
    return {part: (one.leads, opened(by, part)) for part, one in parts_of(by=by).items()}


@pytest.mark.usefixtures("alon")
def test_what_may_have_several_answers_counts_under_each_of_them() -> None:
    wants = a_field("leads", "choices", "Wants", "paper", "ink", "chairs")
    a_walk(("new", 0), ("won", 2), **{wants.key: ["paper", "ink"]})
    a_walk(("new", 0), ("lost", 3), **{wants.key: ["ink"]})
    a_walk(("new", 0))

    assert leads_of(wants.key) == {"paper": (1, 1), "ink": (2, 2), "": (1, 1)}
    assert told(parts_of(by=wants.key)["ink"]) == (1, 0, 1, 0, 2.0)

    wanted = asking.asked({**SPRING, "by": wants.key})
    found = analysis.find(wanted)

    assert (found.whole.leads, found.whole.won, found.whole.lost) == (3, 1, 1)
    tallies = {one.value: one.tally for one in found.standings[wants.key]}
    assert (tallies["ink"].won, tallies["ink"].lost, tallies["ink"].leads) == (1, 1, 2)
    assert {one.verdict for one in found.standings[wants.key]} == {"few"}


@pytest.mark.usefixtures("alon")
def test_custom_fields_of_customers_tell_their_leads_apart(yossi: Membership) -> None:
    branch = a_field("parties", "choice", "Branch", "office", "shop")
    uses = a_field("parties", "choices", "Uses", "paper", "ink")
    member = a_field("parties", "yes_no", "Club")
    cares = a_field("parties", "user", "Cares")
    shop = world.a_party(
        **{branch.key: "shop", uses.key: ["ink", "paper"], member.key: True, cares.key: yossi}
    )
    office = world.a_party(**{branch.key: "office", uses.key: ["paper"], member.key: False})
    a_walk(("new", 0), ("won", 2), party=shop)
    a_walk(("new", 0), ("lost", 2), party=shop)
    a_walk(("new", 0), party=office)
    a_walk(("new", 0))

    assert leads_of(f"party.{branch.key}") == {"shop": (2, 2), "office": (1, 1), "": (1, 1)}
    assert leads_of(f"party.{uses.key}") == {"ink": (2, 2), "paper": (3, 3), "": (1, 1)}
    assert leads_of(f"party.{member.key}") == {"yes": (2, 2), "no": (1, 1), "": (1, 1)}
    assert leads_of(f"party.{cares.key}") == {str(yossi.pk): (2, 2), "": (2, 2)}
    label = asking.attributes()[f"party.{branch.key}"]
    assert str(label.label) == "Branch של הלקוח"
    assert parts.label(label, "shop") == "Shop"


def test_whoever_may_not_read_a_field_of_customers_is_not_told_leads_apart_by_it(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        branch = a_field("parties", "choice", "Branch", "office", "shop")
        key = f"party.{branch.key}"
        assert key in asking.attributes()
        yossi.role.fields = {"parties": {branch.key: "hidden"}}
        yossi.role.save()

    with scope(noa.organization_id, yossi.pk, "web"):
        assert key not in asking.attributes()


@pytest.mark.usefixtures("alon")
def test_fields_of_customers_are_attributes_at_the_doors(noa: Membership) -> None:
    uses = a_field("parties", "choices", "Uses", "paper", "ink")
    for number in range(3):
        used = ["paper", "ink"] if number else ["paper"]
        a_walk(("new", 0), ("won", 2), party=world.a_party(**{uses.key: used}))

    page = client_of(noa).get(f"/alon/insight/conversion/?period=ever&by=party.{uses.key}")
    text = page.content.decode()

    assert page.status_code == 200
    assert "Paper" in text
    assert "Uses של הלקוח" in text
