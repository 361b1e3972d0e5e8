"""Tenancy as a Django application; raises the database's own wall after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  the only receiver in the house


class TenancyConfig(AppConfig):
    name = "kesher.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from kesher.tenancy import checks, wall  # noqa: F401, PLC0415

        post_migrate.connect(wall.raise_after_migration, sender=self)
