"""Insight as a Django application; puts its pages into the menu."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "kesher.features.insight"
    label = "insight"

    def ready(self) -> None:
        from kesher.features.insight import place  # noqa: PLC0415

        place.stand()
