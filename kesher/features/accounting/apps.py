"""Accounting as a Django application."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "kesher.features.accounting"
    label = "accounting"
