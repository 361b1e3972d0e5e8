"""Answers about records, and tags by which a later change shows that it knew their state."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kesher.api import values
from kesher.api.problems import Problem
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import reading


def answer(
    content: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return HttpResponse(
        text, status=status, content_type="application/json", headers=dict(headers or {})
    )


def nothing() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    del response["Content-Type"]
    return response


def moment(when: datetime | None) -> str | None:
    """As the kinds write one: by the clock of whoever asks, with its distance from UTC."""
    return None if when is None else timezone.localtime(when).isoformat(timespec="seconds")


def of_record(
    entity: Entity,
    pk: UUID,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The record as it stands now; only its id when the change took it out of the asker's sight."""
    fields = values.shown(entity)
    record = reading.joined(reading.visible(entity), entity, fields).filter(pk=pk).first()
    if record is None:
        return answer({"id": str(pk)}, status=status, headers=headers)
    content = told(entity, fields, record)
    return answer(content, status=status, headers={"ETag": tag_of(content), **(headers or {})})


def told(entity: Entity, fields: Mapping[str, Field], record: Any) -> dict[str, Any]:
    values.fetch(entity, fields, [record])
    return values.as_json(entity, fields, [record])[0]


def tag_of(content: dict[str, Any]) -> str:
    """The version of a record; of what has none, a hash of all of it."""
    if "version" in content:
        return f'"{content["version"]}"'
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return f'"{sha256(text.encode()).hexdigest()[:20]}"'


def locked(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """The rows kept for oneself until the answer is given; SQLite writes one at a time anyway."""
    return rows.select_for_update(of=("self",))


def insist_on_tag(request: HttpRequest, entity: Entity, record: Any) -> None:
    """Raise `Problem` when `If-Match` names another state than the present (RFC 9110 §13.1.1)."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    present = tag_of(told(entity, values.shown(entity), record))
    if present not in [tag.strip() for tag in wanted.split(",")]:
        raise Problem("changed", headers={"ETag": present})


def collection_of(request: HttpRequest) -> str:
    """The address of the entity's list, whichever of its addresses was asked."""
    return "/".join(request.path.split("/")[:4])
