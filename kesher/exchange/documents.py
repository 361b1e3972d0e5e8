"""Documents beside the tables of a migration: which of them a row means, and on whose card.

A project keeps them as {path, key, size, at}, with the `runs` that read one as a table; `mail`
marks those of a message, which are named in its own table, `opened` an archive whose files came in
apart. A row names a document by its path or
its name. Where it does not say whose it is, the folders do: by a former id, or by a name. The bytes
of a record are written before it, at a place that the row tells: what lies at such places without a
record, since its row did not come to pass, is swept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kesher.entity.description import Entity
from kesher.exchange import bearers, keeping, oldids, regarding
from kesher.exchange.bearers import DOCUMENT, Bytes, place_of
from kesher.exchange.models import ImportRun
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.shelf import Document, NoDocument, Shelf
from kesher.exchange.targets import title_key
from kesher.records import reading
from kesher.tenancy import current

DEEPEST: Final = 6


def folders(path: str) -> list[str]:
    """The folders in which a document lies, the innermost first."""
    return path.split("/")[:-1][::-1][:DEEPEST]


def settle(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Give each row its document and its card; where there is none, a fault."""
    bearer = bearers.of(plan.entity.key)
    if bearer is None or plan.shelf is None:
        return
    found = dict(_found(plan.shelf, drafts))
    _hang(plan, [draft for draft in drafts if draft.number in found], found)
    for draft in drafts:
        one = found.get(draft.number)
        if one is None or draft.faults:
            continue
        name = str(draft.values.get("name") or _called(draft.document))
        to = place_of(current().batch, draft.number, one["key"])
        try:
            with default_storage.open(one["key"]) as content:
                told = Bytes(name=name, content=content, to=to, is_trial=plan.is_trial)
                draft.values |= bearer.keep(told)
        except ValidationError as wrong:
            draft.blame(DOCUMENT, "", wrong.messages)


def _called(told: str) -> str:
    """What the row calls it; one that lies under its former id has no other name."""
    return told.replace("\\", "/").rpartition("/")[2]


def sweep(run: ImportRun) -> None:
    """Drop the bytes that were written for rows of which no record was made."""
    bearer = bearers.of(run.entity)
    if bearer is None or run.project is None or DOCUMENT not in run.mapping or run.is_moving:
        return
    shelf = Shelf(run.project.documents)
    with keeping.table_of(run) as table:
        places = [
            place_of(run.batch, number, one["key"])
            for number, one in shelf.named(table.rows, run.mapping)
        ]
    for place in set(places) - bearer.kept(places):
        keeping.drop_if_there(place)


def _found(shelf: Shelf, drafts: Sequence[Draft]) -> Iterator[tuple[int, Document]]:
    for draft in drafts:
        if draft.document and draft.record is None:
            try:
                yield draft.number, shelf.find(draft.document, old=draft.old)
            except NoDocument as none:
                draft.blame(DOCUMENT, "", [str(none)])


def _hang(plan: Plan, drafts: Sequence[Draft], found: Mapping[int, Document]) -> None:
    """On the card that the row tells, else on that which a folder tells."""
    card, link, target = regarding.places(plan.entity)
    if target is None:
        return
    untold = [one for one in drafts if not _is_told(one, card, link)]
    where = {one.number: folders(found[one.number]["path"]) for one in untold}
    known = _Folders(plan, target, {name for some in where.values() for name in some})
    for draft in untold:
        known.hang(draft, where[draft.number], card, link)
    regarding.onto_cards(plan.entity, drafts)


def _is_told(draft: Draft, card: str, link: str) -> bool:
    told = draft.values.keys() | draft.olds.keys() | draft.through.keys()
    return bool({card, link} & told)


class _Folders:
    """Whose names or former ids some folders are."""

    def __init__(self, plan: Plan, target: Entity, names: Collection[str]) -> None:
        self.plan, self.target = plan, target
        self.by_old = oldids.links(plan.system, names) if plan.system else {}
        self.by_name: dict[str, list[Any]] = defaultdict(list)
        title = title_key(target)
        for record in reading.visible(target).filter(**{f"{title}__in": list(names)}):
            self.by_name[getattr(record, title)].append(record)

    def hang(self, draft: Draft, names: Sequence[str], card: str, link: str) -> None:
        for name in names:
            if name in self.by_old:
                draft.values[link] = self.by_old[name]
                return
            if len(self.by_name.get(name, ())) == 1:
                draft.values[card] = self.by_name[name][0]
                return
            if name in self.by_name:
                sentence = _("Several customers are called “%(name)s”.") % {"name": name}
                draft.blame(card, "", [sentence])
                return
        if names and self.target.key in self.plan.awaited:
            draft.is_waiting = True
            draft.olds[card] = names[0]
            return
        sentence = _("No table names this file, and it lies in no folder of a customer.")
        draft.blame(card, "", [sentence])
