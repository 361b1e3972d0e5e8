"""Forms made of fields: those of an entity, or the parameters of an action."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.http import QueryDict

from kesher.access.rights import member
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.records import reading
from kesher.screens.request import Request

LONG_LINES = (forms.Textarea, forms.CheckboxSelectMultiple)


class FieldsForm(forms.Form):
    """One form field for each field, made by its kind."""

    def __init__(self, shown: Iterable[Field], *, name: str = "id", **kwargs: Any) -> None:
        super().__init__(auto_id=f"{name}-%s", label_suffix="", **kwargs)
        self.shown = list(shown)
        for field in self.shown:
            control = field.kind.form_field(field)
            control.label = capital(control.label or field.label)
            widget: Any = control.widget
            widget.is_wide = isinstance(widget, LONG_LINES) or bool(
                getattr(field, "in_rows", False)
            )
            if field.asked_beside and field.kind.is_empty(self.initial.get(field.key)):
                widget.asked_beside = "=".join(field.asked_beside)
            if widget.attrs.get("dir") == "auto":
                # By a placeholder, styles know an empty field, which runs as the page does.
                widget.attrs.setdefault("placeholder", " ")
            self.fields[field.key] = control

    def blame(self, problem: ValidationError) -> None:
        """Put what a verb found wrong where it belongs; on the whole form for a field not shown."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for key, errors in problem.error_dict.items():
            here = key in self.fields or key == NON_FIELD_ERRORS
            name = None if key == NON_FIELD_ERRORS or not here else key
            for error in errors:
                self.add_error(name, error if here else f"{key}: {' '.join(error.messages)}")


def values_of(form: FieldsForm, *, changed_only: bool = False) -> dict[str, Any]:
    """What was filled in, as the fields' own Python types."""
    changed = set(form.changed_data)
    return {
        field.key: form.cleaned_data[field.key]
        for field in form.shown
        if field.key in form.cleaned_data and (field.key in changed or not changed_only)
    }


def initial_of(fields: Iterable[Field], record: Any) -> dict[str, Any]:
    return {field.key: value_of(field, record) for field in fields}


def value_of(field: Field, record: Any) -> Any:
    """The value of a field, or None where a new record points at nothing yet."""
    try:
        return field.read(record)
    except ObjectDoesNotExist:
        return None


def fields_to_fill(entity: Entity, *, quick: bool = False) -> list[Field]:
    """The fields of the entity's form that whoever asks may write, the custom ones last."""
    writable = reading.writable_fields(entity)
    described = entity.quick if quick and entity.quick else entity.form
    keys = [key for key in described if key in writable]
    custom = [
        key
        for key, field in writable.items()
        if field.is_custom and key not in keys and (field.required or not quick)
    ]
    return [writable[key] for key in (*keys, *custom)]


def blank(
    entity: Entity, fields: Iterable[Field], given: QueryDict | None = None
) -> dict[str, Any]:
    """What a new record begins with: the defaults, and what the address gives."""
    chosen = list(fields)
    start = initial_of(chosen, entity.model())
    if entity.is_record and "owner" in start:
        start["owner"] = member()
    for field in chosen:
        if given is not None and field.key in given:
            start[field.key] = _given(field, given)
    return start


def _given(field: Field, given: QueryDict) -> Any:
    raw = given.get(field.key, "")
    try:
        return field.kind.parse(raw, field)
    except ValidationError:
        return raw


def posted(request: Request) -> Mapping[str, Any]:
    """The body for a form, and its files."""
    return {"data": request.POST, "files": request.FILES}
