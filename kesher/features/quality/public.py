"""Stopping the weekly letter from the letter itself, at once or after a question.

A mail program sends what stops it; whoever opens the address is asked first, since programs that
look at mail before people do open addresses, too. No cookie gives any right here.
"""

from http import HTTPMethod

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kesher.accounts.gate import View
from kesher.accounts.models import Membership
from kesher.features.quality import wanting
from kesher.screens.guarding import Door, Found, opened_by, scripted
from kesher.tenancy.organization import organization


def _found(token: str) -> Found[Membership] | None:
    member = wanting.member_of(token)
    if member is None:
        return None
    return Found(subject=member, language=member.user.language or organization().language)


def _page(request: HttpRequest, member: Membership) -> HttpResponse:
    if request.method == HTTPMethod.POST:
        wanting.choose(member, wanted=False)
    context = {"house": organization().name, "is_wanted": wanting.wants(member)}
    return render(request, "quality/stopping.html", context)


DOOR = Door(
    why="whoever stops a letter has not signed in",
    room="links",
    house_of=wanting.house_of,
    find=_found,
    closed="quality/stopping_closed.html",
    policy=scripted,
)
page: View = require_http_methods(["GET", "HEAD", "POST"])(csrf_exempt(opened_by(DOOR, _page)))
