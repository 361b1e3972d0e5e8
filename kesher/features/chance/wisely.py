"""The page of what to work on now: each line with why, what comes next, and a way to call."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.kinds import resolving
from kesher.entity.registry import entities
from kesher.features.chance import ranking, report, words
from kesher.features.chance.place import CHANCE, ROOT, WISELY
from kesher.features.chance.ranking import Side, Worthwhile
from kesher.features.chance.signs import signs_of
from kesher.features.chance.subjects import OPEN
from kesher.lib import money, phones
from kesher.records import reading
from kesher.screens import addresses, cells
from kesher.screens.asked import NO_VIEW
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

ALL = "all"
SHOWN_REASONS = 3
SHORT = 90


@member
@answered
def show(request: Request) -> HttpResponse:
    """Mine, or all that I may see."""
    is_all = request.GET.get("whose") == ALL
    found = ranking.ranking(None if is_all else request.seat.member.pk)
    if not found.sides:
        raise reading.NotVisible(WISELY)
    context = {
        "switch": [
            {"label": _("Mine"), "url": addresses.at(WISELY), "active": not is_all},
            {
                "label": _("All that I see"),
                "url": addresses.at(WISELY, whose=ALL),
                "active": is_all,
            },
        ],
        "lines": [_line(place, one) for place, one in enumerate(found.lines, start=1)],
        "sides": [_side(one, is_all=is_all) for one in found.sides],
    }
    return render(request, "chance/wisely.html", context)


def _line(place: int, one: Worthwhile) -> dict[str, Any]:
    record, entity = one.record, one.subject.entity
    party = record.party if resolving.may_see(record.party) else None
    phone = cells.contact("parties", party)["phone"] if party else ""
    status = entity.field(one.subject.status)
    return {
        "place": place,
        "icon": entity.icon,
        "kind": str(entity.label),
        "url": addresses.of(entity, record.pk),
        "title": str(record),
        "party": str(party) if party else "",
        "party_url": addresses.of(entities.get("parties"), party.pk) if party else "",
        "status_html": status.kind.cell(status.read(record), status),
        "chance": f"{one.chance}%",
        "is_learned": one.is_learned,
        "worth": told_money(one.worth),
        "is_usual": one.is_usual,
        "effort": told_minutes(one.minutes),
        "hourly": told_money(one.hourly),
        "reasons": reasons(one),
        "next_step": one.next_step,
        "call_url": phones.dial_link(phone) if phone else "",
        "log_url": log_url(one) if may("create", "calls") else "",
    }


def log_url(one: Worthwhile) -> str:
    about = f"{one.subject.key}:{one.record.pk}"
    return addresses.of(
        entities.get("calls"), "new", party=one.record.party_id, about=about, quick=1
    )


def reasons(one: Worthwhile) -> list[words.Said]:
    """The weightiest few; what helps first."""
    return words.reasons(one.subject, signs_of(one.subject), one.reasons[:SHOWN_REASONS])


def _side(side: Side, *, is_all: bool) -> dict[str, Any]:
    """What stands behind the chances and the hours; and who is not worth a chase."""
    mine = "" if is_all else " and owner = me"
    subject = side.subject
    statuses = ", ".join(subject.meaning(OPEN))
    hopeless = f"likelihood < {side.below} and {subject.status} in ({statuses}){mine}"
    return {
        "title": report.NAMES[subject.key],
        "sentence": report.sentence(side.lesson),
        "is_learned": bool(side.lesson and side.lesson.is_good),
        "is_estimated": subject.key == "deals",
        "effort": _effort(side),
        "report_url": addresses.at(ROOT, CHANCE, subject.key),
        "hopeless": _hopeless(side) if side.hopeless else "",
        "hopeless_url": addresses.of(
            subject.entity, view=NO_VIEW, filter=hopeless, sort="likelihood"
        ),
    }


def _hopeless(side: Side) -> str:
    told = ngettext(
        "%(count)s stands below %(below)s%%: not worth a chase now.",
        "%(count)s stand below %(below)s%%: not worth a chase now.",
        side.hopeless,
    )
    return told % {"count": f"{side.hopeless:,}", "below": side.below}


def _effort(side: Side) -> str:
    """Where the hours come from."""
    effort = side.effort
    each = told_minutes(effort.each)
    if not effort.measured:
        return _(
            "Calls and meetings do not say how long they took, so each call counts as %(each)s."
        ) % {"each": each}
    return _(
        "Hours: what calls, meetings, tasks and notes took on average from its status until it was "
        "won, of those won before; %(least)s at least. An hour is worth the amount times the "
        "chance, divided by these hours; the highest come first."
    ) % {"least": told_minutes(effort.left_at_least)}


def told_minutes(minutes: float) -> str:
    whole = round(minutes)
    if whole < SHORT:
        return ngettext("%(count)s minute", "%(count)s minutes", whole) % {"count": whole}
    hours = f"{minutes / 60:.1f}".removesuffix(".0")
    return _("%(hours)s hours") % {"hours": hours}


def told_money(minor: float) -> str:
    told = money.format(ranking.amount(minor // 100 * 100))
    return told.removesuffix(".00")
