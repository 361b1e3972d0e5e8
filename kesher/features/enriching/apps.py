"""Enriching as a Django application; puts its block on the customers' cards."""

from django.apps import AppConfig


class EnrichingConfig(AppConfig):
    name = "kesher.features.enriching"
    label = "enriching"

    def ready(self) -> None:
        from kesher.features.enriching import place  # noqa: PLC0415

        place.stand()
