"""Whoever may not read amounts sees none: neither on a card, nor on that of the customer."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from kesher.accounts.models import Membership, Role
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.agreements.models import PriceChange
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of
from tests.contracts.test_screens import MAKERS, RECORDS, by_key

AMOUNTS = {"price", "money", "quote_lines", "order_lines", "agreement_lines"}
WORDS = {"price", "money", "lines"}
EVERYTHING = [{"entity": "*", "verbs": ["*"], "reach": "all"}]
AN_AMOUNT = re.compile(r"[₪$€]\s?[\d,.]+")


def _price_change() -> PriceChange:
    """One that came about."""
    change = world.a_price_change()
    PriceChange.objects.filter(pk=change.pk).update(before=10_000, after=10_500, currency="ILS")
    return change


SAMPLES: dict[str, Callable[[], Any]] = {
    "deals": lambda: world.a_deal(amount=12_300),
    "rivals": lambda: world.a_rival(price=45_600),
    "price_changes": _price_change,
}


def _amounts(entity: Entity) -> list[str]:
    return [field.key for field in entity._told.values() if field.kind.key in AMOUNTS]


TELLING = [one for one in RECORDS if _amounts(one)]


def test_the_kinds_of_amounts_are_all_known() -> None:
    kinds = {field.kind.key for entity in entities for field in entity._told.values()}

    assert {kind for kind in kinds if WORDS & set(kind.split("_"))} == AMOUNTS


@pytest.mark.parametrize("right", ["hidden", "masked"])
@pytest.mark.parametrize("entity", TELLING, ids=by_key)
def test_no_card_tells_an_amount_that_is_closed(
    noa: Membership, yossi: Membership, entity: Entity, right: str
) -> None:
    closed = {one.key: dict.fromkeys(_amounts(one), right) for one in entities if _amounts(one)}
    with scope(noa.organization_id, noa.pk, "web"):
        record: Any = {**MAKERS, **SAMPLES}[entity.key]()
        Role.objects.filter(pk=yossi.role_id).update(grants=EVERYTHING)
    client = client_of(yossi)
    pages = [f"/alon/{entity.key}/{record.pk}/", f"/alon/{entity.key}/"]
    if party := getattr(record, "party_id", None):
        pages.append(f"/alon/parties/{party}/")
    told = [client.get(page).content.decode() for page in pages]
    with scope(noa.organization_id):
        Role.objects.filter(pk=yossi.role_id).update(fields=closed)

    for page in pages:
        answer = client_of(yossi).get(page)

        assert answer.status_code == 200
        assert AN_AMOUNT.findall(_main(answer.content.decode())) == [], page
    assert any(AN_AMOUNT.search(_main(page)) for page in told)


def _main(page: str) -> str:
    """Texts alone: neither scripts nor what elements are called."""
    found = re.search(r"<main\b.*</main>", page, re.DOTALL)
    assert found
    return re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", found[0], flags=re.DOTALL)
