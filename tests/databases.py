"""Where tests keep their data: copies of a database that is migrated once in a run.

On SQLite; with `pytest --postgresql` on a private PostgreSQL, as the application's role. Named by
`-p` in pyproject.toml, so that the environment is ready before Django reads its settings.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pysqlite3
import pytest

from ops import tables
from ops.postgres import Cluster, private_cluster

CLUSTER = "KESHER_TEST_CLUSTER"
TEMPLATE = "kesher_template"
FILE = "template.sqlite3"
PATIENCE = 60  # seconds
STACK = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql", action="store_true", help="run on a private PostgreSQL, not on SQLite"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Give the run files and a database of its own; workers inherit their controller's."""
    with ExitStack() as stack:
        if not os.environ.get("PYTEST_XDIST_WORKER"):
            _arrange(stack, postgresql=early_config.known_args_namespace.postgresql)
        yield
        early_config.stash[STACK] = stack.pop_all()


def _arrange(stack: ExitStack, *, postgresql: bool) -> None:
    folder = stack.enter_context(_folder())
    os.environ.pop(CLUSTER, None)
    os.environ["KESHER_VAR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / FILE}"
    if postgresql:
        cluster = stack.enter_context(private_cluster())
        cluster.create(TEMPLATE)
        cluster.migrate(TEMPLATE)
        os.environ.update({CLUSTER: str(cluster.folder), **cluster.environment(TEMPLATE)})
    else:
        tables.migrate({})


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kesher-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(STACK, None):
        stack.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the database of this run cannot do, and begin with what takes long."""
    foreign = "sqlite" if config.option.postgresql else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(foreign)]
    config.hook.pytest_deselected(items=left_out)
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("slow") is None)


def cluster() -> Cluster | None:
    """The PostgreSQL of this run, if it has one."""
    folder = os.environ.get(CLUSTER)
    return Cluster(folder=Path(folder)) if folder else None


def renew(name: str) -> None:
    """Make the database `name` like the migrated one, whatever is in it; nobody may be at work."""
    if running := cluster():
        running.drop(name)
        running.create(name, template=TEMPLATE)
        return
    template = Path(os.environ["KESHER_VAR"]) / FILE
    # Page by page through SQLite, since a served page may still hold the file open.
    with closing(pysqlite3.connect(template)) as source, closing(pysqlite3.connect(name)) as copy:
        copy.execute("PRAGMA synchronous=OFF")
        source.backup(copy, progress=_patience(name))


def _patience(name: str) -> Callable[[int, int, int], None]:
    """The library tries again for ever while somebody holds the file; we say who is waiting."""
    until = time.monotonic() + PATIENCE

    def look(*_pages: int) -> None:
        if time.monotonic() > until:
            raise TimeoutError(f"{name} is still held by somebody.")

    return look
