"""Parties as a Django application."""

from django.apps import AppConfig
from django.conf import settings

from kesher.lib import places


class PartiesConfig(AppConfig):
    name = "kesher.features.parties"
    label = "parties"

    def ready(self) -> None:
        places.use(settings.PLACES_FOLDER)
