"""Sales management as a Django application; puts its page into the menu."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "kesher.features.sales"
    label = "sales"

    def ready(self) -> None:
        from kesher.features.sales import place  # noqa: PLC0415

        place.stand()
