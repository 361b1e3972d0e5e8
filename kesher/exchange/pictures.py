"""Pictures that come with address cards: files of our own, and the faces and logos of customers.

Their bytes are written before the row, at a place that the row tells, and its file in the same
attempt as the record: what is refused leaves no file, and bytes without a file are swept. Who
cannot have the picture comes without it, with a warning.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import may
from kesher.entity.kinds import resolving
from kesher.entity.registry import entities
from kesher.exchange import bearers, cards, keeping
from kesher.exchange.bearers import Bytes, place_of
from kesher.exchange.models import ImportRun
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import title_key
from kesher.lib.tables import Picture
from kesher.records import writing
from kesher.tenancy import current

FILES: Final = "files"
PROBLEMS: Final = {
    "elsewhere": lazy("The picture is only an address on the web, where nothing is fetched from."),
    "too_large": lazy("The picture is too large, and was left out."),
    "damaged": lazy("The picture is damaged, and was left out."),
}

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture whose bytes lie in their place; `columns` are those of the file to be made."""

    columns: Mapping[str, Any]


def taken(draft: Draft, key: str, picture: Picture) -> None:
    """What a card shows, or why that cannot be had."""
    if picture.content:
        draft.values[key] = picture
    else:
        draft.warnings.append(str(PROBLEMS[picture.problem]))


def settle(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Look at the pictures of the rows, and keep their bytes unless this is a trial."""
    told = list(_told(plan, drafts))
    if told:
        _leave_same(told)
    for draft, key, picture in told:
        if key in draft.values and not draft.faults:
            del draft.values[key]
            _keep(plan, draft, key, picture)


def _told(plan: Plan, drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str, Picture]]:
    for key in plan.pictures:
        for draft in drafts:
            if isinstance(picture := draft.values.get(key), Picture):
                yield draft, key, picture


def _leave_same(told: Sequence[tuple[Draft, str, Picture]]) -> None:
    """A picture that the record shows already is no change."""
    before = [getattr(draft.record, key, None) for draft, key, _picture in told]
    known = _bearer().digests([pk for pk in before if pk])
    for pk, (draft, key, picture) in zip(before, told, strict=True):
        if pk and known.get(pk) == sha256(picture.content).hexdigest():
            del draft.values[key]


def _keep(plan: Plan, draft: Draft, key: str, picture: Picture) -> None:
    if not may("create", FILES):
        draft.warnings.append(_("Your role may not add such records."))
        return
    content = ContentFile(picture.content)
    to = place_of(current().batch, draft.number, key)
    told = Bytes(name=_name(plan, draft), content=content, to=to, is_trial=plan.is_trial)
    try:
        draft.values[key] = Kept(columns=_bearer().draw(told))
    except ValidationError as wrong:
        draft.warnings += wrong.messages


def _name(plan: Plan, draft: Draft) -> str:
    told = draft.values.get(title_key(plan.entity)) or draft.record
    return str(told or _("Picture"))


def with_files(plan: Plan, rows: Sequence[Values]) -> Sequence[Values]:
    """The rows with the files of their pictures, which are made now."""
    kept = [
        (place, key, row[key].columns)
        for key in plan.pictures
        for place, row in enumerate(rows)
        if isinstance(row.get(key), Kept)
    ]
    if not kept:
        return rows
    files = writing.create_many(entities.get(FILES).model, [told for _place, _key, told in kept])
    resolving.files([file.pk for file in files])  # all at once, before each is told of
    found = [dict(row) for row in rows]
    for (place, key, _told), file in zip(kept, files, strict=True):
        found[place][key] = file.pk
    return found


def without(plan: Plan, values: Values) -> Values:
    """What is told besides pictures."""
    return {key: value for key, value in values.items() if key not in plan.pictures}


def drawn(pks: Sequence[UUID | None]) -> list[Callable[[], bytes] | None]:
    """How the bytes of each picture are read, of those that whoever asks may open."""
    known = _bearer().pictures([pk for pk in pks if pk])
    return [known.get(pk) if pk else None for pk in pks]


def runs() -> list[ImportRun]:
    """The imports that brought pictures."""
    return list(ImportRun.objects.filter(**{f"notes__{cards.PICTURES}__gt": 0}))


def sweep(run: ImportRun) -> None:
    """Drop the bytes that were written for rows of which no record was made."""
    if run.is_moving or not run.notes.get(cards.PICTURES):
        return
    with keeping.table_of(run) as table:
        places = [
            place_of(run.batch, number, key)
            for number, row in table.rows
            for key, cell in zip(run.mapping, row, strict=False)
            if key and isinstance(cell, Picture)
        ]
    for place in set(places) - _bearer().kept(places):
        keeping.drop_if_there(place)


def _bearer() -> bearers.Bearer:
    found = bearers.of(FILES)
    assert found  # noqa: S101  the feature of files is always there
    return found
