"""Settings as a Django application."""

from django.apps import AppConfig


class SettingsConfig(AppConfig):
    name = "kesher.features.settings"
    label = "settings"
