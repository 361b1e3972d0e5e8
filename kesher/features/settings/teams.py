"""Teams: their names and who is in them."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.accounts.gate import administrator
from kesher.accounts.models import Membership, Team
from kesher.features.people.entity import TEAMS, USERS
from kesher.features.settings import frame
from kesher.records import acting, reading
from kesher.screens.errors import answered
from kesher.screens.request import Request


class TeamForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    members: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever is chosen leaves the team they were in."),
    )

    def __init__(self, data: Any, *, team: Team | None) -> None:
        active = Membership.objects.filter(is_active=True)
        start = {"name": team.name, "members": active.filter(team=team)} if team else {}
        super().__init__(data, initial=start, auto_id="team-%s", label_suffix="")
        members: Any = self.fields["members"]
        members.queryset = active.order_by("name")


@administrator
@answered
def listing(request: Request) -> HttpResponse:
    teams = list(Team.objects.prefetch_related("members").order_by("name"))
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Teams"),
        panel_intro=_("A role may reach the records of one's team; a compartment is one team's."),
        headings=[_("Name"), _("Members")],
        items=[_line(team) for team in teams if team.is_active],
        archived=[_line(team) for team in teams if not team.is_active],
        new_url=frame.at("teams", "new"),
        new_label=_("New team"),
        empty_text=_("There is no team yet."),
    )


@administrator
@answered
def change(request: Request, pk: UUID | None = None) -> HttpResponse:
    """A new team, or another name and other members."""
    team = reading.find(TEAMS, pk, "update") if pk else None
    form = TeamForm(request.POST or None, team=team)
    if form.is_valid() and _kept(form, team):
        return frame.saved(request, _("Saved."), back=frame.at("teams"))
    heading = team.name if team else _("New team")
    return frame.sheet(request, form, heading=heading, back=frame.at("teams"))


def _kept(form: TeamForm, team: Team | None) -> bool:
    told = form.cleaned_data
    verb = "update" if team else "create"
    try:
        with transaction.atomic():
            kept = acting.perform(TEAMS, verb, team, {"name": told["name"]})
            _seat(kept, set(told["members"]))
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    return True


def _seat(team: Team, wanted: set[Membership]) -> None:
    before = set(Membership.objects.filter(is_active=True, team=team))
    for member in before - wanted:
        acting.perform(USERS, "update", member, {"team": None})
    for member in wanted - before:
        acting.perform(USERS, "update", member, {"team": team})


def _line(team: Team) -> dict[str, Any]:
    names = ", ".join(sorted(one.name for one in team.members.all() if one.is_active))
    label = _("Archive: %(name)s") if team.is_active else _("Restore: %(name)s")
    icon = "archive" if team.is_active else "rotate"
    return {
        "cells": [frame.opens(frame.at("teams", team.pk), team.name), frame.bdi(names)],
        "verbs": [
            frame.verb(label % {"name": team.name}, icon, frame.at(TEAMS.key, team.pk, "switch"))
        ],
    }
