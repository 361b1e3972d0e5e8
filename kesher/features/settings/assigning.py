"""Who gets what comes in: rules in their order, a lead to try them on, and everybody's hours."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kesher.accounts.gate import administrator, member
from kesher.accounts.models import Membership
from kesher.entity import filters
from kesher.entity.registry import entities
from kesher.features.intake import assigning
from kesher.features.intake.entity import ASSIGNMENT_RULES, AVAILABILITIES
from kesher.features.intake.rules import (
    DAY_NAMES,
    DOOR_NAMES,
    AssignmentRule,
    Availability,
    Period,
    Way,
    living,
)
from kesher.features.leads.models import Lead
from kesher.features.settings import checking, frame, ordering
from kesher.records import reading, writing
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request

RULE = (
    "name", "conditions", "way", "team", "members", "doors", "only_unowned", "by_hours",
    "by_language", "by_place", "minutes", "times",
)  # fmt: skip
HOURS = (
    "takes_leads", "days", "begins", "ends", "short_ends", "away_from", "away_until",
    "languages", "places", "most", "period",
)  # fmt: skip
LATEST = 50


@administrator
@answered
def index(request: Request) -> HttpResponse:
    rows = list(AssignmentRule.objects.select_related("team").order_by("position", "id"))
    in_use = [row for row in rows if not row.is_archived]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Assignment"),
        panel_intro=_("The first rule that fits a new lead, and has somebody for it, decides."),
        tabs=_tabs("rules"),
        headings=[_("Rule"), _("When"), _("Chosen"), _("Given to another")],
        items=[
            _line(row) | {"verbs": ordering.movers(ASSIGNMENT_RULES, in_use, row)} for row in in_use
        ],
        archived=[
            _line(row) | {"verbs": ordering.reviver(ASSIGNMENT_RULES, row)}
            for row in rows
            if row.is_archived
        ],
        new_url=frame.at("assigning", "new"),
        new_label=_("New rule"),
        empty_text=_("There is no rule yet: new leads belong to whoever made them, or to nobody."),
    )


@administrator
@answered
def change(request: Request, pk: UUID | None = None) -> HttpResponse:
    row = reading.find(ASSIGNMENT_RULES, pk, "update") if pk else None
    known = row or AssignmentRule()
    given = posted(request) if request.method == "POST" else {}
    shown = [ASSIGNMENT_RULES.field(key) for key in RULE]
    start = {key: getattr(known, key) for key in RULE}
    form = FieldsForm(shown, initial=start, name="assigning", **given)
    back = frame.at("assigning")
    if form.is_bound and form.is_valid():
        values = values_of(form)
        if row is None:
            values["position"] = ordering.next_position(AssignmentRule.objects.all())
        if frame.kept(form, ASSIGNMENT_RULES, "update" if row else "create", row, values):
            return frame.saved(request, _("Saved."), back=back)
    heading = str(row) if row else _("New rule")
    return frame.sheet_of_rule(request, form, entities.get("leads"), back=back, heading=heading)


@administrator
@answered
def attempt(request: Request) -> HttpResponse:
    """What the rules would do with a lead, were it to come in now; nothing is changed."""
    rows = reading.visible(entities.get("leads")).select_related("party")
    latest = list(rows.order_by("-created_at", "-pk")[:LATEST])
    wanted = request.GET.get("lead", "")
    chosen: Lead | None = next((one for one in latest if str(one.pk) == wanted), None)
    if wanted and chosen is None:
        chosen = reading.find(entities.get("leads"), wanted)
    outcome = assigning.decide(chosen, living(), aloud=True) if chosen else None
    return frame.panel(
        request,
        "settings/attempt.html",
        title=_("Assignment"),
        tabs=_tabs("try"),
        try_url=frame.at("assigning", "try"),
        leads=[(str(one.pk), f"{one} · {one.party}") for one in latest],
        wanted=wanted,
        outcome=outcome,
        said=[str(one) for one in outcome.said] if outcome else [],
    )


@administrator
@answered
def hours(request: Request) -> HttpResponse:
    """Everybody's working hours; whoever has said nothing works as the Israeli week does."""
    known = {one.member_id: one for one in Availability.objects.all()}
    seats = Membership.objects.filter(is_active=True).order_by("name", "pk")
    lines = [_hours_line(one, known.get(one.pk) or Availability(member=one)) for one in seats]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Assignment"),
        tabs=_tabs("hours"),
        headings=[_("Name"), _("Working days"), _("Hours"), _("Away"), _("Most leads")],
        items=lines,
    )


