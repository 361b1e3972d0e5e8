"""What the bell drops."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.notices.models import Notice
from kesher.features.notices.sentences import sentence
from kesher.features.notices.telling import read_all
from kesher.records import prepared
from kesher.screens import addresses, shell
from kesher.screens.render import render
from kesher.screens.request import Request

MOST = 30


@member
def notices(request: Request) -> HttpResponse:
    """The latest, those unread marked."""
    return _latest(request)


def _latest(request: Request) -> HttpResponse:
    who = request.seat.member
    latest = Notice.objects.filter(member=who.pk).order_by("-created_at")[:MOST]
    news = [_item(notice) for notice in latest]
    read = addresses.at("notices", "read") if any(item["unread"] for item in news) else ""
    template = "screens/news.html" if request.htmx else "screens/notices.html"
    return render(request, template, {"news": news, "read_all_url": read})


@member
@require_POST
def read(request: Request) -> HttpResponse:
    read_all(request.seat.member.pk)
    return _latest(request)


@member
def opened(request: Request, pk: str) -> HttpResponse:
    """To what the notice is about; the notice is read by that."""
    who = request.seat.member
    notice = get_object_or_404(Notice.objects.filter(member=who.pk), pk=pk)
    Notice.objects.read_one(notice)
    if not notice.about:
        return HttpResponseRedirect(addresses.root() + notice.detail["tail"])
    key, _colon, record_id = notice.about.partition(":")
    return HttpResponseRedirect(addresses.of(entities.get(key), record_id))


def _item(notice: Notice) -> dict[str, Any]:
    local = timezone.localtime(notice.created_at)
    today = local.date() == timezone.localdate()
    return {
        "url": addresses.at("notices", notice.pk),
        "title_html": sentence(notice),
        "who": notice.detail.get("who", ""),
        "at": notice.created_at,
        "at_text": date_format(local, "H:i" if today else "SHORT_DATETIME_FORMAT"),
        "unread": notice.read_at is None,
    }


@shell.tell
def unread(request: Request) -> dict[str, Any]:
    """How many are unread, for the bell of a whole page."""
    found = prepared.rows(("unread",), Notice.objects.counted, request.seat.member.pk)
    return {"unread": found[0][0] if found else 0}
