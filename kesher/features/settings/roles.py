"""Roles: who may do what to which records, how far, and to which of their fields."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.accounts.gate import administrator
from kesher.accounts.models import Role
from kesher.features.people.entity import ROLES
from kesher.features.settings import frame, granting
from kesher.records import acting, reading
from kesher.screens.errors import answered
from kesher.screens.request import Request


class RoleForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class NewRoleForm(RoleForm):
    like: Any = forms.ModelChoiceField(
        label=gettext_lazy("With the rights of"), queryset=None, empty_label=None
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="role-%s", label_suffix="")
        like: Any = self.fields["like"]
        like.queryset = Role.objects.order_by("is_administrator", "name")


class WholeRoleForm(RoleForm):
    is_administrator = forms.BooleanField(
        label=gettext_lazy("Administers the organization: these settings, users and roles"),
        required=False,
    )


@administrator
@answered
def listing(request: Request) -> HttpResponse:
    holders = Count("holders", filter=Q(holders__is_active=True))
    roles = Role.objects.annotate(count=holders).order_by("name")
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Roles and rights"),
        headings=[_("Name"), _("Users"), _("Administers")],
        items=[
            {
                "cells": [
                    frame.bdi(role),
                    role.count,
                    "✓" if role.is_administrator else "",
                ],
                "url": frame.at("roles", role.pk),
                "verbs": [],
            }
            for role in roles
        ],
        new_url=frame.at("roles", "new"),
        new_label=_("New role"),
    )


@administrator
@answered
def new(request: Request) -> HttpResponse:
    """Begun as a copy of another, which is nearer to what is wanted than nothing is."""
    form = NewRoleForm(request.POST or None)
    if form.is_valid():
        like = form.cleaned_data["like"]
        values = {"name": form.cleaned_data["name"], "grants": like.grants, "fields": like.fields}
        made = _kept(form, "create", None, values | {"is_administrator": like.is_administrator})
        if made:
            told = _("Added: %(title)s") % {"title": made}
            back = frame.at("roles", made.pk)
            return frame.saved(request, told, back=back, stay=False)
    return frame.sheet(request, form, heading=_("New role"), back=frame.at("roles"))


@administrator
@answered
def change(request: Request, pk: UUID) -> HttpResponse:
    role = reading.find(ROLES, pk, "update")
    start = {"name": str(role), "is_administrator": role.is_administrator}
    form = WholeRoleForm(request.POST or None, initial=start, auto_id="role-%s", label_suffix="")
    rights, fields = granting.split(role.grants), role.fields
    if request.method == "POST":
        rights = granting.posted(request.POST)
        fields = granting.posted_limits(request.POST)
    if form.is_valid():
        values = form.cleaned_data | {"grants": granting.together(rights), "fields": fields}
        if _kept(form, "update", role, values):
            return frame.saved(request, _("Saved."), back=frame.at("roles", role.pk))
    return _show(request, role, form, rights, fields)


def _show(
    request: Request,
    role: Role,
    form: WholeRoleForm,
    rights: granting.Rights,
    fields: dict[str, dict[str, str]],
) -> HttpResponse:
    return frame.panel(
        request,
        "settings/role.html",
        title=str(role),
        back={"label": _("Roles and rights"), "url": frame.at("roles")},
        form=form,
        form_url=frame.at("roles", role.pk),
        verbs=list(granting.COLUMNS.values()),
        grants=granting.grid(rights),
        further=[*rights.further, {}],
        effects=list(granting.EFFECTS.items()),
        types=granting.rows(),
        all_verbs=granting.verbs(),
        reaches=list(granting.FURTHER.items()),
        views=granting.views(),
        limits=[*granting.limits(fields), {}],
        limitable=granting.limitable(),
        limit_rights=list(granting.LIMITS.items()),
        status=422 if form.errors else 200,
    )


def _kept(form: forms.Form, verb: str, role: Role | None, values: dict[str, Any]) -> Any:
    try:
        return acting.perform(ROLES, verb, role, values)
    except ValidationError as problem:
        for key, errors in problem.message_dict.items():
            form.add_error(key if key in form.fields else None, errors)
        return None
