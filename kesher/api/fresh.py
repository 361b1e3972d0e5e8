"""The document of an organisation that was just founded, as it is kept in `docs/openapi.json`."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation

from kesher.accounts import founding
from kesher.api import document
from kesher.entity import starting
from kesher.tenancy import scope

PLACE: Final[Path] = settings.BASE / "docs" / "openapi.json"


def text() -> str:
    """Founds an organisation, describes the API to it in English, and takes it back."""
    with transaction.atomic(), translation.override("en"):
        organization = founding.found(
            "fresh-organization",
            name="Fresh",
            admin_email="fresh@fresh.invalid",
            admin_name="Fresh",
        )
        with scope(organization.pk):
            starting.fill()
            organization.refresh_from_db()
        with scope(organization.pk):
            told = document.text(indent=1)
        transaction.set_rollback(True)
    return told + "\n"
