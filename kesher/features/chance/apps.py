"""Chance as a Django application; puts its pages into the menu and its block on the cards."""

from django.apps import AppConfig


class ChanceConfig(AppConfig):
    name = "kesher.features.chance"
    label = "chance"

    def ready(self) -> None:
        from kesher.features.chance import place  # noqa: PLC0415

        place.stand()
