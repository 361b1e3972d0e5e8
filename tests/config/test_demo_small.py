"""The small demonstration, which everybody sees first, has something of all there is."""

from collections import Counter
from functools import partial

import pytest

from kesher.accounts.models import Membership
from kesher.config import demo
from kesher.config.demo import words
from kesher.features.accounting.models import HandoverSet
from kesher.features.chance.effort import effort
from kesher.features.chance.ends import ends
from kesher.features.chance.subjects import SUBJECTS
from kesher.features.deals.models import Deal, Rival
from kesher.features.deals.steps import lacking as of_deals
from kesher.features.files.models import File
from kesher.features.intake.models import SentFile
from kesher.features.leads.actions import is_open
from kesher.features.leads.models import Lead
from kesher.features.leads.steps import lacking as of_leads
from kesher.features.notices.models import Notice
from kesher.features.parties.models import Party
from kesher.features.quotes import approving
from kesher.features.quotes.models import Quote
from kesher.features.sales import goals
from kesher.features.sales.models import this_quarter
from kesher.records.models import StatusLog
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def organization(standing):
    with standing(partial(demo.fill, "alon", size="s")) as organization:
        yield organization


def test_there_are_papers_and_word_for_its_administrator(organization: Organization) -> None:
    with scope(organization.pk):
        noa = Membership.objects.get(user__email="noa@alon.example")
        # And those who came by the web form, with the firm of one, and who moved in.
        assert Party.objects.count() == 321
        papers = Counter(File.objects.exclude(party=None).values_list("media_type", flat=True))
        workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert papers == {"application/pdf": 5, workbook: 12, "image/png": 1}
        assert SentFile.objects.get().submission.state == "suspected"
        waiting = Quote.objects.filter(status="waiting")
        assert sorted(len(approving.reasons(one)) for one in waiting) == [1, 2, 2]
        handed = HandoverSet.objects.get()
        assert (handed.is_handed_over, handed.count) == (True, handed.handovers.count())
        assert handed.count >= 10
        pictures = File.objects.filter(pk__in=Party.objects.exclude(photo=None).values("photo"))
        assert set(pictures.values_list("media_type", flat=True)) == {"image/png"}
        assert pictures.count() == 22
        assert sum(File.objects.values_list("size", flat=True)) < 400_000
        writers = set(File.objects.values_list("created_by", flat=True))
        assert len(writers) == len(words.STAFF)
        assert 1 <= Notice.objects.unread(noa.pk).count() <= 6


def test_there_are_deals_that_came_their_way(organization: Organization) -> None:
    with scope(organization.pk):
        deals = list(Deal.objects.all())
        assert len(deals) == 100
        assert {one.state for one in deals} == {"open", "won", "lost"}
        assert {one.stage for one in deals} >= {"discovery", "meeting", "offer", "won", "lost"}
        for deal in deals:
            stays = list(StatusLog.objects.filter(record_id=deal.pk).order_by("entered_at"))
            assert stays[0].entered_at == deal.created_at
            assert [one.left_at for one in stays] == [
                *(one.entered_at for one in stays[1:]),
                None,
            ]
            assert stays[-1].status == deal.stage
            assert deal.closed_at == (None if deal.is_open else stays[-1].entered_at)
        assert Rival.objects.count() >= 20


def test_the_quarter_is_under_way_and_the_open_mostly_have_a_next_step(organization):
    with scope(organization.pk):
        noa = Membership.objects.get(user__email="noa@alon.example")
    with scope(organization.pk, noa.pk):
        standing = goals.running(Membership.objects.all())
        by_person = [one.share for one in standing if one.goal.member_id]
        won = Deal.objects.filter(state="won", closed_at__date__gte=this_quarter()).count()
        open_deals = [one for one in Deal.objects.all() if one.is_open]
        open_leads = [one for one in Lead.objects.all() if is_open(one)]
        lacking = len(of_deals(open_deals)), len(of_leads(open_leads))
        efforts = [effort(one, ends(one)) for one in SUBJECTS.values()]

    assert len({one.goal.member_id for one in standing} - {None}) == 3
    assert all(0.6 <= share <= 1.2 for share in by_person), by_person
    assert won >= 6
    assert 0 < lacking[0] < len(open_deals) * 0.4
    assert 0 < lacking[1] < len(open_leads) * 0.4
    for told in efforts:
        assert len({round(told.left(status)) for status in told.minutes}) >= 3
