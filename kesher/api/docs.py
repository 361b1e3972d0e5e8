"""The document as a page, for people: every address, what it takes and what it answers."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.accounts import oneself, seats
from kesher.accounts.gate import signed_in
from kesher.accounts.seats import Seat
from kesher.api.document import document
from kesher.api.problems import SORTS
from kesher.tenancy import scope

CODE = '<bdi dir="ltr"><code>{}</code></bdi>'
METHODS = ("get", "post", "patch", "delete")


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """For the organisation named by `organization`, else the first of one's own."""
    seat = _seat(request)
    language = seat.user.language or seat.organization.language
    with translation.override(language):
        with scope(seat.organization.pk, seat.member.pk, "api") as here:
            here.memo.update({"organization": seat.organization, "member": seat.member})
            told = document()
        context = {
            "organization": seat.organization,
            "description": _marked(str(told["info"]["description"])),
            "sections": list(_sections(told)),
            "problems": [{"name": name, "sort": sort} for name, sort in SORTS.items()],
        }
        return render(request, "api/docs.html", context)


def _seat(request: HttpRequest) -> Seat:
    wanted = request.GET.get("organization")
    slugs = [one.slug for one in oneself.organizations_of(request.user)]  # type: ignore[arg-type]
    slug = wanted if wanted in slugs else next(iter(slugs), "")
    seat = seats.seat_for_session(request, slug) if slug and wanted in (None, slug) else None
    if seat is None:
        raise Http404
    return seat


def _sections(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    titles = {tag["name"]: tag["description"] for tag in told["tags"]} | {"": _("Kesher")}
    schemas = told["components"]["schemas"]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in titles}
    for path, item in told["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                name = next(iter(operation.get("tags", [])), "")
                found[name].append(_operation(method, path, operation, schemas))
    for name, operations in found.items():
        yield {"name": name or "general", "title": titles[name], "operations": operations}


def _operation(
    method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "parameters": [
            {"name": one["name"], "description": _marked(str(one.get("description", "")))}
            for one in operation.get("parameters", ())
            if "name" in one
        ],
        "fields": list(_fields(operation, schemas)),
    }


def _marked(text: str) -> SafeString:
    """With what stands between backticks as code, which is read from the left everywhere."""
    told = ((CODE if place % 2 else "{}", part) for place, part in enumerate(text.split("`")))
    return format_html_join("", "{}", ((format_html(shape, part),) for shape, part in told))


def _fields(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The members of the body that the operation takes."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        schema = schemas.get(name, content["schema"])
        for key, one in schema.get("properties", {}).items():
            yield {"key": key, "title": one.get("title", ""), "type": _type(one)} | {
                "required": key in schema.get("required", ())
            }


def _type(schema: dict[str, Any]) -> str:
    told = schema.get("anyOf", [schema])[0]
    if "enum" in told:
        return " | ".join(map(str, told["enum"]))
    if told.get("type") == "array":
        return f"[{_type(told.get('items', {}))}]"
    return str(told.get("format") or told.get("type") or "object")
