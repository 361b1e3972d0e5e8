"""Home as a Django application."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "kesher.features.home"
    label = "home"
