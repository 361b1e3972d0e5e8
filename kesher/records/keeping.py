"""What people keep of their screens: views, layouts, folded blocks, pinned lines, tastes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import is_administrator
from kesher.accounts import seats
from kesher.accounts.models import Membership, Role, User
from kesher.entity.models import CardLayout, SavedView
from kesher.records import history, reading, undoing
from kesher.records.models import Change, TimelineLine
from kesher.tenancy import current
from kesher.tenancy.organization import organization, settings_changed


def prefer(member: Membership, name: str, entity_key: str, value: Any) -> None:
    """Remember something of this member's about one record type."""
    with transaction.atomic():
        kept = Membership.objects.select_for_update().get(pk=member.pk)
        kept.preferences = {
            **kept.preferences,
            name: {**kept.preferences.get(name, {}), entity_key: value},
        }
        kept.save(update_fields=["preferences"])
    member.preferences = kept.preferences
    seats.forget(user_id=member.user_id)


def taste(user: User, name: str, value: str) -> None:
    """Remember what this user likes, in every organisation; two likes at once are both kept."""
    with transaction.atomic():
        kept = User.objects.select_for_update().get(pk=user.pk)
        kept.preferences = {**kept.preferences, name: value}
        kept.save(update_fields=["preferences"])
    seats.forget(user_id=user.pk)


@transaction.atomic
def keep_view(view: SavedView) -> None:
    """New, or changed."""
    if view._state.adding:
        view.position = SavedView.objects.filter(entity=view.entity).count()
    view.save()
    settings_changed()


@transaction.atomic
def drop_view(view: SavedView) -> None:
    history.note_change("views", view.pk, "withdraw", before=_view(view), after={})
    view.delete()
    settings_changed()


def order_views(views: Sequence[SavedView]) -> None:
    for place, view in enumerate(views):
        view.position = place
    SavedView.objects.bulk_update(list(views), ["position"])
    settings_changed()


def keep_layout(entity_key: str, role: Role | None, zones: Mapping[str, list[str]]) -> None:
    _lay_out(entity_key, role, dict(zones))


def drop_layout(entity_key: str, role: Role | None) -> None:
    """As delivered again."""
    _lay_out(entity_key, role, None)


@transaction.atomic
def _lay_out(entity_key: str, role: Role | None, zones: dict[str, Any] | None) -> None:
    place = {"entity": entity_key, "role": str(role.pk) if role else None}
    before = _zones(entity_key, role)
    if before == zones:
        return
    _put_zones(entity_key, role, zones)
    history.note_change(
        "layouts",
        organization().pk,
        "update",
        before={**place, "zones": before},
        after={**place, "zones": zones},
    )


def _zones(entity_key: str, role: Role | None) -> dict[str, Any] | None:
    kept = CardLayout.objects.filter(entity=entity_key, role=role).values_list("zones", flat=True)
    return kept.first()


def _put_zones(entity_key: str, role: Role | None, zones: dict[str, Any] | None) -> None:
    if zones is None:
        CardLayout.objects.filter(entity=entity_key, role=role).delete()
    else:
        CardLayout.objects.update_or_create(entity=entity_key, role=role, defaults={"zones": zones})
    settings_changed()


def _give_layout_back(change: Change) -> bool:
    if not is_administrator():
        raise reading.NotVisible("layouts")
    key, pk = change.after["entity"], change.after["role"]
    role = Role.objects.filter(pk=pk).first() if pk else None
    if (pk and role is None) or _zones(key, role) != change.after["zones"]:
        return False
    _put_zones(key, role, change.before["zones"])
    return True


def _view(view: SavedView) -> dict[str, Any]:
    names = ("entity", "name", "conditions", "columns", "order", "position")
    member = str(view.member_id) if view.member_id else None
    return {**{name: getattr(view, name) for name in names}, "member": member}


def _give_view_back(change: Change) -> bool:
    """What was deleted is made again; and gone again, if that is taken back."""
    told = dict(change.before or change.after)
    mine = told.pop("member")
    if not is_administrator() and mine != str(current().actor_id):
        raise reading.NotVisible("views")
    known = SavedView.objects.filter(pk=change.record_id)
    if known.exists() is bool(change.before):
        return False
    if change.before:
        SavedView.objects.create(pk=change.record_id, member_id=mine, **told)
    else:
        known.delete()
    settings_changed()
    return True


def pin(line_id: UUID, *, is_pinned: bool) -> None:
    """Keep a line on top of the timeline, or let it go again."""
    TimelineLine.objects.filter(pk=line_id).update(is_pinned=is_pinned)


undoing.taken_back_by("layouts", _("the order of a card"), _give_layout_back)
undoing.taken_back_by("views", _("a saved view"), _give_view_back)
