"""Screens as a Django application."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "kesher.screens"
    label = "screens"
