"""Reading records: the only way a door obtains rows."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kesher.access import rights
from kesher.entity import filters, questions
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.kinds.reference import TITLES
from kesher.entity.record import Record
from kesher.entity.registry import UnknownEntity, entities
from kesher.records import prepared
from kesher.tenancy.models import TenantModel

NOTHING = Q(pk__in=())
KEPT = 4000
# Queries for so many records or fewer are kept, one for each number.
MOST_PREPARED = 200


class NotVisible(LookupError):
    """The record is not there, or not for whoever is asking; nobody is told which."""


def visible(entity: Entity, verb: str = "view") -> models.QuerySet[Any]:
    """The living rows of `entity` on which whoever is asking may do `verb`."""
    sight = rights.sight()
    return _visible(entity, verb, sight).all() if sight else _visible.__wrapped__(entity, verb, ())


@lru_cache(maxsize=KEPT)
def _visible(entity: Entity, verb: str, _sight: Hashable) -> models.QuerySet[Any]:
    """Built once for each sight; nobody evaluates this one, only its copies."""
    return entity.rows().filter(allowed(entity, verb))


def visible_with_deleted(entity: Entity, verb: str = "view") -> models.QuerySet[Any]:
    return entity.model.objects.filter(allowed(entity, verb))


def find(entity: Entity, pk: UUID | str, verb: str = "view", *, keys: Iterable[str] = ()) -> Any:
    """The record, with what the fields `keys` join. Raises `NotVisible`."""
    try:
        record = joined(visible(entity, verb), entity, keys).get(pk=pk)
    except (entity.model.DoesNotExist, ValidationError) as missing:
        raise NotVisible(f"{entity.key} {pk}") from missing
    if verb == "view":
        resolving.saw([record])
    return record


def only_one(rows: Collection[Any]) -> Any:
    """The record among rows that were read as what whoever asks may see."""
    resolving.saw(rows)
    for record in rows:
        return record
    raise NotVisible


def matching(entity: Entity, conditions: str, verb: str = "view") -> models.QuerySet[Any]:
    """The visible rows for which the conditions hold; raises `filters.InvalidFilter`."""
    rows = visible(entity, verb)
    return rows.filter(condition(entity, conditions)) if conditions.strip() else rows


def condition(entity: Entity, conditions: str) -> Q:
    return filters.as_q(filters.parse(askable(entity), conditions))


def condition_of_settings(entity: Entity, conditions: str) -> Q:
    """A condition from the organisation's settings, which may ask of every field."""
    return filters.as_q(filters.parse(questions.everything(entity), conditions))


def guests(host: Entity, pk: UUID, entity: Entity) -> models.QuerySet[Any]:
    """The visible rows of `entity` that refer to a record of the host, or are about it."""
    guest = next(guest for one, guest in entities.guests_of(host) if one == entity)
    pointing = [
        Q(**{column.name: pk})
        for column in entity.model._meta.concrete_fields
        if column.is_relation and column.related_model is host.model
        if guest.by in {"", column.name}
    ]
    if not pointing:
        pointing = [about(host, pk)]
    rows = visible(entity).filter(reduce(or_, pointing))
    if guest.conditions:
        rows = rows.filter(condition_of_settings(entity, guest.conditions))
    return rows


def about(host: Entity, pk: UUID) -> Q:
    """That a record is about this one: said as a range, for which PostgreSQL asks the index. Of
    a value it knows nothing as it plans once for all, and most records are about none.
    """
    told = f"{host.key}:{pk}"
    return Q(about__range=(told, told))


def allowed(entity: Entity, verb: str = "view") -> Q:
    """Rights and walls as one condition; the same at every door."""
    allowing, forbidding = rights.grants(entity.key, verb)
    if not allowing:
        return NOTHING
    if not entity.is_record:
        return NOTHING if forbidding else Q()
    granted = [_reach(entity, line) for line in allowing]
    condition = rights.walls() & (Q() if Q() in granted else reduce(or_, granted))
    for line in forbidding:
        forbidden = _reach(entity, line)
        condition &= NOTHING if forbidden == Q() else ~forbidden
    return condition


def _reach(entity: Entity, line: rights.Grant) -> Q:
    known = rights.reach(line)
    if known is not None:
        return known
    matched = entity.rows().filter(condition_of_settings(entity, line.filter))
    return Q(pk__in=matched.values("pk"))


def sees_all() -> bool:
    """Whether roles keep no records from whoever is asking; walls may."""
    return all(sees_all_of(entity) for entity in entities if entity.is_record)


def sees_all_of(entity: Entity) -> bool:
    """The same of one type of record."""
    allowing, forbidding = rights.grants(entity.key, "view")
    return not forbidding and any(line.reach == "all" for line in allowing)


def guarded(
    rows: models.QuerySet[Any], keys: Collection[str] | None = None
) -> models.QuerySet[Any]:
    """Timeline lines or search rows of the records whoever is asking may view, and no others."""
    asked, sight = None if keys is None else frozenset(keys), rights.sight()
    return rows.filter(_guard(asked, sight) if sight else _guard.__wrapped__(asked, ()))


