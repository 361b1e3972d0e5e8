"""Exchanging as a Django application."""

from django.apps import AppConfig


class ExchangingConfig(AppConfig):
    name = "kesher.features.exchanging"
    label = "exchanging"
