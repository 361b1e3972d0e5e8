"""The documents say what the code does: whatever can be compared is compared."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from kesher.entity import kinds
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.events.book import events
from ops import reference

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
LONGEST_DECISION = 40
MOST_OPTIONS = 16
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*src=\"([^\"]+)\"")
READS = re.compile(
    r"(?:environ(?:\.get\(|\[)|environment\.(?:flag|words|secret)\()\s*\"([A-Z_]+)\""
)
OF_PYTHON = {"DJANGO_SETTINGS_MODULE"}
HEBREW = re.compile(r"[\u05d0-\u05ea]")
SOURCE = re.compile(r"`((?:kesher|ops|tests|frontend|docs|locale)/[\w./-]*[\w/])`")


def _text(name: str) -> str:
    return (ROOT / name).read_text()


def test_the_reference_is_what_the_code_says() -> None:
    assert reference.PAGE.read_text() == reference.page()


def test_the_reference_names_every_event_kind_record_type_and_verb() -> None:
    page = reference.PAGE.read_text()
    names = {name for name, made in events().items() if made.__module__.startswith("kesher.")}
    names |= {kind.key for kind in kinds.all_kinds()}
    names |= {entity.key for entity in entities}
    names |= {action.verb for entity in entities for action in entity.actions}
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_the_house_names_every_floor() -> None:
    contracts = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    rooms = {
        room.strip()
        for contract in contracts
        for floor in contract.get("layers", [])
        for room in floor.split("|")
    }
    house = _text("docs/house.md")
    assert {room for room in rooms if f"`{room}`" not in house} == set()


def test_the_house_has_no_room_that_is_gone() -> None:
    table = _text("docs/house.md").partition("The rooms of `kesher/`:")[2].partition("## ")[0]
    named = set(re.findall(r"^\| `(\w+)/` \|", table, re.MULTILINE))
    rooms = {path.name for path in (ROOT / "kesher").iterdir() if (path / "__init__.py").exists()}
    assert named == rooms


def test_the_house_tells_every_option_of_an_entity() -> None:
    options = [one.name for one in fields(Entity)]
    house = _text("docs/house.md")
    assert [name for name in options if f"{name}=" not in house] == []
    assert len(options) <= MOST_OPTIONS


def test_readme_tells_every_variable_that_is_read() -> None:
    read = {
        name
        for path in (ROOT / "kesher" / "config").rglob("*.py")
        for name in READS.findall(path.read_text())
    } - OF_PYTHON
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", _text("README.md"), re.MULTILINE))
    assert told == read


def test_the_guide_is_the_same_in_both_languages() -> None:
    chapters = {
        language: sorted(path.name for path in (DOCS / "guide" / language).iterdir())
        for language in ("he", "en")
    }
    assert chapters["he"] == chapters["en"]
    for name in chapters["he"]:
        hebrew, english = (_text(f"docs/guide/{language}/{name}") for language in ("he", "en"))
        assert HEBREW.search(hebrew)
        assert _shape(hebrew) == _shape(english), name


def _shape(text: str) -> list[str]:
    """The levels of the headings, outside of examples."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.findall(r"^#+(?= )", prose, re.MULTILINE)


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for found in LINK.findall(page.read_text())
        if (target := found[0] or found[1])
        and not target.startswith(("http://", "https://", "mailto:", "#"))
        and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


def test_the_sources_that_documents_name_are_there() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        if page != reference.PAGE
        for name in SOURCE.findall(page.read_text())
        if not (ROOT / name).exists()
    ]
    assert gone == []


def test_decisions_are_short_and_numbered_once() -> None:
    files = sorted((DOCS / "decisions").glob("*.md"))
    long = {path.name for path in files if len(path.read_text().splitlines()) > LONGEST_DECISION}
    numbers = [path.name.partition("-")[0] for path in files]
    assert long == set()
    assert len(set(numbers)) == len(numbers)
    assert [
        path.name
        for path in files
        if not path.read_text().startswith(f"# {int(path.name.partition('-')[0])}. ")
    ] == []
