"""Telling somebody: a notice that waits for them, and a word to their open browser."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import translation

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.events import live
from kesher.features.notices.models import Notice
from kesher.features.notices.sentences import sentence
from kesher.records import reading
from kesher.screens import addresses
from kesher.tenancy import current, scope


def tell(members: Iterable[UUID | None], kind: str, *, about: str, **detail: Any) -> None:
    """Notify members who may see what it is about, but not the one who acts.

    `kind` is one of `sentences.SENTENCES`; `about` is `entity:id`.
    """
    wanted = {one for one in members if one} - {current().actor_id}
    told = Membership.objects.filter(pk__in=wanted, is_active=True).select_related("user")
    for member in told:
        if not _may_see(member, about):
            continue
        notice = Notice.objects.tell(member, kind, about=about, detail=detail)
        with translation.override(member.user.language):
            say(notice)


def _may_see(member: Membership, about: str) -> bool:
    key, _colon, pk = about.partition(":")
    with scope(current().organization_id, member.pk, "job"):
        return reading.visible(entities.get(key)).filter(pk=pk).exists()


def say(notice: Notice) -> None:
    """A word to the member's open browsers, in the language at hand, with the way to open it."""
    words = {
        "text": sentence(notice),
        "about": notice.about,
        "url": addresses.at("notices", notice.pk),
        "count": Notice.objects.unread(notice.member_id).count(),
    }
    live.publish(current().organization_id, notice.member_id, "notification", words)


def read_all(member_id: UUID) -> None:
    """Mark everything as read, in all of the member's open browsers."""
    Notice.objects.read_all(member_id)
    live.publish(current().organization_id, member_id, "count", {"count": 0})
