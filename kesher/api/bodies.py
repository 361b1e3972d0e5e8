"""Reading a request's JSON strictly: what two readers could understand differently is refused."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kesher.api.problems import Fault, Problem, path_to

DEEPEST: Final = 20
MOST_FAULTS: Final = 100
MEDIA_TYPES: Final = {"application/json", "application/merge-patch+json"}
# NUL, which PostgreSQL cannot keep, and halves of characters, which UTF-8 cannot write.
UNKEEPABLE: Final = re.compile("[\0\ud800-\udfff]")


def read(request: HttpRequest, *, may_be_empty: bool = False) -> dict[str, Any]:
    """The object in the body; raises `Problem`."""
    body = request.body
    if not body and may_be_empty:
        return {}
    if body and request.content_type not in MEDIA_TYPES:
        raise Problem("media-type")
    return object_in(body)


def object_in(body: bytes) -> dict[str, Any]:
    """The JSON object that these bytes are; raises `Problem`."""
    parsed = _parsed(body)
    if not isinstance(parsed, dict):
        raise Problem("malformed", _("The body should be a JSON object."))
    faults = _first(_faults(parsed, "", 1))
    if faults:
        raise Problem("invalid", faults=faults)
    return parsed


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_not_json, object_pairs_hook=_without_twins)
    except UnicodeDecodeError as wrong:
        raise Problem("malformed", _("The body should be UTF-8.")) from wrong
    except RecursionError as wrong:
        raise _too_deep() from wrong
    except ValueError as wrong:
        raise Problem("malformed", _("The body is not JSON.")) from wrong


def _not_json(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON.")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Problem("malformed", _("A name stands twice in the same object."))
    return members


def _too_deep() -> Problem:
    return Problem(
        "malformed", _("The body is nested deeper than %(limit)s levels.") % {"limit": DEEPEST}
    )


def _first(faults: Iterator[Fault]) -> list[Fault]:
    return [fault for fault, _place in zip(faults, range(MOST_FAULTS), strict=False)]


def _faults(value: Any, path: str, depth: int) -> Iterator[Fault]:
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _faults_in_text(name, path)
            yield from _faults(member, path_to(path, name), depth + 1)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from _faults(member, f"{path}[{place}]", depth + 1)
    elif isinstance(value, str):
        yield from _faults_in_text(value, path)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Fault(path=path, message=_("This number is too large."))


def _faults_in_text(text: str, path: str) -> Iterator[Fault]:
    if UNKEEPABLE.search(text):
        message = _("This text has characters that cannot be kept.")
        yield Fault(path=UNKEEPABLE.sub("�", path), message=message)
