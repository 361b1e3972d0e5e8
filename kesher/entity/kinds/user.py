"""A colleague: a member of the organisation in scope."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import member as who_asks
from kesher.accounts.models import Membership
from kesher.entity.fields import Field, Option
from kesher.entity.kinds.base import NEVER, Kind
from kesher.entity.kinds.reference import id_in, pk_of, reference_schema
from kesher.entity.kinds.widgets import LateOptionSelect
from kesher.entity.markup import draw
from kesher.lib import hebrew
from kesher.tenancy import current

ME, MY_TEAM = "me", "my team"


class User(Kind):
    """The Python value is the membership. Filters know `me` and `my team`."""

    key = "user"
    label = _("User")
    json_types = (str, dict)
    wanted = _("Please give an id, or an object with an id.")

    def parse(self, text: Any, field: Field) -> Any:
        return text if isinstance(text, Membership) else super().parse(text, field)

    def understand(self, plain: str, field: Field) -> Membership:
        """By id, by mail address, or by a name that only one colleague has."""
        pk = current().actor_id if plain == ME else pk_of(plain)
        one = member_by_id(pk) if pk else None
        found = [one] if one else [] if pk else _called(plain)
        if len(found) > 1:
            raise ValidationError(
                _("Several users are called “%(name)s”; please give the e-mail."),
                params={"name": plain},
                code="several",
            )
        if not found:
            raise ValidationError(_("There is no such user here."), code="missing")
        return found[0]

    def from_json(self, raw: Any, field: Field) -> Any:
        plain = super().from_json(raw, field) if not isinstance(raw, dict | str) else id_in(raw)
        return self.understand(plain, field) if plain else self.nothing

    def to_json(self, value: Any, field: Field) -> Any:
        return None if value is None else {"id": str(value.pk), "title": str(value)}

    def to_store(self, value: Any, field: Field) -> Any:
        return None if value is None else str(value.pk)

    def from_store(self, raw: Any, field: Field) -> Any:
        return member_by_id(UUID(raw))

    def schema(self, field: Field) -> dict[str, Any]:
        return reference_schema()

    def widget(self, field: Field) -> forms.Widget:
        return LateOptionSelect(options=_offered)

    def typed(self, value: Any, field: Field) -> str:
        return "" if value is None else str(value.pk)

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return draw('<span class="k-who"><bdi dir="auto">{}</bdi></span>', str(value))

    def joins(self, field: Field) -> tuple[str, ...]:
        return () if field.is_custom else (field.lookup,)

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        plain = " ".join(typed.split()).lower()
        if plain in {ME, MY_TEAM}:
            return plain
        # An id is kept unseen: a saved view outlives the seat it names.
        pk = pk_of(plain)
        return str(pk) if pk else super().canonical(field, operator, typed)

    def operand_words(self, field: Field, operator: str, operand: str) -> str:
        spoken = {ME: _("me"), MY_TEAM: _("my team")}
        if operand in spoken:
            return str(spoken[operand])
        member = member_by_id(UUID(operand))
        return str(member or _("(unknown user)"))

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        wanted = {pk for operand in operands for pk in _meant(operand)}
        if not wanted:
            return NEVER
        stored = [str(pk) for pk in wanted] if field.is_custom else list(wanted)
        return Q(**{f"{field.lookup}__in": stored})


def members() -> dict[UUID, Membership]:
    """Everybody who has or had a seat in the organisation, read once for each scope."""
    known = current().memo.get("members")
    return known if isinstance(known, dict) else _read_members()


def _offered() -> list[Option]:
    people = sorted(members().values(), key=lambda member: hebrew.sort_key(str(member)))
    return [
        Option(key=str(member.pk), label=str(member), archived=not member.is_active)
        for member in people
    ]


def member_by_id(pk: UUID) -> Membership | None:
    """A member, looked for once more when newer than the scope's memory."""
    who = who_asks()
    if who and who.pk == pk:
        return who
    return members().get(pk) or _read_members().get(pk)


def _read_members() -> dict[UUID, Membership]:
    known = {member.pk: member for member in Membership.objects.select_related("user")}
    current().memo["members"] = known
    return known


def _called(plain: str) -> list[Membership]:
    wanted, address = hebrew.key(plain), plain.lower()

    def is_meant(member: Membership) -> bool:
        return member.user.email == address or hebrew.key(member.name) == wanted

    found = [member for member in members().values() if is_meant(member)]
    return found or [member for member in _read_members().values() if is_meant(member)]


def _meant(operand: str) -> list[UUID]:
    here = current()
    if operand == ME:
        return [here.actor_id] if here.actor_id else []
    if operand != MY_TEAM:
        return [UUID(operand)]
    mine = member_by_id(here.actor_id) if here.actor_id else None
    if mine is None:
        return []
    team = [one.pk for one in members().values() if mine.team_id and one.team_id == mine.team_id]
    return team or [mine.pk]
