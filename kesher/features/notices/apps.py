"""Notices as a Django application."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kesher.features.notices"
    label = "notices"
