"""The quality centre as a Django application; puts its page into the menu."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "kesher.features.quality"
    label = "quality"

    def ready(self) -> None:
        from kesher.features.quality import place  # noqa: PLC0415

        place.stand()
