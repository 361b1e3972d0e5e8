"""Bytes under a random key: `organization/uuid`, whatever the file was called."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from kesher.features.files.models import File
from kesher.lib import hebrew, images
from kesher.lib.ids import new_id
from kesher.records import writing
from kesher.tenancy import current

PLAIN = "application/octet-stream"
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
SNIFFED = 8192
LISTED = 1 << 16
ZIP, ARCHIVE = b"PK\x03\x04", "application/zip"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
OFFICE = {
    b"xl/workbook.xml": f"{_OPEN_XML}.spreadsheetml.sheet",
    b"word/document.xml": f"{_OPEN_XML}.wordprocessingml.document",
    b"ppt/presentation.xml": f"{_OPEN_XML}.presentationml.presentation",
}
# Their first part is not packed, is called so, and says what they are.
OPEN_DOCUMENT = re.compile(
    rb"PK\x03\x04.{26}mimetype(application/vnd\.oasis\.opendocument\.[a-z]{1,20})", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    key: str
    size: int
    sha256: str
    media_type: str


def keep(upload: "UploadedFile[Any]", **values: Any) -> File:
    """Store an upload and make its record; `values` are further fields (party, about, description).

    Raises ValidationError for one that is too large or empty.
    """
    return record_of(upload.name or "", store(upload), **values)


def record_of(name: str, stored: Stored, **values: Any) -> File:
    """The record of bytes that are kept already."""
    return writing.create(File, **columns_of(name, stored), **values)


def columns_of(name: str, stored: Stored) -> dict[str, Any]:
    """What the record of such bytes says of them."""
    return {
        "name": name_of(name),
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "storage_key": stored.key,
    }


def store(upload: "Content[Any]", *, key: str = "") -> Stored:
    """The bytes alone; whoever asks makes the record. Raises ValidationError as `keep` does.

    At `key`, in the place of what lies there; else under a new one.
    """
    insist_on_size(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    media_type = kind_of(upload)
    if key:
        default_storage.delete(key)
    key = default_storage.save(key or new_key(), upload)
    return Stored(key=key, size=upload.size, sha256=digest.hexdigest(), media_type=media_type)


def insist_on_size(upload: "Content[Any]") -> None:
    """Raises ValidationError for one that is too large or empty."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError({"file": [_("The file is larger than %(most)s.") % {"most": most}]})
    if not upload.size:
        raise ValidationError({"file": [_("The file is empty.")]})


def kind_of(upload: "Content[Any]") -> str:
    """The media type of an upload, by its content."""
    upload.seek(0)
    head = upload.read(SNIFFED)
    found = _packed(upload, head) if head.startswith(ZIP) else media_type_of(head)
    upload.seek(0)
    return found


def _packed(upload: "Content[Any]", head: bytes) -> str:
    """Workbooks and documents begin as every archive does: one of their parts says which."""
    if told := OPEN_DOCUMENT.match(head):
        return told[1].decode()
    upload.seek(max(0, (upload.size or 0) - LISTED))
    end = upload.read()
    return next((told for part, told in OFFICE.items() if part in end), ARCHIVE)


def new_key() -> str:
    return f"{current().organization_id}/{new_id()}"


def media_type_of(head: bytes) -> str:
    """By the content; the name and what the browser says are not asked."""
    try:
        return puremagic.from_string(head, mime=True) or PLAIN
    except (puremagic.PureError, ValueError):
        return PLAIN


def name_of(typed: str) -> str:
    """The name to show, without a path and without marks that turn its letters around."""
    last = typed.replace("\\", "/").rsplit("/", 1)[-1]
    return hebrew.clean(last)[:200] or _("file")


def small_picture(file: File) -> bytes:
    """The square picture of an image file, drawn once and kept beside it."""
    return _beside(file, "square", images.square)


def whole_picture(file: File) -> bytes:
    """An image file drawn anew as PNG, once, for paper; raises `NotAPicture`."""
    return _beside(file, "whole", images.whole)


def _beside(file: File, name: str, draw: Callable[[bytes], bytes]) -> bytes:
    key = f"{file.storage_key}.{name}"
    if not default_storage.exists(key):
        with default_storage.open(file.storage_key) as content:
            drawn = draw(content.read())
        default_storage.save(key, ContentFile(drawn))
    with default_storage.open(key) as content:
        return bytes(content.read())
