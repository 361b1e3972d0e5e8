"""Leads as a Django application."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "kesher.features.leads"
    label = "leads"
