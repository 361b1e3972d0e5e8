"""Files: documents kept under a random key, hanging on any record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.entity.columns import FileSizeColumn, LinkColumn, MediaTypeColumn
from kesher.entity.record import Record
from kesher.features.parties.models import Party


class File(Record):
    """`storage_key` is `organization/uuid`; the name is shown, and never used as a path."""

    name = models.CharField(_("name"), max_length=200)
    party: Any = models.ForeignKey(
        Party,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="files",
        db_index=False,
        verbose_name=_("customer"),
    )
    about = LinkColumn(_("regarding"), blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    media_type = MediaTypeColumn(_("kind"), max_length=100, editable=False)
    size = FileSizeColumn(_("size"), default=0, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    storage_key = models.CharField(max_length=120, editable=False)

    derived = frozenset({"sha256", "storage_key"})

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("file"), _("files")
        indexes = [
            models.Index(fields=["organization", "party", "-created_at"], name="files_of_party"),
            models.Index(fields=["organization", "-created_at", "-id"], name="files_latest"),
            models.Index(fields=["organization", "about"], name="files_about"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.storage_key:
            raise ValidationError(
                {"name": [_("Send the file itself, and its record is made with it.")]}
            )
