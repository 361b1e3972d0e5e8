"""What people call the columns of their tables, in Hebrew and English, and where those go.

Of the targets of a line of `synonyms.tsv` the first that the record type has is meant; names are
compared as `hebrew.key` folds them, so that quotes, dots and dashes do not matter.
"""

import csv
from functools import cache
from importlib import resources

from kesher.lib import hebrew


@cache
def by_word() -> dict[str, tuple[str, ...]]:
    """The targets that a column's name may stand for, by the folded name."""
    found: dict[str, tuple[str, ...]] = {}
    lines = resources.files("kesher.exchange").joinpath("synonyms.tsv").read_text("utf-8")
    for line in csv.DictReader(lines.splitlines(), delimiter="\t"):
        for name in line["names of columns"].split(","):
            folded = hebrew.key(name.strip())
            found[folded] = (*found.get(folded, ()), *line["targets"].split())
    return found
