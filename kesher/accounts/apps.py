"""Accounts as a Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kesher.accounts"
    label = "accounts"

    def ready(self) -> None:
        from kesher.accounts import checks  # noqa: F401, PLC0415
