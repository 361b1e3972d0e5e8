"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kesher.features.people"
    label = "people"
