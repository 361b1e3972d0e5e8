"""Errors as programs read them (RFC 9457): the one place where the API translates them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.db import IntegrityError
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from kesher.entity.action import Refused
from kesher.entity.filters import InvalidFilter
from kesher.entity.registry import UnknownEntity
from kesher.records.paging import InvalidCursor, InvalidSort
from kesher.records.reading import NotVisible

MEDIA_TYPE: Final = "application/problem+json"
DOCUMENTATION: Final = "/api/v1/docs#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of problem; its key is the end of its `type`."""

    status: HTTPStatus
    title: Any


SORTS: Final[dict[str, Sort]] = {
    "malformed": Sort(status=HTTPStatus.BAD_REQUEST, title=_("The request cannot be read.")),
    "unauthorized": Sort(status=HTTPStatus.UNAUTHORIZED, title=_("A valid key is needed.")),
    "forbidden": Sort(status=HTTPStatus.FORBIDDEN, title=_("Your role does not allow this.")),
    "not-found": Sort(status=HTTPStatus.NOT_FOUND, title=_("There is nothing here.")),
    "merged": Sort(status=HTTPStatus.GONE, title=_("This was merged into another record.")),
    "method": Sort(status=HTTPStatus.METHOD_NOT_ALLOWED, title=_("This cannot be done here.")),
    "refused": Sort(status=HTTPStatus.CONFLICT, title=_("This is not possible now.")),
    "conflict": Sort(status=HTTPStatus.CONFLICT, title=_("Something of this sort exists already.")),
    "changed": Sort(
        status=HTTPStatus.PRECONDITION_FAILED, title=_("Somebody changed this meanwhile.")
    ),
    "too-large": Sort(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, title=_("This is too large.")),
    "media-type": Sort(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, title=_("JSON is wanted here.")),
    "invalid": Sort(status=HTTPStatus.UNPROCESSABLE_ENTITY, title=_("Something is not right.")),
    "key-reused": Sort(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title=_("This Idempotency-Key was used for another request."),
    ),
    "broken": Sort(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        title=_("Something broke on our side; it was noted."),
    ),
    "too-many": Sort(
        status=HTTPStatus.TOO_MANY_REQUESTS, title=_("Too many requests; please wait.")
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at one place: `phones[0].number` of the body, or the name of a parameter."""

    path: str
    message: str
    code: str = ""


class Problem(Exception):
    """An answer that is an error; `sort` is a key of `SORTS`."""

    def __init__(
        self,
        sort: str,
        detail: Any = "",
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        merged_into: UUID | None = None,
    ) -> None:
        super().__init__(sort)
        self.sort, self.detail, self.merged_into = sort, str(detail), merged_into
        self.faults, self.headers = list(faults), dict(headers or {})

    def response(self) -> HttpResponse:
        told = SORTS[self.sort]
        content: dict[str, Any] = {
            "type": f"{DOCUMENTATION}{self.sort}",
            "title": str(told.title),
            "status": told.status.value,
        }
        if self.detail:
            content["detail"] = self.detail
        if self.merged_into:
            content["merged_into"] = str(self.merged_into)
        if self.faults:
            content["errors"] = [_as_json(fault) for fault in self.faults]
        text = json.dumps(content, ensure_ascii=False)
        headers = {"Cache-Control": "no-store", **self.headers}
        return HttpResponse(text, status=told.status, content_type=MEDIA_TYPE, headers=headers)


def _as_json(fault: Fault) -> dict[str, str]:
    told = {"path": fault.path, "message": fault.message}
    return told | {"code": fault.code} if fault.code else told


EXPECTED: Final = (
    Problem,
    ValidationError,
    Refused,
    NotVisible,
    UnknownEntity,
    InvalidFilter,
    InvalidSort,
    InvalidCursor,
    IntegrityError,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    MultiPartParserError,
    UnreadablePostError,
)


def problem_of(wrong: Exception) -> Problem:
    """The problem that one of the `EXPECTED` exceptions is to whoever asked."""
    if isinstance(wrong, Problem):
        return wrong
    if isinstance(wrong, ValidationError):
        return Problem("invalid", faults=faults_of(wrong))
    if isinstance(wrong, InvalidFilter):
        return Problem("invalid", faults=[Fault(path="filter", message=wrong.message)])
    return Problem(_sort_of(wrong), _detail_of(wrong), faults=_parameter_faults(wrong))


def faults_of(wrong: ValidationError, path: str = "") -> list[Fault]:
    """The sentences of a validation, each at its place under `path`."""
    return [
        Fault(path=path_to(path, name), message=sentence, code=code)
        for name, sentence, code in _sentences(wrong)
    ]


def path_to(path: str, name: str) -> str:
    """The place of a member: `phones[0]` and `number` give `phones[0].number`."""
    return f"{path}.{name}" if path and name else path or name


def _sentences(wrong: ValidationError) -> Iterator[tuple[str, str, str]]:
    if hasattr(wrong, "error_dict"):
        for name, problems in wrong.error_dict.items():
            where = "" if name == NON_FIELD_ERRORS else name
            yield from ((where, *one) for problem in problems for one in _plain(problem))
    else:
        yield from (("", *one) for one in _plain(wrong))


def _plain(wrong: ValidationError) -> Iterator[tuple[str, str]]:
    for problem in wrong.error_list:
        yield " ".join(_for_programs(problem).messages), str(problem.code or "")


def _for_programs(problem: ValidationError) -> ValidationError:
    """With the keys of answers beside their labels: those are what a program may send."""
    params = problem.params or {}
    if "keyed" not in params:
        return problem
    told = {**params, "answers": params["keyed"]}
    return ValidationError(problem.message, params=told, code=problem.code)


_PLAIN_SORTS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (Refused, "refused"),
    (NotVisible, "not-found"),
    (UnknownEntity, "not-found"),
    (IntegrityError, "conflict"),
    (InvalidSort, "invalid"),
    (InvalidCursor, "invalid"),
    (RequestDataTooBig, "too-large"),
    (TooManyFieldsSent, "too-large"),
    (TooManyFilesSent, "too-large"),
)


def _sort_of(wrong: Exception) -> str:
    return next((key for kind, key in _PLAIN_SORTS if isinstance(wrong, kind)), "malformed")


def _detail_of(wrong: Exception) -> str:
    """Only sentences written for people: those of libraries tell of our insides."""
    return str(wrong) if isinstance(wrong, Refused) else ""


def _parameter_faults(wrong: Exception) -> list[Fault]:
    if isinstance(wrong, InvalidSort | InvalidCursor):
        name = "sort" if isinstance(wrong, InvalidSort) else "cursor"
        return [Fault(path=name, message=str(wrong))]
    return []
