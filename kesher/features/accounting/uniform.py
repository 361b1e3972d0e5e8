"""The first way: a uniform file among the files of an order, or of a set of orders, for any
bookkeeping program to read."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from kesher.features.accounting.models import Handover
from kesher.features.accounting.providing import Access, Receipt, Told, register
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.orders.models import Order
from kesher.jobs.running import opened
from kesher.lib.tables.writing_uniform import Head, archive

DIGITS = 15


class UniformFile:
    """The file's description is our key, by which it is found again; else it went in a set."""

    key = "uniform"
    label: Any = lazy("Uniform file (BKMVDATA)")
    needs_access = False

    def find(self, key: str, access: Access) -> Receipt | None:
        with opened():
            file = File.objects.filter(description=key, deleted_at=None).first()
            file = file or _of_set(key)
            return receipt(file) if file else None

    def make(self, told: Told, access: Access) -> Receipt:
        upload = packed([told], key=told["key"], name=told["number"])
        with opened():
            order = Order.objects.get(number=told["number"], handovers__key=told["key"])
            about = f"orders:{order.pk}"
            return receipt(keep(upload, party=order.party, about=about, description=told["key"]))


def packed(told: Sequence[Told], *, key: str, name: object) -> SimpleUploadedFile:
    """One file of all the documents, made now."""
    house = told[0]["house"]
    head = Head(
        number=house["number"],
        name=house["name"],
        primary=_primary(key),
        made=timezone.localtime(),
    )
    return SimpleUploadedFile(f"BKMVDATA-{name}.zip", archive(told, head))


def receipt(file: File) -> Receipt:
    return Receipt(reference=str(file.pk), number=file.name)


def _of_set(key: str) -> File | None:
    rows = Handover.objects.filter(key=key, set__file__isnull=False)
    row = rows.filter(set__file__deleted_at=None).select_related("set__file").first()
    return row.set.file if row else None


def _primary(key: str) -> str:
    """Fifteen digits of which no two documents have the same."""
    return f"{int(key.partition('-')[2].replace('-', ''), 16) % 10**DIGITS:0{DIGITS}}"


UNIFORM = register(UniformFile())
