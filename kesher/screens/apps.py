"""Screens as a Django application."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "kesher.screens"
    label = "screens"

    def ready(self) -> None:
        from kesher.screens import addresses  # noqa: PLC0415

        addresses.introduce()
