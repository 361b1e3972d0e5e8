"""API keys: one's own for every member; an administrator sees them all, and ends them."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator
from kesher.accounts import tokens
from kesher.accounts.gate import member
from kesher.accounts.models import ApiToken
from kesher.entity.kinds.day_inputs import DayInput
from kesher.features.settings import frame
from kesher.records import history
from kesher.screens.errors import answered
from kesher.screens.request import Request

MOST = 50


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("The last day on which it works; without one it works until ended."),
    )

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return until


@member
@answered
def listing(request: Request) -> HttpResponse:
    mine = request.seat.member
    rows = list(_seen(request).select_related("member").order_by("member__name", "created_at"))
    others = is_administrator()
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("API keys"),
        panel_intro=_(
            "With a key a program acts as the user whose key it is, and may do what they may do."
        ),
        headings=[_("Name"), *([_("User")] if others else []), _("Last used"), _("Until")],
        items=[_line(row, others=others, mine=row.member_id == mine.pk) for row in rows],
        new_url=frame.at("keys", "new"),
        new_label=_("New key"),
        empty_text=_("No program has a key."),
    )


@member
@answered
def new(request: Request) -> HttpResponse:
    form = KeyForm(request.POST or None, auto_id="key-%s", label_suffix="")
    mine = request.seat.member
    if form.is_valid() and ApiToken.objects.filter(member=mine).count() >= MOST:
        form.add_error(None, _("You have as many keys as one may have; please end one first."))
    if not form.is_valid():
        heading = _("New key")
        return frame.sheet(request, form, heading=heading, back=frame.at("keys"))
    name = form.cleaned_data["name"]
    raw = tokens.issue(mine, name=name, expires_at=_end_of(form.cleaned_data["until"]))
    history.note_access("users", "key made", record_id=mine.pk, name=name)
    context = {"key": raw, "heading": name, "keys_url": frame.at("keys")}
    return frame.panel(request, "settings/key.html", title=name, **context)


@member
@answered
def revoke(request: Request, pk: UUID) -> HttpResponse:
    """A key that ended is not brought back, so this is asked first."""
    token = _seen(request).select_related("member").filter(pk=pk).first()
    if token is None:
        raise Http404
    if request.method != "POST":
        return frame.sheet(
            request,
            forms.Form(),
            heading=_("End the key: %(name)s") % {"name": token.name},
            back=frame.at("keys"),
            intro=_("The program that uses it stops working at once. This cannot be undone."),
            submit_label=_("End the key"),
        )
    tokens.revoke(token)
    history.note_access("users", "key ended", record_id=token.member_id, name=token.name)
    told = _("The key “%(name)s” works no more.") % {"name": token.name}
    return frame.saved(request, told, back=frame.at("keys"), undo=False)


def _seen(request: Request) -> QuerySet[ApiToken]:
    rows = ApiToken.objects.all()
    return rows if is_administrator() else rows.filter(member=request.seat.member)


def _line(row: ApiToken, *, others: bool, mine: bool) -> dict[str, Any]:
    used = (
        date_format(timezone.localtime(row.last_used_at), "d/m/Y H:i") if row.last_used_at else ""
    )
    whose = [_("You") if mine else frame.bdi(row.member.name)] if others else []
    return {
        "cells": [frame.bdi(row.name), *whose, frame.bdi(used or _("never"), "ltr"), _until(row)],
        "verbs": [
            frame.verb(
                _("End the key: %(name)s") % {"name": row.name},
                "trash",
                frame.at("keys", row.pk, "revoke"),
                sheet=True,
            )
        ],
    }


def _until(row: ApiToken) -> str:
    if row.expires_at is None:
        return ""
    day = date_format(timezone.localtime(row.expires_at) - timedelta(seconds=1), "d/m/Y")
    return _("expired %(day)s") % {"day": day} if row.expires_at <= timezone.now() else day


def _end_of(day: Any) -> datetime | None:
    """The midnight after the last day, where the user is."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
