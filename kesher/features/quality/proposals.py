"""Corrections proposed for customers that are here: looked for, accepted, or rejected for good."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import may
from kesher.entity.registry import entities
from kesher.features.parties.contacts import ADDRESSES, EMAILS, IDENTIFIERS, PHONES, load
from kesher.features.parties.models import Party
from kesher.features.quality.models import QualityProposal
from kesher.lib.corrections import KINDS, Correction, corrections
from kesher.records import history, reading, undoing, writing
from kesher.records.models import Change

KEY: Final = "parties"
# The kind that fills the parts of a person's name.
PARTS: Final = "parts"
REJECTED: Final = "quality_proposals"
SIZE: Final = 50
AT_ONCE: Final = 500
MOST: Final = 10_000
LABELS: Final[dict[str, Any]] = {
    "order": _("Family names put first"),
    "names": _("Names"),
    "titles": _("Titles and forms of address"),
    PARTS: _("Given and family names"),
    "companies": _("Legal forms"),
    "phones": _("Phones"),
    "emails": _("Mail addresses"),
    "numbers": _("Identity and company numbers"),
    "addresses": _("Postal addresses"),
}
# The fields that a kind shows and changes.
FIELDS: Final = {
    "order": ("name", "given_name", "family_name"),
    "names": ("name",),
    "titles": ("name", "honorific", "given_name", "family_name", "gender"),
    PARTS: ("given_name", "family_name"),
    "companies": ("name",),
    "phones": ("phones",),
    "emails": ("emails",),
    "numbers": ("identifiers",),
    "addresses": ("addresses",),
}
# What corrections ask for beside the lists.
PLAIN: Final = ("kind", *FIELDS["titles"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """How many were done, and how many not: they were changed since, or cannot be so."""

    done: int
    left: int


def kinds() -> list[str]:
    """Those whose fields whoever asks may change."""
    entity = entities.get(KEY)
    writable = reading.writable_fields(entity) if may("update", KEY) else {}
    return [kind for kind in KINDS if set(FIELDS[kind]) <= set(writable)]


def waiting(kind: str = "") -> QuerySet[QualityProposal]:
    """Of customers that whoever asks may change, in the order in which they were found."""
    open_to = [one for one in kinds() if kind in {"", one}]
    mine = reading.visible(entities.get(KEY), "update").order_by().values("pk")
    rows = QualityProposal.objects.filter(is_rejected=False, kind__in=open_to, party__in=mine)
    return rows.order_by("pk")


def counts() -> dict[str, int]:
    """How many wait of each kind."""
    found = waiting().order_by().values_list("kind").annotate(Count("pk"))
    return dict(found)


def look(pks: Sequence[UUID]) -> int:
    """Propose what there is to propose of these customers, and no more what there is not."""
    rows = Party.objects.filter(pk__in=pks, deleted_at=None)
    parties = list(rows.only("organization", *PLAIN))
    load(parties)
    known: dict[UUID, list[QualityProposal]] = defaultdict(list)
    for row in QualityProposal.objects.filter(party__in=pks):
        known[row.party_id].append(row)
    fresh, stale = [], [one.pk for pk in set(pks) - {p.pk for p in parties} for one in known[pk]]
    for party in parties:
        found = corrections(_told(party))
        kept = [one for one in known[party.pk] if any(map(_is(one), found))]
        stale += [one.pk for one in known[party.pk] if one not in kept and not one.is_rejected]
        fresh += [_row(party, one) for one in found if not any(_is(row)(one) for row in kept)]
    if stale:
        QualityProposal.objects.filter(pk__in=stale).delete()
    QualityProposal.objects.bulk_create(fresh, batch_size=AT_ONCE)
    return len(fresh)


def _is(row: QualityProposal) -> Any:
    return lambda one: (row.kind, row.was, row.values) == (one.kind, one.was, one.values)


def _told(party: Party) -> dict[str, Any]:
    rows = {one.key: one.read(party) for one in (PHONES, EMAILS, IDENTIFIERS, ADDRESSES)}
    plain = {key: getattr(party, key) for key in PLAIN}
    return plain | rows


def _row(party: Party, found: Correction) -> QualityProposal:
    return QualityProposal(
        party=party,
        kind=found.kind,
        was=found.was,
        values=found.values,
        before=found.before,
        after=found.after,
    )


@transaction.atomic
def accept(rows: QuerySet[QualityProposal]) -> Accepted:
    """Do what is proposed, where it still stands; all of it is one undoable change."""
    pks, done = list(rows.values_list("pk", flat=True)[:MOST]), 0
    for start in range(0, len(pks), AT_ONCE):
        batch = QualityProposal.objects.filter(pk__in=pks[start : start + AT_ONCE])
        done += _accept(list(batch.select_related("party").order_by("pk")))
        batch.delete()
    return Accepted(done=done, left=len(pks) - done)


def _accept(batch: Sequence[QualityProposal]) -> int:
    """Of two for one customer the first alone: the other is proposed anew, if it is right then."""
    entity, load_of = entities.get(KEY), {row.party_id: row for row in reversed(batch)}
    load([row.party for row in load_of.values()])
    pairs = []
    for row in load_of.values():
        fields = {key: entity.field(key) for key in row.values}
        stands = {
            key: one.kind.to_json(one.read(row.party), one) or _nothing(row.was[key])
            for key, one in fields.items()
        }
        try:
            values = {key: one.kind.from_json(row.values[key], one) for key, one in fields.items()}
        except ValidationError:
            continue
        if stands == row.was:
            pairs.append((row.party, values))
    return writing.change_each(entity, pairs)


def _nothing(was: Any) -> Any:
    """What stands for nothing in the column that was read."""
    return was if was in ("", []) else None


@transaction.atomic
def reject(rows: QuerySet[QualityProposal]) -> int:
    """Never propose these again; taken back like any change."""
    pks = list(rows.values_list("pk", flat=True)[:MOST])
    QualityProposal.objects.filter(pk__in=pks).update(is_rejected=True)
    for pk in pks:
        history.note_change(REJECTED, pk, "update", before={}, after={"is_rejected": True})
    return len(pks)


def _give_back(change: Change) -> bool:
    """Propose again what was rejected, or the other way round."""
    if not kinds():
        raise reading.NotVisible(REJECTED)
    is_rejected = bool(change.after)
    found = QualityProposal.objects.filter(pk=change.record_id, is_rejected=is_rejected)
    return bool(found.update(is_rejected=not is_rejected))


def of_ids(ids: Collection[UUID]) -> QuerySet[QualityProposal]:
    return waiting().filter(pk__in=ids)


undoing.taken_back_by(REJECTED, _("that a correction is not wanted"), _give_back)