@member
@answered
def hours_of(request: Request, pk: UUID) -> HttpResponse:
    """One's own, or anybody's for whoever administers."""
    seat = request.seat.member
    if pk != seat.pk and not seat.role.is_administrator:
        raise Http404
    whose = Membership.objects.filter(pk=pk).first()
    if whose is None:
        raise Http404
    known = Availability.objects.filter(member=whose).first()
    now = known or Availability(member=whose)
    given = posted(request) if request.method == "POST" else {}
    start = {key: getattr(now, key) for key in HOURS}
    form = FieldsForm(
        [AVAILABILITIES.field(key) for key in HOURS], initial=start, name="hours", **given
    )
    back = frame.at("assigning", "hours") if seat.role.is_administrator else frame.at("keys")
    if form.is_bound and form.is_valid() and _kept(form, known, whose):
        return frame.saved(request, _("Saved."), back=back)
    heading = _("Working hours: %(name)s") % {"name": whose}
    return frame.sheet(request, form, heading=heading, back=back)


def _kept(form: FieldsForm, known: Availability | None, whose: Membership) -> bool:
    """Written without asking for the right to the settings: one's hours are one's own."""
    values = values_of(form)
    try:
        if known is None:
            writing.create(Availability, member=whose, **values)
        else:
            writing.update(known, **values)
    except ValidationError as wrong:
        form.blame(wrong)
        return False
    return True


def _line(row: AssignmentRule) -> dict[str, Any]:
    name = frame.opens(frame.at("assigning", row.pk), row)
    return {"cells": [name, _when(row), _how(row), _after(row)]}


def _after(row: AssignmentRule) -> str:
    if not row.minutes:
        return "–"
    told = ngettext("after %(minutes)s minute", "after %(minutes)s minutes", row.minutes)
    return told % {"minutes": row.minutes}


def _when(row: AssignmentRule) -> str:
    doors = ", ".join(str(DOOR_NAMES[key]) for key in row.doors)
    said = _("every lead")
    if row.conditions:
        try:
            tree = checking.conditions("leads", row.conditions)
        except ValidationError:
            return frame.code(row.conditions)
        said = filters.sentence(tree, get_language() or "he")
    return frame.bdi(" · ".join(filter(None, (said, doors))))


def _how(row: AssignmentRule) -> str:
    told = [str(Way(row.way).label), str(row.team or "")]
    if row.members:
        field = ASSIGNMENT_RULES.field("members")
        told.append(field.kind.text(row.members, field))
    return frame.bdi(" · ".join(filter(None, told)))


def _hours_line(seat: Membership, one: Availability) -> dict[str, Any]:
    days = ", ".join(str(DAY_NAMES[key]) for key in DAY_NAMES if key in one.days)
    away = " – ".join(f"{day:%d/%m/%Y}" for day in (one.away_from, one.away_until) if day)
    most = f"{one.most} {Period(one.period).label}" if one.most is not None else "–"
    cells = [
        frame.opens(frame.at("assigning", "hours", seat.pk), seat),
        frame.bdi(days if one.takes_leads else _("takes no leads")),
        frame.bdi(f"{one.begins}–{one.ends}", "ltr"),
        frame.bdi(away or "–", "ltr"),
        frame.bdi(most),
    ]
    return {"cells": cells}


def _tabs(here: str) -> list[dict[str, Any]]:
    told = (
        ("rules", _("Rules"), frame.at("assigning")),
        ("try", _("Try it on a lead"), frame.at("assigning", "try")),
        ("hours", _("Working hours"), frame.at("assigning", "hours")),
    )
    return [{"label": label, "url": url, "active": key == here} for key, label, url in told]
