"""The lines of quotes and orders: their products found, and their sums compared with the file's."""

import re
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from kesher.entity.description import Entity
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.numbers import decimal_in
from kesher.entity.registry import entities
from kesher.exchange import keeping, lined, oldids
from kesher.exchange.intake import Numbered
from kesher.exchange.lined import CODE, DESCRIPTION, GROSS, LINE_ID, NET, PRODUCT, PRODUCT_ID, TOTAL
from kesher.exchange.models import ImportRun
from kesher.exchange.outcomes import CREATED, REFUSED, Outcome
from kesher.exchange.plan import Draft, Group, Plan
from kesher.exchange.targets import OLD_ID, title_key
from kesher.lib.money import Money
from kesher.records import reading

NAMES: Final = (PRODUCT_ID, CODE, PRODUCT)
SPARE: Final = re.compile(r"[^\d.,()−-]+")
# What a file says of a line that is here; the rest is as it was.
SAID: Final = ("product", "description", "quantity", "unit_price", "discount", "vat")
KEY_LENGTH: Final = 12
CENT: Final = Decimal("0.01")


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """A row of the file as one line; `key` stays the same whenever the file comes."""

    number: int
    told: dict[str, str]
    key: str = ""
    row: dict[str, Any] = field(default_factory=dict)


def understood(group: Group, members: Sequence[Numbered]) -> list[Line]:
    """The lines that rows tell of; what says of no product, nor in words what it is, is none."""
    lines = [Line(number=number, told=_told(group, row)) for number, row in members]
    lines = [line for line in lines if any(line.told.get(part) for part in lined.NAMING)]
    seen: Counter[str] = Counter()
    for line in lines:
        content = line.told.get(LINE_ID) or repr(sorted(line.told.items()))
        seen[content] += 1
        digest = sha256(f"{seen[content]} {content}".encode()).digest()
        line.key = urlsafe_b64encode(digest).decode()[:KEY_LENGTH]
    return lines


def _told(group: Group, row: Sequence[Any]) -> dict[str, str]:
    found = {target.part: plain_text(row[at]) for at, target in group.columns if at < len(row)}
    return {part: text for part, text in found.items() if text}


