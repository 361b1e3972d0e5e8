"""Addresses against the official lists of localities and streets; README.md tells of the lists."""

from pathlib import Path

from kesher.lib.places import localities, published, streets
from kesher.lib.places.addresses import Address, boxes, parsed, spelt
from kesher.lib.places.localities import Place, meant, named
from kesher.lib.places.streets import street

__all__ = ["Address", "Place", "boxes", "meant", "named", "parsed", "spelt", "street", "use"]


def use(folder: Path) -> None:
    """The official lists that may be in this folder count from now on, beside those shipped."""
    published.use(folder)
    localities.forget()
    streets.forget()
