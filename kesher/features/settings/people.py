"""Users: who is seated here, with which role and team; and inviting more."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.access.rights import is_administrator
from kesher.accounts import invitations
from kesher.accounts.gate import administrator
from kesher.accounts.models import Invitation, Membership, Role, Team
from kesher.features.people.entity import USERS
from kesher.features.settings import asking, frame
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    role: Any = forms.ModelChoiceField(label=gettext_lazy("Role"), queryset=None, empty_label=None)
    team: Any = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=None, required=False, empty_label="–"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="invite-%s", label_suffix="")
        role: Any = self.fields["role"]
        team: Any = self.fields["team"]
        role.queryset = Role.objects.order_by("name")
        team.queryset = Team.objects.filter(is_active=True).order_by("name")


@administrator
@answered
def listing(request: Request) -> HttpResponse:
    people = Membership.objects.select_related("user", "role", "team").order_by("name")
    rows = list(people)
    return frame.panel(
        request,
        "settings/users.html",
        title=_("Users"),
        headings=[_("Name"), _("E-mail"), _("Role"), _("Team")],
        items=[_line(row) for row in rows if row.is_active],
        archived=[_line(row) for row in rows if not row.is_active],
        archived_title=_("Disabled"),
        waiting=[_waiting(row) for row in _open_invitations()],
        new_url=frame.at("users", "invite"),
        new_label=_("Invite"),
    )


@administrator
@answered
def invite(request: Request) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    back = frame.at("users")
    if form.is_valid() and (email := _invited(request, form)):
        told = _("An invitation was sent to %(email)s.") % {"email": email}
        return frame.saved(request, told, back=back, undo=False)
    return frame.sheet(
        request,
        form,
        heading=_("Invite a user"),
        back=back,
        intro=_("A link that holds for a week is sent to this address."),
        submit_label=_("Send the invitation"),
    )


@administrator
@require_POST
@answered
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    found = _open_invitations().filter(pk=pk).first()
    if found is None:
        raise Http404
    with transaction.atomic():
        invitations.withdraw(found)
        open_, gone = ({"email": found.email, "withdrawn": one} for one in (False, True))
        history.note_change("invitations", found.pk, "update", before=open_, after=gone)
    told = _("The invitation to %(email)s was withdrawn.") % {"email": found.email}
    return frame.saved(request, told, back=frame.at("users"))


def _give_back(change: Change) -> bool:
    if not is_administrator():
        raise reading.NotVisible("invitations")
    is_withdrawn = change.after["withdrawn"]
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at__isnull=not is_withdrawn)
    found = rows.filter(pk=change.record_id).first()
    if found:
        invitations.withdraw(found, really=not is_withdrawn)
    return found is not None


undoing.taken_back_by("invitations", gettext_lazy("an invitation"), _give_back)


@administrator
@answered
def change(request: Request, pk: UUID) -> HttpResponse:
    user = reading.find(USERS, pk, "update")
    roles = {str(one.pk): one for one in Role.objects.order_by("name")}
    teams = {str(one.pk): one for one in Team.objects.order_by("name")}
    shown = [
        USERS.field("name"),
        USERS.field("title"),
        USERS.field("phone"),
        asking.one_of(USERS.field("role"), asking.among([*roles.values()]), required=True),
        asking.one_of(USERS.field("team"), asking.among([*teams.values()]), required=False),
    ]
    start = {"name": user.name, "title": user.title, "phone": user.phone}
    start |= {"role": str(user.role_id), "team": str(user.team_id or "")}
    given = posted(request) if request.method == "POST" else {}
    form = FieldsForm(shown, initial=start, name="user", **given)
    if form.is_bound and form.is_valid():
        values = values_of(form)
        values |= {"role": roles[values["role"]], "team": teams.get(values["team"])}
        if frame.kept(form, USERS, "update", user, values):
            return frame.saved(request, _("Saved."), back=frame.at("users"))
    return frame.sheet(request, form, heading=user.name, back=frame.at("users"))


def _invited(request: Request, form: InvitationForm) -> str:
    told = form.cleaned_data
    by = request.seat.member
    try:
        made = invitations.invite(
            by,
            email=told["email"],
            role=told["role"],
            team=told["team"],
            name=told["name"],
            request=request,
        )
    except ValidationError as wrong:
        form.add_error("email", wrong)
        return ""
    history.note_access("users", "invited", email=made.email, role=str(made.role))
    return made.email


def _open_invitations() -> Any:
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related(
        "role", "invited_by"
    )
    return waiting.order_by("-created_at")


def _line(row: Membership) -> dict[str, Any]:
    name = frame.opens(frame.at("users", row.pk), row.name)
    if row.title:
        name = format_html('{} <span class="k-faint" dir="auto">{}</span>', name, row.title)
    label = _("Disable: %(name)s") if row.is_active else _("Enable: %(name)s")
    icon = "user-minus" if row.is_active else "user-plus"
    url = frame.at(USERS.key, row.pk, "switch")
    return {
        "cells": [
            name,
            frame.bdi(row.user.email, "ltr"),
            frame.bdi(row.role),
            frame.bdi(row.team or ""),
        ],
        "verbs": [frame.verb(label % {"name": row.name}, icon, url)],
    }


def _waiting(row: Invitation) -> dict[str, Any]:
    over = row.expires_at <= timezone.now()
    until = date_format(timezone.localtime(row.expires_at), "d/m/Y")
    told = _("expired %(day)s") if over else _("until %(day)s")
    return {
        "email": row.email,
        "words": " · ".join([str(row.role), row.invited_by.name, told % {"day": until}]),
        "url": frame.at("invitations", row.pk, "withdraw"),
    }
