"""Entity as a Django application."""

from django.apps import AppConfig


class EntityConfig(AppConfig):
    name = "kesher.entity"
    label = "entity"
