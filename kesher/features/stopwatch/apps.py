"""The stopwatch as a Django application."""

from django.apps import AppConfig


class StopwatchConfig(AppConfig):
    name = "kesher.features.stopwatch"
    label = "stopwatch"
