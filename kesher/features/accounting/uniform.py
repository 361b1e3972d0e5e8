"""The first way: a uniform file among the order's files, for any bookkeeping program to read."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from kesher.features.accounting.providing import Access, Receipt, Told, register
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.orders.models import Order
from kesher.jobs.running import opened
from kesher.lib.tables.writing_uniform import Head, archive

DIGITS = 15


class UniformFile:
    """The file's description is our key, by which it is found again."""

    key = "uniform"
    label: Any = lazy("Uniform file (BKMVDATA)")
    needs_access = False

    def find(self, key: str, access: Access) -> Receipt | None:
        with opened():
            file = File.objects.filter(description=key, deleted_at=None).first()
            return _receipt(file) if file else None

    def make(self, told: Told, access: Access) -> Receipt:
        house, now = told["house"], timezone.localtime()
        head = Head(
            number=house["number"], name=house["name"], primary=_primary(told["key"]), made=now
        )
        upload = SimpleUploadedFile(f"BKMVDATA-{told['number']}.zip", archive([told], head))
        with opened():
            order = Order.objects.get(number=told["number"], handovers__key=told["key"])
            about = f"orders:{order.pk}"
            return _receipt(keep(upload, party=order.party, about=about, description=told["key"]))


def _receipt(file: File) -> Receipt:
    return Receipt(reference=str(file.pk), number=file.name)


def _primary(key: str) -> str:
    """Fifteen digits of which no two documents have the same."""
    return f"{int(key.partition('-')[2].replace('-', ''), 16) % 10**DIGITS:0{DIGITS}}"


UNIFORM = register(UniformFile())
