"""Quotes as a Django application."""

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "kesher.features.quotes"
    label = "quotes"
