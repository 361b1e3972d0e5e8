"""Files as a Django application."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kesher.features.files"
    label = "files"
