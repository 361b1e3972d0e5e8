"""Two years of deals with the first parties: what was won, lost and to whom, and what is open."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.config.demo import courses, story, words, writers
from kesher.config.demo.courses import Course
from kesher.config.demo.moments import Moments
from kesher.features.activities.models import Task
from kesher.features.deals.models import Deal, Rival
from kesher.features.deals.moving import COMPETITOR, CUSTOMER
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, PartyKind, Relation
from kesher.features.sales.models import this_quarter
from kesher.records.models import StatusLog

OPENED = "deal"
HAS_RIVAL, HAS_TASK, SAYS_NEXT = 0.3, 0.45, 0.8
# Those whose trade it is to sell, and what each of them has won in this quarter.
SELLERS = ("manager", "sales")
WON_LATELY = 4
LATELY = 1.15


def tell(chance: random.Random, parties: Sequence[Party]) -> None:
    """Give one party of three a deal, with its stages passed through in time."""
    rivals = [one for one in parties if COMPETITOR in one.role_keys.split()]
    buyers = [one for one in parties if one not in rivals]
    people = _contacts(parties)
    leads = {lead.party_id: lead for lead in Lead.objects.filter(status="won")}
    moments = Moments(chance, days=story.DAYS)
    told = _won_lately(chance, moments, buyers)
    others = [one for one in buyers if one not in {party for party, _course in told}]
    count = len(parties) // 3 - len(told)
    told += [_begun(moments, party) for party in chance.sample(others, count)]
    rows = [
        (
            party.owner,
            _deal(chance, party, course, rivals)
            | {"contact": people.get(party.pk), "lead": leads.get(party.pk)},
        )
        for party, course in told
    ]
    deals = writers.write(Deal, rows)
    _open_from(deals)
    way = [course for _party, course in told]
    _pass_through(deals, way)
    taken_up = [one for one in deals if _is_taken_up(chance, one)]
    writers.write(Task, [(one.owner, _task(moments, one)) for one in taken_up])
    offers = _offers(chance, deals, rivals)
    writers.write(Rival, [(one["owner"], one) for one in offers])


def _won_lately(
    chance: random.Random, moments: Moments, parties: Sequence[Party]
) -> list[tuple[Party, Course]]:
    """By each who sells some in the part of the quarter that has passed."""
    begun = timezone.make_aware(datetime.combine(this_quarter(), time.min))
    known = begun - timedelta(seconds=courses.longest())
    told = []
    for seller in Membership.objects.filter(role__code__in=SELLERS).order_by("created_at", "id"):
        theirs = [
            one
            for one in parties
            if one.owner_id == seller.pk and one.created_at < known and _is_customer(one)
        ]
        for party in chance.sample(theirs, min(WON_LATELY, len(theirs))):
            ended = moments.between(int(begun.timestamp()), moments.now)
            if ended:
                told.append((party, courses.won_at(chance, ended)))
    return told


def _is_customer(party: Party) -> bool:
    return CUSTOMER in party.role_keys.split()


def _open_from(deals: Sequence[Deal]) -> None:
    """Leads that led to a deal stand where a deal was opened."""
    led = [one.lead_id for one in deals if one.lead_id]
    Lead.objects.filter(pk__in=led).update(status=OPENED)
    stays = StatusLog.objects.filter(record_id__in=led, field="status", status="won")
    stays.update(status=OPENED)


def _contacts(parties: Sequence[Party]) -> dict[UUID, Party]:
    """Of each firm somebody who works there."""
    rows = Relation.objects.filter(other__in=parties, party__kind=PartyKind.PERSON)
    return {row.other_id: row.party for row in rows.select_related("party")}


def _begun(moments: Moments, party: Party) -> tuple[Party, Course]:
    begun = moments.after(int(party.created_at.timestamp()), lately=LATELY)
    may_win = _is_customer(party)
    return party, courses.course(
        moments.chance, begun, moments.now, source=party.source, may_win=may_win
    )


def _deal(
    chance: random.Random, party: Party, course: Course, rivals: Sequence[Party]
) -> dict[str, Any]:
    reasons = courses.REASONS if rivals else courses.OTHER_REASONS
    reason = chance.choice(reasons) if course.state == "lost" else ""
    is_open, today = course.state == "open", timezone.localdate()
    product = chance.choice(words.PRODUCTS)
    return {
        "title": chance.choice(words.DEALS).format(product=product),
        "party": party,
        "stage": course.stage,
        "amount": chance.randrange(3, 180) * 100_000,
        "probability": chance.choice((None, None, None, 40, 60, 90)) if is_open else None,
        "expected_close": today + timedelta(days=chance.randrange(-12, 70))
        if is_open
        else _at(course.changed).date(),
        "next_step": chance.choice(words.NEXT_STEPS)
        if is_open and chance.random() < SAYS_NEXT
        else "",
        "source": party.source,
        "lost_reason": reason,
        "lost_to": chance.choice(rivals) if reason == "competitor" else None,
        "description": chance.choice(words.MESSAGES),
        "owner": party.owner,
        "created_at": _at(course.stays[0].entered),
        "closed_at": _at(course.closed) if course.closed else None,
    }


def _pass_through(deals: Sequence[Deal], way: Sequence[Course]) -> None:
    """Each stage with its times, in the place of the one line that is written with a new deal."""
    StatusLog.objects.filter(record_id__in=[deal.pk for deal in deals]).delete()
    StatusLog.objects.bulk_create(
        StatusLog(
            entity="deals",
            record_id=deal.pk,
            field="stage",
            status=stay.stage,
            entered_at=_at(stay.entered),
            left_at=_at(stay.left) if stay.left else None,
            actor_id=deal.owner_id,
        )
        for deal, course in zip(deals, way, strict=True)
        for stay in course.stays
    )


def _is_taken_up(chance: random.Random, deal: Deal) -> bool:
    return deal.is_open and chance.random() < HAS_TASK


def _task(moments: Moments, deal: Deal) -> dict[str, Any]:
    chance = moments.chance
    due = moments.ahead(chance.randrange(-2, 12), chance.randrange(9, 17))
    known = moments.before(min(due, moments.now), days=8)
    return {
        "subject": chance.choice(words.NEXT_STEPS),
        "party": deal.party,
        "about": f"deals:{deal.pk}",
        "created_at": max(deal.created_at, _at(known)),
        "due_at": _at(due),
        "owner": deal.owner,
    }


def _offers(
    chance: random.Random, deals: Sequence[Deal], rivals: Sequence[Party]
) -> list[dict[str, Any]]:
    """What the competitors offered in some of the deals, about a tenth off ours."""
    known = [
        (deal, deal.lost_to or chance.choice(rivals))
        for deal in deals
        if deal.lost_to or (rivals and chance.random() < HAS_RIVAL)
    ]
    return [
        {
            "deal": deal,
            "competitor": competitor,
            "price": (deal.amount or 0) * chance.randrange(85, 110) // 10_000 * 100,
            "terms": chance.choice(words.TERMS),
            "source": chance.choice(("customer", "offer", "tender", "website", "rumour")),
            "created_at": deal.created_at,
            "owner": deal.owner,
        }
        for deal, competitor in known
    ]


def _at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
