"""Everything about one customer: to hand over to them, and to be erased at their wish."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.kinds import gather
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.entity.staying import staying_of
from kesher.exchange.leaving.baggage import place_of
from kesher.features.files.models import File
from kesher.features.moving.speaking import speaking_of
from kesher.features.moving.telling import TAKEN, changed, further, moment, text, visited
from kesher.features.parties.knowing import known_by
from kesher.features.parties.models import Party
from kesher.lib import html
from kesher.records import ending, forgetting, history, reading
from kesher.records.ending import Ending
from kesher.records.forgetting import Hanging
from kesher.records.models import Access, Change, Erasure, TimelineLine
from kesher.records.pointers import AnyOf
from kesher.records.staying import Rows
from kesher.tenancy.organization import organization

KEY: Final = "parties"
MOST_LINES: Final = 100_000
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Records of one type: what each field is called, and what stands in it."""

    key: str
    title: str
    records: list[dict[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def named(self) -> Iterator[tuple[str, dict[str, str]]]:
        """For people; what is no record has no name."""
        names = self.names or [""] * len(self.records)
        return zip(names, self.records, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """So many records of one type, and why they stay, if they do."""

    key: str
    label: str
    count: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """`speaking` are records that lose the name, and nothing else."""

    gone: list[Told]
    kept: list[Told]
    speaking: list[Told]


def find(pk: Any) -> Party:
    """Raises `NotVisible` to who does not administer the organisation."""
    if not is_administrator():
        raise reading.NotVisible(f"{KEY} {pk}")
    party: Party = reading.find(entities.get(KEY), pk)
    return party


def taken_out(party: Party) -> IO[bytes]:
    """A zip with a page to read, the same as JSON, and the files. It is noted that it was taken."""
    found = forgetting.hanging(entities.get(KEY), party)
    told = _told(party, found)
    content = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        page = render_to_string("moving/person.html", told)
        archive.writestr("person.html", page)
        archive.writestr("person.css", render_to_string("moving/person.css"))
        archive.writestr("person.json", json.dumps(_as_json(told), ensure_ascii=False, indent=1))
        for file in found.of(File):
            _put_file(archive, file)
    history.note_access(KEY, TAKEN, record_id=party.pk)
    content.seek(0)
    return content


@transaction.atomic
def erase(
    party: Party, name: str, *, ends: Mapping[str, str] = NOTHING, wherever: bool = False
) -> Erasure:
    """Erase the customer for good. The name is typed, so that nobody errs.

    `ends` says by entity why what is still open is ended before; what it does not name stays open.
    With `wherever` the name is taken out of what others say in words, too. Raises `ValidationError`
    where that cannot be, and nothing is erased.
    """
    if name.strip() != party.name.strip():
        raise Refused(_("This is not the name of this customer."))
    for one, rows in going_on(party):
        for row in rows if one.entity in ends else ():
            one.end(row, ends[one.entity])
    entity = entities.get(KEY)
    pks = forgetting.hanging(entity, party).rows[Party]
    told = speaking_of(party) if wherever else {}
    return forgetting.forget(entity, party, known=known_by(pks), speaking=told)


def going_on(party: Party) -> list[tuple[Ending, list[Any]]]:
    """What is open, and would stay so without anybody to be dealt with."""
    return list(ending.open_in(forgetting.hanging(entities.get(KEY), party)))


def foreseen(party: Party, told: Rows) -> Foretold:
    """What would go and what would stay, before it is done; `told` speaks of the customer."""
    found = forgetting.foresee(entities.get(KEY), party)
    speaking = {entities.of(one).key: len(pks) for one, pks in told.items()}
    return Foretold(
        gone=_told_of(found.gone), kept=_told_of(found.kept), speaking=_told_of(speaking)
    )


def recorded(erasure: Erasure) -> Foretold:
    """What went and what stayed, as the record of the erasure has it."""
    told = erasure.told
    gone, kept, speaking = (_told_of(told.get(key, {})) for key in ("gone", "kept", "speaking"))
    return Foretold(gone=gone, kept=kept, speaking=speaking)


def erasure_of(pk: Any) -> Erasure:
    """The last record of the erasing of a customer. Raises `NotVisible`."""
    own = Erasure.objects.filter(entity=KEY, record_id=pk).exclude(told={})
    found = own.order_by("-at").first() if is_administrator() else None
    if found is None:
        raise reading.NotVisible(f"{KEY} {pk}")
    return found


def _told_of(counts: dict[str, int]) -> list[Told]:
    known = [entities.get(key) for key in sorted(counts, key=lambda one: (one != KEY, one))]
    return [
        Told(
            key=one.key,
            label=str(one.label_plural),
            count=counts[one.key],
            because=str(staying.because) if (staying := staying_of(one.model)) else "",
        )
        for one in known
    ]


def _told(party: Party, found: Hanging) -> dict[str, Any]:
    ids = found.ids
    parts = [_part(one, found) for one in _carried(found)]
    parts += [Part(key=key, title=title, records=rows) for key, title, rows in further(found)]
    return {
        "title": party.name,
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "organization": organization().name,
        "made_at": moment(timezone.now()),
        "parts": parts,
        "lines": _lines(party, ids),
        "changes": _changes(ids),
        "accesses": _accesses(ids),
        "files": [place_of(file.pk, file.name) for file in found.of(File)],
    }


def _as_json(told: dict[str, Any]) -> dict[str, Any]:
    parts = {part.key: part.records for part in told["parts"]}
    kept = {key: value for key, value in told.items() if key not in {"parts", "direction"}}
    kept["changes"] = [{key: one[key] for key in one if key != "told"} for one in told["changes"]]
    kept["accesses"] = [{key: one[key] for key in one if key != "told"} for one in told["accesses"]]
    return kept | {"records": parts}


def _carried(found: Hanging) -> list[Entity]:
    own = [one for one in entities if one.is_record and found.rows.get(one.model)]
    return sorted(own, key=lambda one: (one.key != KEY, one.key))


def _part(entity: Entity, found: Hanging) -> Part:
    records = list(found.of(entity.model).order_by("pk"))
    fields = [*entity.fields().values()]
    for one in fields:
        one.gather(records)
    gather(fields, records)
    told = [
        {
            capital(one.label): text(one, record)
            for one in fields
            if not one.kind.is_empty(one.read(record))
        }
        for record in records
    ]
    names = [str(record) for record in records]
    return Part(key=entity.key, title=capital(entity.label_plural), records=told, names=names)


def _lines(party: Party, ids: Iterable[Any]) -> list[dict[str, str]]:
    mine = Q(party_id=party.pk) | Q(AnyOf(F("record_id"), ids))
    rows = TimelineLine.objects.filter(mine).order_by("-at")[:MOST_LINES]
    return [
        {"at": moment(row.at), "what": row.title, "text": _plain(row.body)}
        for row in rows
        if row.title or row.body
    ]


def _changes(ids: Iterable[Any]) -> list[dict[str, Any]]:
    rows: Any = Change.objects.filter(AnyOf(F("record_id"), ids)).select_related("actor")
    return [
        {
            "at": moment(row.at),
            "who": row.actor.name if row.actor else "",
            "what": row.verb,
            "type": row.entity,
            "before": row.before,
            "after": row.after,
            "told": changed(row),
        }
        for row in rows.order_by("-at")[:MOST_LINES]
    ]


def _accesses(ids: Iterable[Any]) -> list[dict[str, str]]:
    rows: Any = Access.objects.filter(AnyOf(F("record_id"), ids)).select_related("actor")
    return [
        {
            "at": moment(row.at),
            "who": row.actor.name if row.actor else "",
            "what": row.verb,
            "told": visited(row.verb),
        }
        for row in rows.order_by("-at")[:MOST_LINES]
    ]


def _put_file(archive: ZipFile, file: File) -> None:
    """One whose bytes are lost is told in the page, and has no more to give."""
    try:
        content = default_storage.open(file.storage_key)
    except FileNotFoundError:
        return
    with content, archive.open(place_of(file.pk, file.name), "w", force_zip64=True) as place:
        for part in _parts(content):
            place.write(part)


def _parts(content: IO[bytes]) -> Iterator[bytes]:
    while part := content.read(1 << 16):
        yield part


def _plain(text: str) -> str:
    return html.to_text(text)
