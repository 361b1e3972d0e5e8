"""Competition as a Django application; puts its page into the menu."""

from django.apps import AppConfig


class CompetitionConfig(AppConfig):
    name = "kesher.features.competition"
    label = "competition"

    def ready(self) -> None:
        from kesher.features.competition import place  # noqa: PLC0415

        place.stand()
