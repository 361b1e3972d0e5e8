"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "kesher.features.catalogue"
    label = "catalogue"
