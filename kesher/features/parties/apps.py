"""Parties as a Django application."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kesher.features.parties"
    label = "parties"
