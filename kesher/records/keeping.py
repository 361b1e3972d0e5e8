"""What people keep of their screens: views, layouts, folded blocks, pinned lines, tastes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kesher.accounts import seats
from kesher.accounts.models import Membership, Role, User
from kesher.entity.models import CardLayout, SavedView
from kesher.records.models import TimelineLine
from kesher.tenancy.organization import settings_changed


def prefer(member: Membership, name: str, entity_key: str, value: Any) -> None:
    """Remember something of this member's about one record type."""
    kept = Membership.objects.get(pk=member.pk)
    kept.preferences = {
        **kept.preferences,
        name: {**kept.preferences.get(name, {}), entity_key: value},
    }
    kept.save(update_fields=["preferences"])
    member.preferences = kept.preferences
    seats.forget(user_id=member.user_id)


def taste(user: User, name: str, value: str) -> None:
    """Remember what this user likes, in every organisation."""
    kept = User.objects.get(pk=user.pk)
    kept.preferences = {**kept.preferences, name: value}
    kept.save(update_fields=["preferences"])
    seats.forget(user_id=user.pk)


def keep_view(view: SavedView) -> None:
    """New, or changed."""
    if view._state.adding:
        view.position = SavedView.objects.filter(entity=view.entity).count()
    view.save()
    settings_changed()


def drop_view(view: SavedView) -> None:
    view.delete()
    settings_changed()


def order_views(views: Sequence[SavedView]) -> None:
    for place, view in enumerate(views):
        view.position = place
    SavedView.objects.bulk_update(list(views), ["position"])
    settings_changed()


def keep_layout(entity_key: str, role: Role | None, zones: Mapping[str, list[str]]) -> None:
    CardLayout.objects.update_or_create(entity=entity_key, role=role, defaults={"zones": zones})
    settings_changed()


def drop_layout(entity_key: str, role: Role | None) -> None:
    CardLayout.objects.filter(entity=entity_key, role=role).delete()
    settings_changed()


def pin(line_id: UUID, *, is_pinned: bool) -> None:
    """Keep a line on top of the timeline, or let it go again."""
    TimelineLine.objects.filter(pk=line_id).update(is_pinned=is_pinned)
