"""The book as a Django application; finds what the features say of themselves."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EntityConfig(AppConfig):
    name = "kesher.entity"
    label = "entity"

    def ready(self) -> None:
        from kesher.entity import checks  # noqa: F401, PLC0415

        autodiscover_modules("entity", "reactions")
