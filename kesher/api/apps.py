"""The API as a Django application; finds what the features answer beside it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ApiConfig(AppConfig):
    name = "kesher.api"
    label = "api"

    def ready(self) -> None:
        autodiscover_modules("api")
