"""The lines of an agreement, at the prices of one period."""

from typing import ClassVar

from kesher.features.agreements import past
from kesher.features.agreements.models import AgreementLine
from kesher.features.quotes.editor import OF_ALL
from kesher.features.quotes.lines import Lines
from kesher.features.quotes.models import LineModel
from kesher.features.quotes.rows import Keeping, Pairs, Row, common_row


class AgreementLines(Lines):
    """As a quote's, all of which count."""

    key = "agreement_lines"
    texts: ClassVar[tuple[str, ...]] = OF_ALL
    flags: ClassVar[tuple[str, ...]] = ()
    model: ClassVar[type[LineModel]] = AgreementLine
    parent: ClassVar[str] = "agreement"
    entity: ClassVar[str] = "agreements"


def _nothing_more(_row: Row) -> Row:
    return {}


class KeepingThePast(Keeping):
    """What is replaced is kept, with the day up to which it held."""

    def write(self, pairs: Pairs, *, fresh: bool) -> None:
        if not fresh:
            past.keep([record for record, _rows in pairs])
        super().write(pairs, fresh=fresh)


LINES = KeepingThePast(
    model=AgreementLine, parent="agreement", row_of=common_row, more=_nothing_more
).field(AgreementLines())
