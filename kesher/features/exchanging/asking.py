"""The form by which a program asks for an import, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kesher.api import bodies, values
from kesher.api.parameters import YES_NO
from kesher.api.problems import Fault, Problem
from kesher.entity.description import Entity
from kesher.exchange import correcting
from kesher.exchange.choosing import Goal
from kesher.exchange.models import Policy
from kesher.exchange.targets import fillable
from kesher.exchange.ways import NONE, Wish, WrongWay, wish_of
from kesher.features.exchanging.goals import is_goal, sentence_of_goals

FORM: Final = "multipart/form-data"
PARTS: Final = (
    "sheet",
    "reading",
    "saved",
    "mapping",
    "answers",
    "corrections_off",
    "system",
    "fixed",
    "existing",
    "all_or_nothing",
    "dry_run",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`mapping` says where columns go, `fixed` holds the JSON that every row gets.

    `saved` names a saved mapping; `answers` says what words mean, by field.
    """

    file: "UploadedFile[Any]"
    sheet: str
    wish: Wish
    saved: str
    answers: dict[str, dict[str, str]]
    corrections_off: list[str] | None
    system: str
    mapping: dict[str, Goal]
    fixed: dict[str, Any]
    existing: str
    all_or_nothing: bool
    is_trial: bool


def wanted_of(request: HttpRequest, entity: Entity) -> Wanted:
    """Raises `Problem` with all faults."""
    if request.content_type != FORM:
        raise Problem("media-type", _("A form with a file is wanted here (multipart/form-data)."))
    form, faults = request.POST, list[Fault]()
    file = request.FILES.get("file")
    if file is None:
        faults.append(Fault(path="file", message=_("Please choose a file."), code="required"))
    faults += _strangers(request)
    mapping, fixed = _object(form, "mapping", faults), _object(form, "fixed", faults)
    faults += _not_texts(mapping)
    wish, answers = _wish(form, faults), _answers(form, faults)
    faults += values.understand(fillable(entity), fixed, path="fixed").faults
    faults += _not_kinds(form)
    existing = form.get("existing", "")
    if existing not in {"", *Policy.values}:
        faults.append(_fault("existing", _("Please give one of: %(names)s."), Policy.values))
    whole, trial = _flag(form, "all_or_nothing", faults), _flag(form, "dry_run", faults)
    if faults or file is None:
        raise Problem("invalid", faults=faults)
    return Wanted(
        file=file,
        sheet=form.get("sheet", ""),
        wish=wish,
        saved=form.get("saved", ""),
        answers=answers,
        corrections_off=_off(form),
        system=form.get("system", "")[:40],
        mapping=mapping,
        fixed=fixed,
        existing=existing,
        all_or_nothing=whole,
        is_trial=trial,
    )


def _strangers(request: HttpRequest) -> list[Fault]:
    known = {*PARTS, "file"}
    sent = [*request.POST, *request.FILES]
    return [
        Fault(path=name[:40], message=_("There is no such part of the form."), code="unknown")
        for name in sent
        if name not in known
    ]


def _object(form: QueryDict, name: str, faults: list[Fault]) -> dict[str, Any]:
    """The JSON object in a part of the form; none where it is not sent or wrong."""
    sent = form.get(name, "")
    if not sent:
        return {}
    try:
        return bodies.object_in(sent.encode("utf-8", "surrogatepass"))
    except Problem as problem:
        told = problem.faults or [Fault(path="", message=problem.detail, code="type")]
        faults += [Fault(path=name, message=one.message, code=one.code) for one in told]
        return {}


def _not_texts(mapping: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(path=f"mapping.{column}", message=sentence_of_goals(), code="type")
        for column, goal in mapping.items()
        if not is_goal(goal)
    ]


def _wish(form: QueryDict, faults: list[Fault]) -> Wish:
    told = _object(form, "reading", faults)
    try:
        return wish_of(told)
    except WrongWay as wrong:
        faults.append(Fault(path=f"reading.{wrong.name}", message=str(wrong), code="choice"))
        return NONE


def _answers(form: QueryDict, faults: list[Fault]) -> dict[str, dict[str, str]]:
    told = _object(form, "answers", faults)
    wrong = [
        name
        for name, words in told.items()
        if not isinstance(words, dict) or not all(isinstance(one, str) for one in words.values())
    ]
    sentence = _("Please give an object of texts.")
    faults += [Fault(path=f"answers.{name}", message=sentence, code="type") for name in wrong]
    return {} if wrong else told


def _off(form: QueryDict) -> list[str] | None:
    """Kinds of corrections between commas; None where nothing is said of them."""
    if "corrections_off" not in form:
        return None
    return [one.strip() for one in form.get("corrections_off", "").split(",") if one.strip()]


def _not_kinds(form: QueryDict) -> list[Fault]:
    if correcting.are_kinds(_off(form) or []):
        return []
    return [Fault(path="corrections_off", message=correcting.sentence(), code="choice")]


def _flag(form: QueryDict, name: str, faults: list[Fault]) -> bool:
    typed = form.get(name, "false")
    if typed not in YES_NO:
        faults.append(Fault(path=name, message=_("Please give true or false."), code="type"))
    return YES_NO.get(typed, False)


def _fault(name: str, sentence: str, names: list[str]) -> Fault:
    return Fault(path=name, message=sentence % {"names": ", ".join(names)}, code="choice")
