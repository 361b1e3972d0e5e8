"""Where a column of a file may go: a field, a part of it, or a field of what it points at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity.description import MADE_BY_THE_CORRIDOR, UNSEEN, Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.choices import Choices
from kesher.entity.kinds.reference import TITLES
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.naming import capital
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.exchange import bearers, besides, joins, lengths, lined
from kesher.exchange.bearers import DOCUMENT
from kesher.exchange.joins import Beside
from kesher.records import reading

ID: Final = "id"
OLD_ID: Final = "old_id"
# Of a column that says of rows what is so where it says No.
NOT: Final = "not"
# Files of which a system gives ids alone.
ELSEWHERE: Final = "files_elsewhere"
# When and by whom a record was made, and when it ended: said once, of a new one.
MADE_ELSEWHERE: Final = ("created_at", "created_by", "closed_at")
# What is told of a person's name beside the name itself.
NAMING: Final = ("honorific", "given_name", "family_name")
# What a row may tell of whom it points at, beside what they are called and recognised by.
TOLD_BEHIND: Final = ("honorific", "job_title", "website", "addresses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`key` is `[reference.]field[.part][:variant]`; the id has no field.

    `part` is a column of a row (the street of an address) or what is said of it (unsubscribed),
    `variant` its kind (a phone at work).
    `through` is the reference behind which the field lies; or it is of whom the row names `beside`,
    who is told by a name or a former id where there is no field.
    """

    key: str
    label: str
    field: Field | None = None
    part: str = ""
    variant: str = ""
    through: Field | None = None
    beside: Beside | None = None
    is_old_id: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is a field of the record itself, all of it."""
        lies_behind = self.through or self.beside
        return self.field is not None and not (self.part or self.variant or lies_behind)

    @property
    def is_far(self) -> bool:
        """Whether it is a part of somebody else's second address: one of very many, that files of
        some systems tell, and nobody would look for.
        """
        return bool(self.part and self.variant and (self.through or self.beside))

    @property
    def takes_many(self) -> bool:
        """Whether several columns may go there: lists, what is said of the rows before, and ids of
        the former system, of which not every row has each.
        """
        if self.is_old_id and self.through:
            return True
        kind = self.field.kind if self.field else None
        if isinstance(kind, Choices):
            return True
        if not isinstance(kind, RowsKind):
            return False
        return not self.part or self.part in (*kind.appended, *kind.flag_names)


def is_flag(target: Target) -> bool:
    """Whether a column says something of rows that others tell."""
    kind = target.field.kind if target.field else None
    return isinstance(kind, RowsKind) and target.part in kind.flag_names


def importable(entity: Entity) -> bool:
    """Whether rows of a file may become records; people and rights have screens of their own."""
    return entity.is_record and bool(entity.form)


def makeable(entity: Entity) -> bool:
    """Whether new records may come from a file: not where the program itself must give a value.

    What follows from other values is given as the record is saved.
    """
    bearer = bearers.of(entity.key)
    told_by_others = {*UNSEEN, *MADE_BY_THE_CORRIDOR, *entity.form, *entity.matches_on}
    told_by_others |= entity.model.derived if issubclass(entity.model, Record) else set()
    told_by_others |= bearer.given if bearer else set()
    return not any(
        not column.blank and not column.null and not column.has_default()
        for column in entity.model._meta.concrete_fields
        if column.name not in told_by_others
    )


def fillable(entity: Entity) -> dict[str, Field]:
    """The fields that whoever asks may fill from a file, in the order of the form.

    Administrators may say when and by whom records of another system were made, and were done.
    """
    writable = reading.writable_fields(entity)
    custom = [key for key, field in writable.items() if field.is_custom]
    kept = _kept_elsewhere(entity)
    keys = dict.fromkeys((*entity.form, *kept, *entity.matches_on, *custom))
    found = {key: writable[key] for key in keys if key in writable}
    if entity.is_record and is_administrator():
        readable = reading.readable_fields(entity)
        found |= {key: readable[key] for key in (*kept, *MADE_ELSEWHERE) if key in readable}
    return found


def _kept_elsewhere(entity: Entity) -> tuple[str, ...]:
    return entity.model.kept_elsewhere if issubclass(entity.model, Record) else ()


def targets(entity: Entity) -> dict[str, Target]:
    """Everything a column may be mapped to, in the order in which it is offered."""
    found = [
        Target(key=ID, label=_("Id in Kesher")),
        Target(key=OLD_ID, label=_("Id in the former system"), is_old_id=True),
    ]
    if bearers.of(entity.key):
        found.append(Target(key=DOCUMENT, label=_("File, by its name or path")))
    elif entity.timeline:
        label = _("Files that stay in the former system, by their ids")
        found.append(Target(key=ELSEWHERE, label=label))
    for field in fillable(entity).values():
        found += _of_field(field)
        found += _through(field)
        found += _by_old_id(field)
        found += _of_lines(entity, field)
    for beside in besides_of(entity):
        reference = entity.fields().get(beside.reference)
        found += _joined(beside, capital(reference.label) if reference else "")
    return {target.key: target for target in found}


def title_key(entity: Entity) -> str:
    """The field by which people call a record."""
    names = {column.name for column in entity.model._meta.concrete_fields}
    return next((name for name in TITLES if name in names), "")


def reached(field: Field) -> Entity | None:
    """The entity a reference points at, where a file can tell its records from one another."""
    model = field.options.get("model")
    found = next((entity for entity in entities if model and entity.model is model), None)
    return found if found and found.is_record and contact_keys(found) else None


def named(field: Field) -> Entity | None:
    """The same, of records that are told by what they are called, and need no more: a category."""
    found = pointed_at(field)
    is_named = found is not None and found.matches_on == (title_key(found),)
    return found if found and is_named and not bearers.of(found.key) else None


def besides_of(entity: Entity) -> list[Beside]:
    """Whom a row may name beside its record, or beside the customer whom the record is about."""
    own = [Beside(join=join) for join in joins.of(entity.key)]
    party = entity.timeline.party if entity.timeline else ""
    if not party or party not in fillable(entity) or joins.couple_of(entity.key):
        return own
    target = reached(entity.field(party))
    return [
        *own,
        *(
            Beside(join=one, reference=party)
            for one in joins.of(target.key if target else "")
            if not one.later
        ),
    ]


def behind(entity: Entity, key: str) -> Entity | None:
    """What lies behind a reference, or beside a record or what it points at."""
    beside = next((one for one in besides_of(entity) if one.place == key), None)
    if beside:
        return entities.get(beside.join.target)
    reference = entity.fields().get(key)
    return reached(reference) if reference else None


def contact_keys(entity: Entity) -> list[str]:
    """The lists by which a record is recognised: phones, mail addresses, identifiers."""
    fields = entity.fields()
    return [key for key in entity.matches_on if isinstance(fields[key].kind, RowsKind)]


def telling_whom(entity: Entity) -> list[str]:
    """The fields by any of which a row tells which record it points at."""
    title = title_key(entity)
    parts = [name for name in NAMING if title == "name" and name not in TOLD_BEHIND]
    return [title, *parts, *contact_keys(entity)]


def _through(field: Field) -> Iterator[Target]:
    entity = reached(field)
    if entity is None:
        return
    known = fillable(entity)
    for key in (key for key in (*telling_whom(entity), *TOLD_BEHIND) if key in known):
        for target in _of_field(known[key]):
            yield replace(
                target,
                key=f"{field.key}.{target.key}",
                label=f"{capital(field.label)} – {target.label}",
                through=field,
            )


def _by_old_id(field: Field) -> Iterator[Target]:
    """A reference told by the id that the other record had in the former system."""
    if pointed_at(field) or field.kind.key == "link":
        label = f"{capital(field.label)} – {_('Id in the former system')}"
        whole = Target(key=f"{field.key}.{OLD_ID}", label=label, through=field, is_old_id=True)
        yield whole
        for entity in _regarded(field):
            yield _varied(whole, entity.key, str(entity.label_plural))


def _regarded(field: Field) -> Iterator[Entity]:
    """Of what types a record may be that a link points at: customers, and what has a name and a
    customer and regards nothing itself. Some systems count each type for itself.
    """
    if field.kind.key == "link" and not field.options.get("entity"):
        for entity in (one for one in entities if one.is_record and one.timeline):
            links = [one for one in entity.fields().values() if one.kind.key == "link"]
            if title_key(entity) and not links:
                yield entity


def pointed_at(field: Field) -> Entity | None:
    """The record type that a reference points at."""
    model = field.options.get("model")
    return next((one for one in entities if model and one.model is model and one.is_record), None)


def _joined(beside: Beside, whose: str) -> Iterator[Target]:
    join, words = beside.join, {"name": _("Name"), OLD_ID: _("Id in the former system")}
    called = f"{whose} – {join.label}" if whose else capital(join.label)
    for part, told in words.items():
        yield Target(
            key=f"{beside.place}.{part}",
            label=f"{called} – {told}",
            beside=beside,
            is_old_id=part == OLD_ID,
        )
    known = fillable(entities.get(join.target))
    for field in (known[key] for key in join.tells if key in known):
        for target in (one for one in _of_field(field) if not is_flag(one)):
            label = f"{called} – {target.label}"
            yield replace(target, key=f"{beside.place}.{target.key}", label=label, beside=beside)


def _of_field(field: Field) -> Iterator[Target]:
    whole = Target(key=field.key, label=capital(field.label), field=field)
    yield whole
    for variant in besides.variants(field):
        yield _varied(whole, variant, besides.LABELS[variant])
    for variant in lengths.variants(field):
        yield _varied(whole, variant, lengths.LABELS[variant])
    if isinstance(field.kind, RowsKind):
        yield from _of_rows(whole, field.kind)


def _of_rows(whole: Target, kind: RowsKind) -> Iterator[Target]:
    told = next((column for column in kind.columns if column.name == "kind"), None)
    options = told.options if told else ()
    parts = [column for column in kind.boxes if column.name != "kind"]
    if len(parts) > 1:
        named = [(column.name, column.label) for column in parts]
        own = [_part(whole, name, label) for name, label in (*named, *kind.pieces.items())]
        yield from own
        for option in (one for one in options if one.key != kind.usual):
            yield from (_varied(one, option.key, option.label) for one in (whole, *own))
        return
    for option in options:
        yield _varied(whole, option.key, option.label)
    appended = [column for column in kind.columns if column.appended]
    yield from (_part(whole, column.name, column.label) for column in appended)
    yield from _of_flags(whole, kind)


def _of_flags(whole: Target, kind: RowsKind) -> Iterator[Target]:
    """What is said against rows, and how others ask for it the other way round."""
    for flag in kind.said_against:
        yield _part(whole, flag.name, flag.label)
        if flag.opposite:
            asked = _part(whole, flag.name, flag.opposite)
            yield replace(asked, key=f"{asked.key}:{NOT}", variant=NOT)


def _part(whole: Target, name: str, label: Any) -> Target:
    words = f"{whole.label} – {label}"
    return replace(whole, key=f"{whole.key}.{name}", part=name, label=words)


def _of_lines(entity: Entity, field: Field) -> Iterator[Target]:
    """What columns tell of one line each."""
    known = lined.of(entity.key)
    for part, words in lined.PARTS.items() if known and known.key == field.key else ():
        label = f"{capital(field.label)} – {words}"
        yield Target(key=f"{field.key}.{part}", label=label, field=field, part=part)


def is_of_lines(entity: Entity, target: Target | None) -> bool:
    """Whether a column tells something of a line."""
    known = lined.of(entity.key)
    field = target.field if target and target.part else None
    return bool(known and field and field.key == known.key)


def _varied(whole: Target, variant: str, label: str) -> Target:
    words = f"{whole.label} – {label}"
    return replace(whole, key=f"{whole.key}:{variant}", variant=variant, label=words)
