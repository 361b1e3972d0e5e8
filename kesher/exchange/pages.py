"""The rows of a file as drafts, page after page; one may be thought up before its turn."""

from collections.abc import Iterator
from itertools import islice

from kesher.exchange.incoming import begin_ahead
from kesher.exchange.intake import Numbered
from kesher.exchange.plan import Draft
from kesher.exchange.understanding import Reader


class Pages:
    """No more than one page is held besides that at hand, however long the file."""

    def __init__(self, reader: Reader, rows: Iterator[Numbered], *, size: int) -> None:
        self.reader, self.plan = reader, reader.plan
        self.rows, self.size = rows, size
        self.upcoming: list[Numbered] = []
        self.ahead: list[Draft] = []

    def begin(self) -> bool:
        """Read the next page; whether there is one."""
        self.upcoming = self.upcoming or list(islice(self.rows, self.size))
        return bool(self.upcoming)

    def take(self) -> list[Draft]:
        """The page that was begun."""
        drafts = self.ahead or self.reader.drafts(self.upcoming)
        self.upcoming, self.ahead = [], []
        return drafts

    def look_ahead(self) -> None:
        """Think up the next page, unless something in it may depend on the one at hand."""
        if self.reader.is_alone and not self.ahead and self.begin():
            self.ahead = self.reader.drafts(self.upcoming)
            begin_ahead(self.plan, self.ahead)
