"""Records as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kesher.records"
    label = "records"