@lru_cache(maxsize=KEPT)
def _guard(keys: frozenset[str] | None, _sight: Hashable) -> Q:
    seen = [one for one in entities if one.is_record and (keys is None or one.key in keys)]
    plain: list[str] = []
    special = Q()
    for entity in seen:
        allowing, forbidding = rights.grants(entity.key, "view")
        reaches = [rights.reach(line) for line in allowing]
        if forbidding or None in reaches:
            ids = visible(entity).order_by().values("pk")
            special |= Q(entity=entity.key, record_id__in=ids)
        elif Q() in reaches:
            plain.append(entity.key)
        elif allowing:
            special |= Q(entity=entity.key) & reduce(or_, filter(None, reaches))
    return rights.walls() & (Q(entity__in=plain) | special)


def readable_fields(entity: Entity) -> dict[str, Field]:
    """The fields whoever is asking may read; masked ones are shown but not filtered by."""
    hidden = rights.field_rights(entity.key)
    return {key: one for key, one in entity.fields().items() if hidden.get(key) != "hidden"}


def writable_fields(entity: Entity) -> dict[str, Field]:
    limits = rights.field_rights(entity.key)
    return {
        key: one
        for key, one in entity.fields().items()
        if not (one.read_only or one.kind.assigned or key in limits)
    }


def filterable(entity: Entity) -> set[str]:
    """The fields that conditions may name: those described, and every custom one."""
    closed = rights.closed_fields(entity.key)
    return {
        key
        for key, one in entity.fields().items()
        if (key in entity.filters or one.is_custom) and one.lookup and key not in closed
    }


def askable(entity: Entity) -> dict[str, Field]:
    """All that the conditions of whoever is asking may name: those fields, and the questions."""
    allowed_keys = filterable(entity)
    fields = {key: one for key, one in entity.fields().items() if key in allowed_keys}
    asked = questions.with_abouts(entity.key).items()
    return fields | {key: one for key, (one, about) in asked if _may_ask(fields, about)}


def _may_ask(fields: Mapping[str, Field], about: str) -> bool:
    """Whether what a question is about may be asked of: one of the fields, or one through them."""
    own, point, theirs = about.partition(".")
    if not point or own not in fields:
        return own in fields
    target = entities.of(fields[own].options["model"])
    return rights.may("view", target.key) and rights.is_open(target.key, theirs)


def joined(rows: models.QuerySet[Any], entity: Entity, keys: Iterable[str]) -> models.QuerySet[Any]:
    """The rows with whatever their shown fields join, in the same query."""
    fields = entity.fields()
    paths = {path for key in keys if key in fields for path in fields[key].kind.joins(fields[key])}
    return rows.select_related(*sorted(paths)) if paths else rows


def narrowed(
    rows: models.QuerySet[Any], entity: Entity, keys: Iterable[str], *, also: Iterable[str] = ()
) -> models.QuerySet[Any]:
    """The rows as a page draws them: with the columns that these fields show, what names the
    record and those it refers to, and the paths in `also`; every other column costs its reading.
    """
    fields = [entity.fields()[key] for key in keys if key in entity.fields()]
    joins = {path for field in fields for path in field.kind.joins(field)}
    shown = {name for field in fields for name in (field.column, *field.beside)} - {""}
    names = {f"{path}__{name}" for path in joins for name in _names(_target(entity.model, path))}
    joined_rows = rows.select_related(*sorted(joins)) if joins else rows
    # A place inside a document is read with the whole of it.
    plain = {"extra" if path.startswith("extra__") else path for path in also}
    return joined_rows.only("id", *_names(entity.model), *shown, *names, *plain)


def _names(model: type[models.Model]) -> list[str]:
    """What a record's title is made of: one column, or any of them."""
    title = title_column(model)
    return [title] if title else [column.name for column in model._meta.concrete_fields]


def _target(model: type[models.Model], path: str) -> type[models.Model]:
    for name in path.split("__"):
        column: Any = model._meta.get_field(name)
        model = column.related_model
    return model


def title_column(model: type[models.Model]) -> str | None:
    """The column that a record's title is, for types that have one."""
    names = {column.name for column in model._meta.concrete_fields}
    return next((name for name in TITLES if name in names), None)


def resolve(model: type[Any], pks: Collection[UUID] | None) -> models.QuerySet[Any]:
    """What a reference may point at: rows that whoever is asking may see; all of them for None."""
    try:
        entity = entities.of(model)
    except UnknownEntity:
        rows = model.objects.all() if issubclass(model, TenantModel) else model.objects.none()
    else:
        rows = visible(entity)
    return rows if pks is None else rows.filter(pk__in=pks)


def _seen(model: type[Any], pks: Collection[UUID]) -> Collection[UUID]:
    """People are no secret, and the program sees all; others are asked for, in one query."""
    if rights.member() is None or not issubclass(model, Record):
        return pks

    def build(*wanted: UUID) -> models.QuerySet[Any, UUID]:
        return resolve(model, wanted).order_by().values_list("pk", flat=True)

    if len(pks) > MOST_PREPARED:
        return {*build(*pks)}
    return {*prepared.rows(("seen", model._meta.label, len(pks)), build, *pks)}


def titles(key: str, pks: Collection[UUID]) -> dict[UUID, str]:
    """The titles of those of the records that whoever is asking may see."""
    if not entities.knows(key):
        return {}
    return {record.pk: str(record) for record in visible(entities.get(key)).filter(pk__in=pks)}


resolving.resolve_with(resolve, seen=_seen)
resolving.titles_with(titles)
