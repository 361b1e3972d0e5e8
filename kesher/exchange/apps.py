"""Exchange as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kesher.exchange"
    label = "exchange"
