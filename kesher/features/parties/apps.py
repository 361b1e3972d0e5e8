"""Parties as a Django application."""

from django.apps import AppConfig
from django.conf import settings

from kesher.lib import israel


class PartiesConfig(AppConfig):
    name = "kesher.features.parties"
    label = "parties"

    def ready(self) -> None:
        israel.use_lists(settings.PLACES_FOLDER)