def settle(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Give each draft its lines, with their products; those of a record that is here grow."""
    known = lined.of(plan.entity.key)
    if known is None or not plan.has_lines:
        return
    products = _products(plan, known, [line for draft in drafts for line in draft.lines])
    lines_field = plan.entity.field(known.key)
    for draft in drafts:
        for line in _spread(known, draft):
            _complete(plan, known, draft, line, products)
        if draft.lines and not draft.faults:
            before = lines_field.read(draft.record) if draft.record is not None else []
            draft.values[known.key] = _grown(before, draft.lines)


def find_heads(plan: Plan, drafts: Sequence[Draft]) -> None:
    """What is called as rows say that are lines alone, where one alone is called so."""
    if not plan.are_only_lines:
        return
    title = title_key(plan.entity)
    if title not in {group.path for group in plan.groups}:
        return
    open_drafts = [one for one in drafts if one.record is None and one.values.get(title)]
    known = _called(plan.entity, title, {one.values[title] for one in open_drafts})
    for draft in open_drafts:
        draft.record = known.get(draft.values[title])


def _products(plan: Plan, known: lined.Lined, lines: Sequence[Line]) -> dict[str, Any]:
    """The products by what lines call them: by a former id, else a code, else a name."""
    told = {line.told[part] for line in lines for part in NAMES if part in line.told}
    entity = entities.get(known.products)
    found: dict[str, Any] = {}
    for code in reversed(known.codes):
        found |= _called(entity, code, told)
    return found | (oldids.find(plan.system, entity, told) if plan.system and told else {})


def _called(entity: Entity, key: str, told: set[str]) -> dict[str, Any]:
    """Those that are called so alone."""
    names: dict[str, list[Any]] = defaultdict(list)
    rows = reading.visible(entity).filter(Q(**{f"{key}__in": sorted(told)})) if told else ()
    for record in rows:
        names[getattr(record, key)].append(record)
    return {name: some[0] for name, some in names.items() if len(some) == 1}


def _spread(known: lined.Lined, draft: Draft) -> list[Line]:
    """The lines that are some: what takes off the whole becomes a discount of the others."""
    try:
        shares = known.spread([line.told for line in draft.lines])
    except ValidationError as wrong:
        draft.blame(known.key, _("Discount of the whole"), wrong.messages)
        return []
    for line, told in zip(draft.lines, shares, strict=True):
        if told is None:
            sentence = _("Line %(number)s takes off the whole: it became a discount of the others.")
            draft.warnings.append(sentence % {"number": line.number})
        line.told = dict(told or {})
    draft.lines = [line for line in draft.lines if line.told]
    return draft.lines


def _complete(
    plan: Plan, known: lined.Lined, draft: Draft, line: Line, products: Mapping[str, Any]
) -> None:
    words = [line.told[part] for part in NAMES if part in line.told]
    product = next((products[word] for word in words if word in products), None)
    told = line.told | {"key": line.key, PRODUCT: str(product.pk) if product else ""}
    place = _("Line %(number)s") % {"number": line.number}
    if product is None and words:
        told[DESCRIPTION] = told.get(DESCRIPTION) or line.told.get(PRODUCT) or words[0]
        if not (plan.waits and known.products in plan.awaited):
            sentence = _("Line %(number)s: there is no product “%(name)s”; it came by its words.")
            draft.warnings.append(sentence % {"number": line.number, "name": words[-1]})
    try:
        line.row, warning = known.row(told)
    except ValidationError as wrong:
        column = (getattr(wrong, "params", None) or {}).get("column", "")
        sentences = [lined.in_column(column, one) for one in wrong.messages]
        draft.blame(known.key, place, sentences)
        return
    if warning:
        draft.warnings.append(f"{place}: {warning}")


def _grown(before: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines that are there, as the file has them now, and those that are new."""
    rows = {row["key"]: dict(row) for row in before}
    for line in lines:
        told = {name: line.row[name] for name in SAID if line.row[name] != ""}
        rows[line.key] = rows[line.key] | told if line.key in rows else line.row
    return list(rows.values())


def without_head(plan: Plan, draft: Draft) -> Outcome:
    """What becomes of lines whose record did not come."""
    name = draft.old or str(draft.values.get(title_key(plan.entity), ""))
    if plan.waits and plan.entity.key in plan.awaited:
        sentence = _("Waits for a record of another file: %(ids)s.") % {"ids": name}
        return Outcome(number=draft.number, what=CREATED, sentences=(sentence,))
    sentence = _("These are lines of nothing that is here: “%(id)s”.") % {"id": name}
    return Outcome(number=draft.number, what=REFUSED, sentences=(sentence,))


def compare(plan: Plan, drafts: Sequence[Draft], outcomes: Mapping[int, Outcome]) -> None:
    """Say where the sums of the file are others than those that were counted here."""
    known = lined.of(plan.entity.key)
    of_lines = [draft for draft in drafts if draft.lines]
    if known is None or not of_lines:
        return
    pks = {pk for draft in of_lines if (pk := outcomes[draft.number].pk)}
    records = reading.visible(plan.entity).in_bulk(pks)
    for draft in of_lines:
        record = records.get(outcomes[draft.number].pk)
        if record is not None:
            draft.warnings += _differences(plan, draft, known.sums(record))


def _differences(plan: Plan, draft: Draft, sums: lined.Sums) -> Iterator[str]:
    for line in draft.lines:
        if _differs(line.told.get(TOTAL, ""), sums.lines.get(line.key)):
            sentence = _("Line %(number)s is %(file)s in the file, and comes to %(here)s here.")
            here = sums.lines[line.key]
            yield sentence % {"number": line.number, "file": line.told[TOTAL], "here": here}
    wholes = draft.lines[0].told | plan.wholes.get(draft.old, {})
    for part, here in ((NET, sums.net), (GROSS, sums.gross)):
        if _differs(wholes.get(part, ""), here):
            sentence = _("The whole is %(file)s in the file, and comes to %(here)s here.")
            yield sentence % {"file": wholes[part], "here": here}


def _differs(told: str, here: Money | None) -> bool:
    """Whether an amount in a file is another; what is none says nothing."""
    try:
        amount = decimal_in(SPARE.sub("", told)) if told else None
    except ValidationError:
        return False
    return amount is not None and here is not None and abs(amount - here.amount) >= CENT


def wholes_of(run: ImportRun) -> dict[str, dict[str, str]]:
    """What the heads of a migration come to by their own file, by their former ids."""
    known = lined.of(run.entity)
    if known is None or run.project is None or not run.mapping:
        return {}
    found: dict[str, dict[str, str]] = {}
    for other in run.project.runs.filter(entity=run.entity).exclude(pk=run.pk):
        parts = {
            part: other.mapping.index(f"{known.key}.{part}")
            for part in (NET, GROSS)
            if f"{known.key}.{part}" in other.mapping
        }
        if parts and OLD_ID in other.mapping:
            with keeping.table_of(other) as table:
                found |= dict(_wholes(table.rows, other.mapping.index(OLD_ID), parts))
    return found


def _wholes(
    rows: Iterator[Numbered], old: int, parts: Mapping[str, int]
) -> Iterator[tuple[str, dict[str, str]]]:
    for _number, row in rows:
        cells = {part: plain_text(row[at]) for part, at in parts.items() if at < len(row)}
        if old < len(row) and (told := oldids.clean(row[old])):
            yield told, {part: text for part, text in cells.items() if text}
