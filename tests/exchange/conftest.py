"""Files as people bring them, and imports of them to their end."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField, SavedView
from kesher.entity.registry import entities
from kesher.exchange import carrying, keeping, mapping
from kesher.exchange.models import ImportRun, Policy
from kesher.exchange.targets import ID
from kesher.features.files.storing import keep
from kesher.records import keeping as settings_keeping
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.exchange import archives
from tests.exchange.archives import Members, elsewhere

Bring = Callable[..., ImportRun]

# What leaves Alon is the same each time, but for ids.
_left: Members = {}


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def begin() -> Bring:
    """Takes a file in and guesses its columns; `columns` are told by a person."""
    return begun


@pytest.fixture
def bring() -> Bring:
    """Brings a whole file in."""

    def brought(content: bytes | str, **told: Any) -> ImportRun:
        run = begun(content, **told)
        carrying.write(run)
        return run

    return brought


def begun(  # noqa: PLR0913  each test tells but one or two
    content: bytes | str,
    *,
    entity: str = "parties",
    name: str = "customers.csv",
    columns: dict[str, str] | None = None,
    policy: Policy | None = None,
    fixed: dict[str, Any] | None = None,
    all_or_nothing: bool = False,
) -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    described = entities.get(entity)
    run = carrying.begin(described, io.BytesIO(data), file_name=name, size=len(data))
    chosen = [one.target for one in mapping.guess(described, run.titles, run.samples)]
    for title, target in (columns or {}).items():
        chosen[run.titles.index(title)] = target
    keeping.choose(
        run,
        mapping=chosen,
        fixed=fixed if fixed is not None else mapping.fixed_at_first(described, chosen, name),
        policy=policy or (Policy.UPDATE if ID in chosen else Policy.SKIP),
        all_or_nothing=all_or_nothing,
    )
    return run


def csv_of(*rows: Sequence[str]) -> str:
    return "".join(",".join(row) + "\r\n" for row in rows)


@pytest.fixture
def members(noa: Membership) -> Members:
    """What Alon takes along, under ids that are nobody's."""
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(name="דנה כהן", about="<p>א</p>")
        world.a_lead(party=party)
        keep(SimpleUploadedFile("חוזה.txt", b"hello"), party=party)
        _settings(noa)
    if not _left:
        _left.update(archives.packed(noa.organization))
    return elsewhere(_left)


def _settings(boss: Membership) -> None:
    """One row of each that holds settings as JSON."""
    labels = {"he": "דרגה", "en": "Grade"}
    options = {"items": [{"key": "a", "labels": {"he": "א"}}]}
    CustomField(
        entity="parties", key="x_grade", labels=labels, kind="choice", options=options
    ).save()
    settings_keeping.keep_layout("parties", boss.role, {"start": ["facts"], "main": ["timeline"]})
    settings_keeping.keep_view(
        SavedView(entity="leads", name="x", member=boss, columns=["subject"])
    )


@pytest.fixture
def come_in(brosh_organization: Organization, tmp_path: Path) -> Callable[..., dict[str, int]]:
    """Brings an archive into Brosh, which has just been founded."""

    def brought(members: Members) -> dict[str, int]:
        return archives.come(brosh_organization, archives.write(members, tmp_path / "a.zip"))

    return brought
