"""The demonstration is to be believed: who wrote what, when, and how they are called."""

from collections import Counter
from functools import partial
from itertools import pairwise

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.config import demo
from kesher.config.demo import names, words
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.light import light_of
from kesher.features.parties.models import LightChange, Party
from kesher.features.quotes.models import Quote
from kesher.lib import festivals
from kesher.records.models import StatusLog, TimelineLine
from kesher.tenancy import scope

FRIDAY, SATURDAY = 4, 5
WRITTEN = (Call, Note, Task, Lead, Deal, Meeting)


@pytest.fixture(scope="module")
def organization(standing):
    """Small, with as many again written set-based."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(demo.SIZES, "tiny", 600)
        with standing(partial(demo.fill, "alon", size="tiny")) as organization:
            yield organization


@pytest.fixture
def shop(organization, db):
    with scope(organization.pk):
        yield


@pytest.mark.usefixtures("shop")
def test_positions_agree_with_who_holds_them():
    of = {
        "male": {one for one, _other in words.TITLES},
        "female": {one for _o, one in words.TITLES},
    }

    # Those who moved in brought English names and positions along.
    told = {title for titles in words.TITLES for title in titles}
    people = Party.objects.exclude(gender="").filter(job_title__in=told)
    assert people.count() > 100
    for person in people:
        assert person.job_title in of[person.gender], (person.name, person.job_title)
        first_names = set(names.MEN if person.gender == "male" else names.WOMEN)
        assert first_names & set(person.name.split())


@pytest.mark.usefixtures("shop")
def test_everybody_writes_and_mostly_of_their_own_customers():
    seats = set(Membership.objects.values_list("pk", flat=True))
    owners = dict(Party.objects.values_list("pk", "owner_id"))

    for model in WRITTEN:
        rows = list(model.objects.all())
        writers = Counter(one.created_by_id for one in rows)
        assert set(writers) == seats, model
        assert max(writers.values()) < len(rows) / 2
        own = sum(one.created_by_id == owners[one.party_id] for one in rows)
        assert own > len(rows) * 0.7
    colleagues = [one for one in Call.objects.all() if one.created_by_id != owners[one.party_id]]
    assert colleagues
    for line in TimelineLine.objects.filter(entity="calls"):
        assert line.created_by_id == line.owner_id


@pytest.mark.usefixtures("shop")
def test_work_is_done_in_working_hours_of_working_days():
    moments = [timezone.localtime(one) for one in Call.objects.values_list("at", flat=True)]
    days = Counter(one.weekday() for one in moments)
    usual = [count for day, count in days.items() if day != FRIDAY]

    assert SATURDAY not in days
    assert len(usual) == 5
    assert max(usual) < 1.6 * min(usual)
    assert 0 < days[FRIDAY] < min(usual) / 2
    assert {one.hour for one in moments} <= set(range(8, 18))
    assert not any(festivals.is_rest(one.date()) for one in moments)
    assert max(moments) < timezone.now()
    assert Counter(moments).most_common(1)[0][1] <= 5


@pytest.mark.usefixtures("shop")
def test_nothing_is_older_than_its_customer():
    made = dict(Party.objects.values_list("pk", "created_at"))

    for model in WRITTEN:
        assert not [one for one in model.objects.all() if one.created_at < made[one.party_id]]
    told = TimelineLine.objects.exclude(party_id=None)
    assert not [one for one in told if one.at < made[one.party_id]]
    contacted = Party.objects.exclude(last_contact_at=None)
    assert not [one for one in contacted if one.last_contact_at < one.created_at]


@pytest.mark.usefixtures("shop")
def test_addresses_of_mail_can_be_read():
    for person in Party.objects.filter(kind="person", email__endswith="@mail.example"):
        first, family = person.name.split()
        spelled = f"{names.LATIN[first]}.{names.LATIN[family]}"
        assert person.email.startswith(spelled), person.name
    assert Party.objects.filter(email__startswith="office@").count() > 100


def test_every_name_is_spelled_in_letters():
    assert all(one.isascii() and one.replace("-", "").isalpha() for one in names.LATIN.values())


@pytest.mark.usefixtures("shop")
def test_lights_are_kept_as_the_cards_show_them_with_how_they_turned():
    lights = Counter()
    for party in Party.objects.all():
        turns = list(LightChange.objects.filter(party=party).order_by("at"))
        assert party.light == light_of(party).colour == turns[-1].colour
        assert all(one.colour != other.colour for one, other in pairwise(turns))
        assert party.created_at <= turns[0].at <= turns[-1].at <= timezone.now()
        lights[party.light] += 1

    assert set(lights) == {"green", "amber", "red"}
    assert lights["green"] > lights["red"] > 10
    assert lights["amber"] > 10
    assert len({one.at.date() for one in LightChange.objects.filter(colour="red")}) > 10
    assert LightChange.objects.filter(colour="red").first().reasons


@pytest.mark.usefixtures("shop")
def test_quotes_were_made_sent_and_answered_on_days_that_follow_one_another():
    quotes = list(Quote.objects.select_related("deal"))

    assert len({timezone.localtime(one.created_at).date() for one in quotes}) > 6
    for quote in quotes:
        moments = [quote.created_at, quote.sent_at, quote.answered_at]
        told = [one for one in moments if one]
        assert told == sorted(told)
        assert told[-1] <= timezone.now()
        assert quote.created_at >= (quote.deal or quote.party).created_at
        assert quote.date == timezone.localtime(quote.created_at).date()
        stays = list(StatusLog.objects.filter(record_id=quote.pk).order_by("entered_at", "id"))
        assert stays[-1].status == quote.status
        assert [one.left_at for one in stays[:-1]] == [one.entered_at for one in stays[1:]]
