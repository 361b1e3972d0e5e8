"""Going away as a Django application."""

from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "kesher.features.moving"
    label = "moving"
