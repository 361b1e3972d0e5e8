"""Deals as a Django application."""

from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "kesher.features.deals"
    label = "deals"
