"""My day, as a screen."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.accounts.models import Membership
from kesher.entity.kinds import resolving
from kesher.entity.markup import draw
from kesher.entity.registry import entities
from kesher.features.home import day as days
from kesher.features.home import steps, worthwhile
from kesher.lib import dates
from kesher.screens import addresses
from kesher.screens.render import render
from kesher.screens.request import Request


@member
def my_day(request: Request) -> HttpResponse:
    seat = request.seat
    mates = days.team() if request.GET.get("whose") == "team" else []
    whose = [mate.member.pk for mate in mates] or [seat.member.pk]
    found = days.day_of(whose)
    context = {
        "day": _heading(seat.member, of_team=bool(mates)),
        "numbers": _numbers(found),
        "sections": _sections(found, {} if mates else worthwhile.section(seat.member.pk)),
        "team": [_mate(mate) for mate in mates],
        "first_steps": None if mates else steps.pending(seat.member),
        "steps_url": addresses.at("help", "steps"),
    }
    return render(request, "day.html", context)


def _heading(who: Membership, *, of_team: bool) -> dict[str, Any]:
    today = timezone.localdate()
    language = get_language()
    home = addresses.root()
    switch = [
        {"label": _("Me"), "url": home, "active": not of_team},
        {"label": _("The team"), "url": f"{home}?whose=team", "active": of_team},
    ]
    return {
        "greeting": _greeting() % {"name": who.name.split(" ", 1)[0]},
        "date_text": date_format(today, "l, j F Y"),
        "hebrew_date_text": dates.hebrew_date(today) if language == "he" else "",
        "whose": switch if days.manages() else [],
    }


def _greeting() -> str:
    hour = timezone.localtime().hour
    if 5 <= hour < 12:  # noqa: PLR2004  the morning
        return _("Good morning, %(name)s")
    if 12 <= hour < 17:  # noqa: PLR2004  the afternoon
        return _("Good afternoon, %(name)s")
    return _("Good evening, %(name)s")


def _mate(mate: days.Mate) -> dict[str, Any]:
    """Pace is the share of open tasks that are still in time."""
    in_time = mate.load - mate.late
    pace = round(100 * in_time / mate.load) if mate.load else 100
    tasks = entities.get("tasks")
    return {
        "name": mate.member.name,
        "url": addresses.of(tasks, filter=f'owner = "{mate.member.name}" and status = open'),
        "load": mate.load,
        "late": mate.late,
        "pace": pace,
        "pace_text": _("%(pace)s%% in time") % {"pace": pace},
    }


def _numbers(found: days.Day) -> list[dict[str, Any]]:
    tasks = entities.get("tasks")
    mine = "owner = me and status = open"
    return [
        {
            "label": _("Open tasks"),
            "html": found.open_tasks,
            "url": addresses.of(tasks, filter=mine, sort="due_at"),
        },
        {
            "label": _("Late"),
            "html": found.late_tasks,
            "url": addresses.of(tasks, filter=f"{mine} and due_at < now", sort="due_at"),
            "tone": "bad" if found.late_tasks else "",
        },
        {"label": _("Meetings today"), "html": len(found.meetings)},
        {"label": _("Leads that wait"), "html": len(found.leads)},
    ]


def _sections(found: days.Day, wise: dict[str, Any]) -> list[dict[str, Any]]:
    """What is worth an hour stands behind what is due."""
    told = [
        _section("late", _("Late"), found.late, _task_line, icon="alert-triangle", wide=True),
        _section("today", _("Today"), found.today, _task_line, icon="checkbox", wide=True),
        _section("meetings", _("Meetings"), found.meetings, _meeting_line, icon="calendar-event"),
        _section("leads", _("Leads that wait"), found.leads, _lead_line, icon="user-plus"),
        _section("silent", _("Long silence"), found.silent, _silent_line, icon="message-off"),
    ]
    empty = {
        "today": _("Nothing more for today."),
        "meetings": _("No meetings today."),
        "leads": _("No lead waits."),
        "silent": _("All your customers heard from us this month."),
    }
    shown = [
        section | {"empty_text": empty.get(section["key"], "")}
        for section in told
        if section["lines"] or section["key"] in empty
    ]
    return [*shown, wise] if wise else shown


def _section(
    key: str,
    title: str,
    rows: Iterable[Any],
    line: Callable[[Any], dict[str, Any]],
    *,
    icon: str,
    wide: bool = False,
) -> dict[str, Any]:
    lines = [line(row) for row in rows]
    return {
        "key": key,
        "title": title,
        "icon": icon,
        "wide": wide,
        "lines": lines,
        "count": len(lines),
    }


def _line(key: str, record: Any, **more: Any) -> dict[str, Any]:
    entity = entities.get(key)
    party = getattr(record, "party", None)
    return {
        "id": record.pk,
        "url": addresses.of(entity, record.pk),
        "title": str(record),
        "sub_html": _link_to(party) if party else "",
        "verbs": [],
        **more,
    }


def _link_to(party: Any) -> str:
    if not resolving.may_see(party):
        return ""
    parties = entities.get("parties")
    return draw('<a href="{}">{}</a>', addresses.of(parties, party.pk), party.name)


def _task_line(task: Any) -> dict[str, Any]:
    tasks = entities.get("tasks")
    finished = addresses.of(tasks, task.pk, "do", "complete") if may("complete", "tasks") else ""
    postponed = {
        "label": _("To tomorrow"),
        "icon": "calendar-plus",
        "url": addresses.of(tasks, task.pk, "do", "tomorrow"),
        "kind": "post",
    }
    return _line(
        "tasks",
        task,
        when=days.waited(task.due_at),
        icon="checkbox",
        tone="bad" if task.is_overdue else "",
        done_url=finished,
        verbs=[postponed] if finished else [],
    )


def _meeting_line(meeting: Any) -> dict[str, Any]:
    return _line("meetings", meeting, when=days.waited(meeting.at), icon="calendar-event")


def _lead_line(lead: Any) -> dict[str, Any]:
    return _line("leads", lead, when=days.waited(lead.created_at), icon="user-plus")


def _silent_line(party: Any) -> dict[str, Any]:
    call = {
        "label": _("Write down a call"),
        "icon": "phone",
        "url": addresses.of(entities.get("calls"), "new", party=party.pk, quick=1),
        "kind": "sheet",
    }
    return _line(
        "parties", party, when=days.waited(party.last_contact_at), icon="user", verbs=[call]
    )
