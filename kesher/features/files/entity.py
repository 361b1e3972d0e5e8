"""How files are used."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kesher.entity.description import ANY, Card, Entity, Guest, Panel, Timeline
from kesher.entity.kinds.resolving import StoredFile, files_with, uploads_with
from kesher.entity.registry import entities
from kesher.features.files import api, importing
from kesher.features.files.models import File
from kesher.features.files.storing import PICTURES
from kesher.records import reading
from kesher.screens import addresses

__all__ = ["FILES", "api", "importing"]

FIELDS = ("name", "description", "party", "about", "media_type", "size", "owner")

FILES = entities.register(
    Entity(
        model=File,
        key="files",
        icon="paperclip",
        columns=("name", "party", "description", "media_type", "size", "created_by", "created_at"),
        form=("name", "description", "party", "about", "owner", "is_private"),
        search=("name", "description"),
        filters=("name", "party", "media_type", "size", "owner", "created_by", "created_at"),
        card=Card(
            start=(Panel(key="facts", title=_("Details"), fields=FIELDS),),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={
            ANY: Guest(title=_("Files"), columns=("name", "created_at"), order="-created_at")
        },
        timeline=Timeline(party="party"),
    )
)


@files_with
def stored(pks: Collection[UUID]) -> Mapping[UUID, StoredFile]:
    """The files that whoever is asking may open."""
    found = reading.visible(FILES).filter(pk__in=pks)
    return {file.pk: _shown(file) for file in found}


def _shown(file: File) -> StoredFile:
    small = addresses.at("files", file.pk, "picture") if file.media_type in PICTURES else ""
    return StoredFile(
        id=file.pk, name=file.name, address=addresses.at("files", file.pk, "content"), picture=small
    )


@uploads_with
def upload_address() -> str:
    return addresses.at("files", "upload")
