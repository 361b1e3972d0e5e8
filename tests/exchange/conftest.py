"""Files as people bring them, and imports of them to their end."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.exchange import carrying, keeping, mapping
from kesher.exchange.models import ImportRun, Policy
from kesher.exchange.targets import ID

Bring = Callable[..., ImportRun]


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
