"""My day as a Django application; puts itself first in the menu."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "kesher.features.home"
    label = "home"

    def ready(self) -> None:
        from kesher.features.home import place  # noqa: F401, PLC0415
