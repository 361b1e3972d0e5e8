"""Bookkeeping as a Django application; makes itself known to those who hand over."""

from django.apps import AppConfig


class BookkeepingConfig(AppConfig):
    name = "kesher.integrations.bookkeeping"
    label = "bookkeeping"

    def ready(self) -> None:
        from kesher.integrations.bookkeeping import rest  # noqa: PLC0415

        rest.introduce()
