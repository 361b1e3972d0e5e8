"""Bytes under a random key: `organization/uuid`, whatever the file was called."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
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
ZIP = b"PK\x03\x04"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
OFFICE = {
    b"xl/workbook.xml": f"{_OPEN_XML}.spreadsheetml.sheet",
    b"word/document.xml": f"{_OPEN_XML}.wordprocessingml.document",
    b"ppt/presentation.xml": f"{_OPEN_XML}.presentationml.presentation",
}


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
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError({"file": [_("The file is larger than %(most)s.") % {"most": most}]})
    if not upload.size:
        raise ValidationError({"file": [_("The file is empty.")]})
    stored = _store(upload)
    return writing.create(
        File,
        name=_name(upload.name or ""),
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
        **values,
    )


def _store(upload: "UploadedFile[Any]") -> Stored:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    media_type = _office(upload) or media_type_of(upload.read(SNIFFED))
    upload.seek(0)
    key = default_storage.save(new_key(), upload)
    return Stored(key=key, size=upload.size or 0, sha256=digest.hexdigest(), media_type=media_type)


def _office(upload: "UploadedFile[Any]") -> str:
    """Workbooks and documents begin alike: the list of their parts, at the end, says which."""
    is_zip = upload.read(len(ZIP)) == ZIP
    upload.seek(max(0, (upload.size or 0) - LISTED) if is_zip else 0)
    end = upload.read() if is_zip else b""
    upload.seek(0)
    return next((told for part, told in OFFICE.items() if part in end), "")


def new_key() -> str:
    return f"{current().organization_id}/{new_id()}"


def media_type_of(head: bytes) -> str:
    """By the content; the name and what the browser says are not asked."""
    try:
        return puremagic.from_string(head, mime=True) or PLAIN
    except (puremagic.PureError, ValueError):
        return PLAIN


def _name(typed: str) -> str:
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
