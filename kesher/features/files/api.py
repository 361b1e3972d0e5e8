"""Files over the API: sent as multipart, fetched as bytes."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import may
from kesher.api import answers, specials
from kesher.api.door import endpoint
from kesher.api.problems import Fault, Problem
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.files.views import answer
from kesher.records import history, reading

FORM = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {"type": "string", "format": "binary"},
                "party": {"type": "string", "format": "uuid"},
                "about": {"type": "string", "description": "entity:id"},
                "description": {"type": "string"},
            },
        }
    }
}
CONTENT: dict[str, Any] = {
    "/{id}/content": {
        "get": {
            "operationId": "files.content",
            "tags": ["files"],
            "summary": lazy("The bytes of a file"),
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "responses": {
                "200": {
                    "description": lazy("The file"),
                    "content": {
                        "application/octet-stream": {
                            "schema": {"type": "string", "format": "binary"}
                        }
                    },
                },
                "404": {"$ref": "#/components/responses/problem"},
            },
        }
    }
}
SENT_ALONG = ("party", "about", "description")


@specials.makes("files", content=FORM, paths=CONTENT)
def create(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Keep one file that is sent as `file` in a form."""
    if not may("create", entity.key):
        raise Problem("forbidden")
    sent = request.FILES.get("file")
    if request.content_type != "multipart/form-data":
        raise Problem("media-type")
    if sent is None:
        raise Problem("invalid", faults=[Fault(path="file", message=_("Send a file."))])
    fields = {key: entity.field(key) for key in SENT_ALONG if request.POST.get(key)}
    values = {key: field.kind.parse(request.POST[key], field) for key, field in fields.items()}
    file = keep(sent, **values)
    location = f"{answers.collection_of(request)}/{file.pk}"
    return answers.of_record(
        entity, file.pk, status=HTTPStatus.CREATED, headers={"Location": location}
    )


def content(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bytes, as a download."""
    file: File = reading.find(entities.get("files"), pk)
    history.note_access("files", "downloaded", record_id=file.pk)
    return answer(file)  # type: ignore[return-value]  # a streamed answer is one, too


urlpatterns = [path("files/<uuid:pk>/content", endpoint(GET=content))]
