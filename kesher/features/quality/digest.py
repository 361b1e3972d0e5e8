"""Once a week each owner is told what their records lack: by a notice, and by mail."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.access.rights import may
from kesher.accounts import links, post
from kesher.accounts.models import Membership
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.features.notices.models import Notice
from kesher.features.notices.telling import say
from kesher.features.quality import rules, weekly
from kesher.features.quality.links import TAIL, listing
from kesher.features.quality.models import QualityDigest, QualityFigure, QualityWeek
from kesher.features.quality.rules import kept_entities
from kesher.features.quality.wanting import address_of, stoppable, wants
from kesher.features.quality.weekly import ANY, Week
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.screens import addresses
from kesher.tenancy import current, scope
from kesher.tenancy.organization import organization

MOST_RULES: Final = 3
# What lacks anything is not rounded up to a hundred.
NOT_WHOLE: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is told of one sort of records; `lines` are the rules most often broken, with links."""

    label: str
    mean: int
    lacking: int
    before: int | None
    lines: tuple[tuple[str, int, str], ...]


def begin(week: QualityWeek) -> int:
    """Put a letter on the queue for each owner of something that lacks something; how many."""
    lacking = QualityFigure.objects.filter(week=week, rule=ANY, count__gt=0)
    seated = Membership.objects.filter(is_active=True, user__is_active=True)
    owners = [
        one for one in seated.filter(pk__in=lacking.values("owner")).order_by("pk") if wants(one)
    ]
    for owner in owners:
        enqueue(tell, week=week.pk, member=owner.pk)
    return len(owners)


@job()
def tell(week: UUID, member: UUID) -> bool:
    """Tell a member of a week, once, however often this is called; answers whether it did now."""
    who = Membership.objects.select_related("user").get(pk=member)
    kept = QualityWeek.objects.get(pk=week)
    with transaction.atomic(), translation.override(who.user.language):
        _row, is_new = QualityDigest.objects.get_or_create(week=kept, member=who)
        parts = _parts(who) if is_new and wants(who) else []
        if not parts:
            return False
        count = sum(one.lacking for one in parts)
        told = ngettext(
            "%(count)s record lacks something", "%(count)s records lack something", count
        )
        detail = {"title": told % {"count": f"{count:,}"}, "tail": TAIL}
        say(Notice.objects.tell(who, "quality_week", about="", detail=detail))
        post.send(_letter(who, parts))
    return True


def _parts(who: Membership) -> list[Part]:
    """By what this member may see."""
    with scope(current().organization_id, who.pk, "job"):
        found = [_part(one, who) for one in kept_entities() if may("view", one.key)]
    return [one for one in found if one]


def _part(entity: Entity, who: Membership) -> Part | None:
    weeks = weekly.trend(entity, owner=who.pk)
    last = weeks[-1] if weeks else None
    if last is None or not last.lacking[ANY]:
        return None
    return Part(
        label=capital(entity.label_plural),
        mean=min(last.mean or 0, NOT_WHOLE),
        lacking=last.lacking[ANY],
        before=weeks[-2].lacking[ANY] if len(weeks) > 1 else None,
        lines=tuple(_lines(entity, last)),
    )


def _lines(entity: Entity, week: Week) -> list[tuple[str, int, str]]:
    broken = [one for one in rules.open_rules(entity.key) if week.lacking[one.key]]
    worst = sorted(broken, key=lambda one: -week.lacking[one.key])[:MOST_RULES]
    return [
        (
            rules.sentence(one),
            week.lacking[one.key],
            links.absolute(listing(entity, one, mine=True)),
        )
        for one in worst
    ]


def _letter(who: Membership, parts: list[Part]) -> EmailMessage:
    context = {
        "name": who.name,
        "house": organization().name,
        "parts": parts,
        "url": links.absolute(addresses.root() + TAIL),
        "stop_url": address_of(who),
    }
    subject = _("Your data this week – %(house)s") % {"house": organization().name}
    body = render_to_string("quality/mail/week.txt", context)
    letter = EmailMessage(" ".join(subject.split()), body.strip(), to=[who.user.email])
    return stoppable(letter, who)
