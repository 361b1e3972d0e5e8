"""JSON that the program reads again is looked at before it comes in, each by its shape."""

import json

import pytest

from kesher.exchange.leaving.unpacking import CannotReturn
from tests.exchange.archives import field, state

GRANT = {"entity": "parties", "verbs": ["view"], "reach": "all"}
SHAPES: dict[str, tuple[str, str, object]] = {
    "rights that are no list": ("role", "grants", {"entity": "parties"}),
    "a right that is a word": ("role", "grants", ["view"]),
    "a right without verbs": ("role", "grants", [{"entity": "parties"}]),
    "verbs that are a word": ("role", "grants", [GRANT | {"verbs": "view"}]),
    "a reach that is none": ("role", "grants", [GRANT | {"reach": "moon"}]),
    "a reach that is a list": ("role", "grants", [GRANT | {"reach": ["all"]}]),
    "a filter that is a number": ("role", "grants", [GRANT | {"filter": 1}]),
    "an effect that is none": ("role", "grants", [GRANT | {"effect": "perhaps"}]),
    "limits that are a list": ("role", "fields", [["parties", "name"]]),
    "a limit that is none": ("role", "fields", {"parties": {"name": "blurred"}}),
    "a limit that is a list": ("role", "fields", {"parties": {"name": ["hidden"]}}),
    "zones that are a list": ("cardlayout", "zones", ["facts"]),
    "a zone that is a word": ("cardlayout", "zones", {"start": "facts"}),
    "a zone of numbers": ("cardlayout", "zones", {"start": [1]}),
    "a zone of lists": ("cardlayout", "zones", {"start": [["facts"]]}),
    "options that are a list": ("customfield", "options", ["a"]),
    "an option that its kind has not": ("customfield", "options", {"digits": 3}),
    "answers that are a word": ("customfield", "options", {"items": "a"}),
    "an answer that is a number": ("customfield", "options", {"items": [1]}),
    "labels that are a word": ("customfield", "labels", "Grade"),
    "a label that is a number": ("customfield", "labels", {"en": 1}),
    "columns that are numbers": ("savedview", "columns", [1]),
    "an answer's labels that are a list": ("choice", "labels", ["Grade"]),
}


@pytest.mark.parametrize("case", SHAPES)
def test_settings_of_another_shape_are_refused_and_nothing_written(
    case: str, members, come_in, brosh_organization, tmp_path
) -> None:
    table, name, value = SHAPES[case]
    before = state(brosh_organization, tmp_path)

    with pytest.raises(CannotReturn, match=rf"{table}\.jsonl, line 1: {name} (is|are) not of its"):
        come_in(field(f"settings/{table}.jsonl", name, value)(members))

    assert state(brosh_organization, tmp_path) == before


@pytest.mark.parametrize("house", [[], "x", 1, None])
def test_settings_of_the_house_that_are_no_names_are_refused(
    house: object, members, come_in, brosh_organization, tmp_path
) -> None:
    before = state(brosh_organization, tmp_path)
    told = json.loads(members["settings/organization.json"]) | {"settings": house}

    with pytest.raises(CannotReturn, match=r"organization\.json: settings is not of its shape"):
        come_in(members | {"settings/organization.json": json.dumps(told).encode()})

    assert state(brosh_organization, tmp_path) == before
