"""Negotiation as a Django application."""

from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "kesher.features.negotiation"
    label = "negotiation"
