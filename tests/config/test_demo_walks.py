"""The demonstration's leads walk from status to status, and their log says so without a gap."""

import random
from collections import defaultdict
from uuid import UUID

import pytest

from kesher.accounts.models import Membership
from kesher.config.demo import bulk, story, walks
from kesher.config.demo.moments import DAY
from kesher.config.demo.people import Inventor
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.models import StatusLog

BEGUN, NOW = 1_760_000_000, 1_790_000_000


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)  # noqa: S311  the same walks every time


@pytest.mark.usefixtures("alon")
def test_the_log_of_each_lead_leads_to_where_it_stands(chance: random.Random) -> None:
    inventor, staff = Inventor(chance), list(Membership.objects.all())
    told = [{**inventor.person(), "source": "web", "owner": staff[0]} for _one in range(20)]
    story.tell(chance, writing.create_many(Party, told))
    bulk.write(inventor, 40, staff, lively=1, progress=lambda _done: None)
    stays: dict[UUID, list[StatusLog]] = defaultdict(list)
    for stay in StatusLog.objects.filter(entity="leads").order_by("entered_at", "left_at"):
        stays[stay.record_id].append(stay)

    assert len(stays) == Lead.objects.count()
    for lead in Lead.objects.all():
        walk = stays[lead.pk]
        assert (walk[0].status, walk[-1].status) == ("new", lead.status)
        assert abs((walk[0].entered_at - lead.created_at).total_seconds()) < 1
        assert [one.left_at for one in walk] == [*(one.entered_at for one in walk[1:]), None]


def test_referrals_are_won_more_often_than_adverts(chance: random.Random) -> None:
    def won(source: str) -> int:
        ends = [walks.walk(chance, source, began=BEGUN, now=NOW)[-1][0] for _one in range(500)]
        return ends.count("won")

    assert won("referral") > 2 * won("advert") > 0


def test_what_has_just_arrived_has_not_moved(chance: random.Random) -> None:
    assert walks.walk(chance, "web", began=NOW - DAY // 48, now=NOW) == [("new", NOW - DAY // 48)]
