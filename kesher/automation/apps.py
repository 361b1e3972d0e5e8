"""Automation as a Django application."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "kesher.automation"
    label = "automation"
