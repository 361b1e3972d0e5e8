"""Orders as a Django application."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "kesher.features.orders"
    label = "orders"
