"""What the log, the background work and the stopwatch keep as codes is shown in words."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import strip_tags
from django.utils.translation import override

from kesher.entity.registry import entities
from kesher.features.intake.models import State
from kesher.features.settings import logged, screens, work
from kesher.features.stopwatch.taking import PARAMETER, screen_of
from kesher.jobs import registry
from kesher.records import history, undoing
from kesher.tenancy import scope
from ops.paths import ROOT
from tests.conftest import client_of

SOURCES = ROOT / "kesher"
ENTITY_PLACE, VERB_PLACE = 0, 1
# What a variable holds that stands where a verb or a type does.
HELD = {"row.state": set(State.values), "sort": {"changes", "accesses"}}
LATIN = re.compile(r"\b(?!API)[A-Za-z]{2,}")
# The columns of the table that are told of a party: two of each kind.
COLUMNS = ["name", "city"]


def _notes(function: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(SOURCES.rglob("*.py")):
        if f"{function}(" not in path.read_text():
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(function):
                yield path, node


def _values(path: Path, node: ast.expr) -> set[str]:
    """What may stand there: a text, a constant of the module, or one of those that are held."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    told = ast.unparse(node)
    if told in HELD:
        return HELD[told]
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return {str(getattr(import_module(name), told))} if told.isupper() else set()


def test_every_access_that_is_noted_has_words():
    verbs, details = set(), set()
    for path, call in _notes("note_access"):
        verbs |= _values(path, call.args[VERB_PLACE])
        details |= {word.arg for word in call.keywords} - {"record_id"}

    assert {"exported", "looked up", "link opened", "made"} <= verbs
    assert verbs <= set(logged.ACCESS_VERBS)
    assert details == set(logged.DETAILS)


def test_every_plain_change_that_is_noted_has_words():
    keys, verbs = set(), set()
    for path, call in _notes("note_change"):
        keys |= _values(path, call.args[ENTITY_PLACE])
        verbs |= _values(path, call.args[2])

    assert {"views", "quote_terms", "merges"} <= keys
    assert verbs <= set(logged.CHANGE_VERBS)
    for key in keys:
        assert entities.knows(key) or str(undoing.plain_label(key)) != key


def test_who_exported_is_told_in_words(noa):
    with scope(noa.organization_id, noa.pk, "web"):
        told = {"count": 711, "columns": COLUMNS, "format": "csv", "filter": 'city = "חיפה"'}
        history.note_access("parties", "exported", **told)
        history.note_access("intake_forms", State.SUSPECTED, reasons=["quick"])
        history.note_access("intake_forms", State.MADE, reasons=[])
        history.note_access("accesses", "exported", count=1)
    client = client_of(noa)

    page = strip_tags(client.get("/alon/settings/audit/accesses/").content.decode())
    file = client.get("/alon/settings/audit/accesses/csv/").content.decode()

    assert "711 שורות · עמודות: שם, יישוב · תנאים: יישוב: חיפה · CSV" in page
    assert "פנייה חשודה" in page
    assert "נשלח מהר יותר מקצב הקלדה אנושי" in page
    assert "ליד מלקוח חדש" in page
    assert "שורה אחת" in page
    assert "711 שורות · עמודות: שם, יישוב" in file
    assert "reasons" not in page + file


@pytest.mark.parametrize(("language", "said"), [("he", "711 שורות"), ("en", "711 rows")])
def test_details_are_in_the_readers_language(noa, language, said):
    with scope(noa.organization_id, noa.pk, "web"), override(language):
        history.note_access("parties", "exported", count=711, columns=["gone"], filter="no (", x=[])
        row = logged.Access.objects.get()

        told = logged.detail(row)

    assert told.startswith(f"{said} · ")
    assert "gone" in told
    assert "no (" in told
    assert "[" not in told


def test_what_the_organization_changed_of_itself_is_told_by_its_labels(noa):
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        told = {"before": {"email": "a@alon.example", "withdrawn": False}, "after": {}}
        history.note_change("invitations", noa.pk, "update", **told)
        entity = {"entity": "parties", "role": None, "zones": {}}
        history.note_change("layouts", noa.pk, "update", before={}, after=entity)

    page = strip_tags(client.get("/alon/settings/audit/").content.decode())

    assert "אימייל: a@alon.example ← –" in page
    assert "סוג רשומה: לקוח" in page
    assert "withdrawn" not in page
    assert "zones" not in page


def test_every_job_has_a_name():
    for path in SOURCES.rglob("*.py"):
        if "@job(" in path.read_text():
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    names = {name for name in registry._jobs if name.startswith("kesher.")}

    assert names == set(work.WORK)
    with override("he"):
        assert [name for name, word in work.WORK.items() if LATIN.search(str(word))] == []


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def test_every_screen_has_a_name_in_words(alon):
    below = [route.partition("/")[2] for route in _routes(get_resolver().url_patterns)
             if route.startswith("<slug:organization>/")]  # fmt: skip
    addresses = {PARAMETER.sub(lambda found: "" if found[0] in "^$" else "…",
                 route.replace("<entity:entity>", "parties")) for route in below}  # fmt: skip

    with override("he"):
        named = {one: strip_tags(screens.name(one)) for one in addresses}

    assert screen_of("/alon/settings/rules/parties/") == "settings/rules/parties/"
    assert {one: name for one, name in named.items() if LATIN.search(name) or not name} == {}
    assert named["settings/fields/parties/"] == "הגדרות · שדות · לקוחות"
    assert named["settings/rules/parties/new/"] == "הגדרות · צבעים ורמזור · לקוחות · חדש"
    assert named["settings/conditions/parties/say/"] == "הגדרות · תנאים · לקוחות · במילים"
    assert named["parties/"] == "לקוחות · רשימה"
    assert named["sales/forecast/weeks/"] == "תחזית מכירות · שבועות"
