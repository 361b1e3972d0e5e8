"""A stored file, and a picture: kept by the id of the file, which the files feature resolves."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.kinds.base import EMPTINESS, Kind
from kesher.entity.kinds.reference import id_in, pk_of, reference_schema
from kesher.entity.kinds.resolving import StoredFile, files_with
from kesher.entity.markup import draw

__all__ = ["File", "Image", "files_with"]


class File(Kind):
    """The Python value is the file's id, a `UUID`."""

    key = "file"
    label = _("File")
    sortable = False
    operators = EMPTINESS
    json_types = (str, dict)
    wanted = _("Please give an id, or an object with an id.")
    accepts: ClassVar[str] = ""

    def parse(self, text: Any, field: Field) -> Any:
        return super().parse(str(text) if isinstance(text, UUID) else text, field)

    def understand(self, plain: str, field: Field) -> UUID:
        stored = _stored(pk_of(plain))
        if stored is None:
            raise ValidationError(_("There is no such file."), code="missing")
        self.check(stored)
        return stored.id

    def check(self, stored: StoredFile) -> None:
        """Raise when the file is not of the right sort."""

    def from_json(self, raw: Any, field: Field) -> Any:
        plain = super().from_json(raw, field) if not isinstance(raw, dict | str) else id_in(raw)
        return self.understand(plain, field) if plain else None

    def to_json(self, value: Any, field: Field) -> Any:
        stored = _stored(value)
        return stored and {"id": str(stored.id), "title": stored.name}

    def to_store(self, value: Any, field: Field) -> Any:
        return None if value is None else str(value)

    def from_store(self, raw: Any, field: Field) -> Any:
        return UUID(raw)

    def schema(self, field: Field) -> dict[str, Any]:
        return reference_schema()

    def widget(self, field: Field) -> forms.Widget:
        return Upload(accepts=self.accepts, upload_url=resolving.upload_address())

    def text(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        stored = _stored(value)
        return stored.name if stored else str(_("(hidden file)"))

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        stored = _stored(value)
        if stored is None:
            return draw('<span class="k-faint">{}</span>', _("(hidden file)"))
        return self.drawn(stored)

    def drawn(self, stored: StoredFile) -> str:
        return draw('<a href="{}"><bdi dir="ltr">{}</bdi></a>', stored.address, stored.name)

    def typed(self, value: Any, field: Field) -> str:
        return "" if value is None else str(value)

    def gather(self, values: Iterable[Any], field: Field) -> None:
        resolving.files([value for value in values if value is not None])


class Image(File):
    key = "image"
    label = _("Image")
    accepts = "image/*"

    def check(self, stored: StoredFile) -> None:
        if not stored.picture:
            raise ValidationError(_("This file is not an image."), code="image")

    def drawn(self, stored: StoredFile) -> str:
        return draw(
            '<a href="{}" class="k-picture"><img src="{}" alt="{}" loading="lazy"></a>',
            stored.address,
            stored.picture,
            stored.name,
        )


class Upload(forms.Widget):
    """Sends a chosen file at once and keeps its id."""

    template_name = "entity/widgets/upload.html"

    def __init__(self, *, accepts: str, upload_url: str) -> None:
        super().__init__()
        self.accepts, self.upload_url = accepts, upload_url

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = str(value or "")
        context["widget"] |= {
            "value": chosen,
            "stored": _stored(pk_of(chosen)),
            "accepts": self.accepts,
            "upload_url": self.upload_url,
        }
        context["widget"]["attrs"].setdefault("id", f"id_{name}")
        return context


def _stored(pk: UUID | None) -> StoredFile | None:
    return resolving.files([pk])[pk] if pk else None
