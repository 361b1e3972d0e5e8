"""Agreements as a Django application."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "kesher.features.agreements"
    label = "agreements"
