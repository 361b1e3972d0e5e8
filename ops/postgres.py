"""A private PostgreSQL, gone when its user is done: for tests, benchmarks and for trying it.

`python -m ops.postgres COMMAND …` runs a command with a migrated database and with DATABASE_URL
and DATABASE_OWNER_URL set; without a command it prints both and waits.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ops import tables

OLDEST = 15
OWNER, APP, OPERATIONS = "kesher_owner", "kesher_app", "kesher_ops"
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/pgsql-*/bin",
)
INSTALL = "Debian, Ubuntu: sudo apt install postgresql; macOS: brew install postgresql@17"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("listen_addresses=", "max_connections=60", "shared_buffers=256MB", "timezone=UTC")
ROLES = f"""
    CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB;
    CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS;
    CREATE ROLE {OPERATIONS} LOGIN NOSUPERUSER BYPASSRLS;
"""


class Missing(Exception):
    """PostgreSQL's programs are not installed, or too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running server that answers on a socket in `folder`, to whoever may enter it."""

    folder: Path

    def url(self, role: str = APP, database: str = "kesher") -> str:
        return f"postgres://{role}@/{database}?host={self.folder}"

    def environment(self, database: str = "kesher") -> dict[str, str]:
        """What the product reads to work on this server."""
        return {
            "DATABASE_URL": self.url(APP, database),
            "DATABASE_OWNER_URL": self.url(OWNER, database),
            "DATABASE_APP_ROLE": APP,
        }

    def create(self, database: str, *, template: str = "template1") -> None:
        """Copied file by file, which where nothing is synced takes a tenth of the usual way."""
        statement = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY"
        self._command(statement, database, OWNER, template)

    def drop(self, database: str) -> None:
        self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def migrate(self, database: str) -> None:
        """Bring a database's tables up to date, as their owner."""
        tables.migrate(self.environment(database))

    def _command(self, statement: str, *names: str) -> None:
        with self._superuser() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _superuser(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )


def programs() -> Path:
    """The folder of the newest PostgreSQL installed."""
    folders = [folder for place in PLACES for folder in Path("/").glob(place[1:])]
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    suitable = [
        folder for folder in folders if (folder / "initdb").exists() and _version(folder) >= OLDEST
    ]
    if not suitable:
        raise Missing(f"PostgreSQL {OLDEST} or newer is not installed ({INSTALL}).")
    return max(suitable, key=_version)


def _version(folder: Path) -> int:
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(told.split()[2].split(".")[0])


@contextmanager
def private_cluster(*, durable: bool = False, kept: Path | None = None) -> Iterator[Cluster]:
    """A new server with the three roles and no database; `durable` as in earnest, else fast.

    With `kept` its data stand in that folder, and are there again the next time.
    """
    bin_ = programs()
    folder = Path(tempfile.mkdtemp(prefix="kesher-pg-"))
    data = kept or folder / "data"
    account = _Account.suitable()
    account.give(folder)
    try:
        is_new = not (data / "PG_VERSION").exists()
        if is_new:
            data.mkdir(parents=True, exist_ok=True)
            account.give(data)
            _initialize(bin_, folder, data, account)
        with _serving(bin_, folder, data, account, () if durable else FAST):
            cluster = Cluster(folder=folder)
            if is_new:
                with cluster._superuser() as connection:
                    connection.execute(ROLES)
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Account:
    """Whom the server runs as: PostgreSQL refuses root."""

    user: int | None = None
    group: int | None = None

    @classmethod
    def suitable(cls) -> "_Account":
        if os.geteuid() != 0:
            return cls()
        accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = accounts.get("postgres") or accounts["nobody"]
        return cls(entry.pw_uid, entry.pw_gid)

    def give(self, folder: Path) -> None:
        if self.user is not None:
            os.chown(folder, self.user, self.group or 0)

    @property
    def other_groups(self) -> list[int] | None:
        return None if self.user is None else []


def _initialize(bin_: Path, folder: Path, data: Path, account: _Account) -> None:
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", f"--locale={locale}"]
    made = subprocess.run(
        [bin_ / "initdb", "-D", data, "--no-sync", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        user=account.user,
        group=account.group,
        extra_groups=account.other_groups,
    )
    if made.returncode:
        raise Missing(f"PostgreSQL's initdb failed: {made.stderr.strip()}")


@contextmanager
def _serving(
    bin_: Path, folder: Path, data: Path, account: _Account, extra: Iterable[str]
) -> Iterator[None]:
    settings = [word for setting in (*SETTINGS, *extra) for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [bin_ / "postgres", "-D", data, "-k", folder, *settings],
            stdout=log,
            stderr=log,
            cwd=folder,
            user=account.user,
            group=account.group,
            extra_groups=account.other_groups,
        )
        try:
            _await(server, folder)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def _await(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise Missing(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


def main() -> int:
    with private_cluster(durable=True) as cluster:
        cluster.create("kesher")
        cluster.migrate("kesher")
        settings = cluster.environment()
        if command := sys.argv[1:]:
            return subprocess.run(command, env={**os.environ, **settings}, check=False).returncode
        print("\n".join(f"export {name}='{value}'" for name, value in settings.items()))
        print("PostgreSQL runs until you press Ctrl-C.")
        try:
            signal.pause()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
