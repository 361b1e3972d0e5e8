"""Finding a record by anything people remember of it."""

from kesher.records.search.finding import Found, find
from kesher.records.search.indexing import index, purge, remove

__all__ = ["Found", "find", "index", "purge", "remove"]
