"""Activities as a Django application."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "kesher.features.activities"
    label = "activities"
