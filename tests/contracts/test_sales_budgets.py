"""Every screen of sales within its budget, the same whatever the rows."""

from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.sales import weeks
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of
from tests.contracts.test_screens import budget, queries

PAGES: Final = {
    "sales": ("/alon/sales/", "/alon/sales/?by=team&period=this+year"),
    "forecast": ("/alon/sales/forecast/", "/alon/sales/forecast/?by=team&span=month"),
    "weeks": ("/alon/sales/forecast/weeks/", "/alon/sales/forecast/weeks/?by=team"),
    "repeat": ("/alon/sales/repeat/",),
    "conversion": ("/alon/insight/conversion/",),
    "analysis": ("/alon/insight/analysis/",),
    "wisely": ("/alon/wisely/", "/alon/wisely/?whose=all"),
    "competition": ("/alon/competition/",),
    "quality": ("/alon/quality/parties/", "/alon/quality/deals/", "/alon/quality/corrections/"),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_sales_costs_the_same_however_much_was_sold(page: str, noa: Membership) -> None:
    client = client_of(noa)
    few: list[int] = []
    many: list[int] = []
    for answers, times in ((few, 1), (many, 4)):
        with scope(noa.organization_id, noa.pk, "web"):
            for _one in range(times):
                _sell()
        answers.extend(queries(client, url) for url in PAGES[page])

    assert many == few
    assert max(many) <= budget(page)


def _sell() -> None:
    """Of everything that the pages tell of: open, won and lost, ordered and met."""
    rival, buyer = world.a_firm(), world.a_party()
    world.a_lead(party=buyer)
    soon = timezone.localdate() + timedelta(days=1)
    world.a_rival(deal=world.a_deal(expected_close=soon, amount=100_00), competitor=rival)
    won = world.a_deal(stage="won", party=buyer, amount=100_00)
    world.a_rival(deal=won, competitor=rival)
    world.a_deal(stage="lost", party=buyer, lost_reason="competitor", lost_to=rival, amount=50_00)
    world.an_order(deal=won, party=buyer)
    weeks.put_down()
