"""Accounting as a Django application."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "kesher.features.accounting"
    label = "accounting"

    def ready(self) -> None:
        from kesher.screens import menu  # noqa: PLC0415

        menu.add(menu.Place(key="handover_sets"), before="conversion")
