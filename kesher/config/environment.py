"""Reading the environment: the whole configuration of an installation."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# A log of 16 MB, so that what rows that come in change again and again is moved to its place once.
SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
    "PRAGMA wal_autocheckpoint=4000; PRAGMA secure_delete=ON;"
)

# Statements that come again are planned once (records/prepared.py).
PREPARING = {"options": "-c plan_cache_mode=force_generic_plan"}


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts.hostname or "", parts)
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with sqlite:/// or postgres:// (for example "
        "postgres://kesher_app:secret@localhost/kesher)."
    )


def keeps_plans(url: str) -> bool:
    """`?prepare=no` is for poolers that cannot keep statements."""
    return "prepare=no" not in urlsplit(url).query.split("&")


def _sqlite(path: str) -> dict[str, Any]:
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "kesher.config.sqlite",
        "NAME": path,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_START},
        "CONN_MAX_AGE": None,
    }


def _postgresql(host: str, parts: Any) -> dict[str, Any]:
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "kesher.config.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", host)),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": PREPARING if keeps_plans(f"?{parts.query}") else {},
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def caches() -> dict[str, Any]:
    """Each process's memory, and the database for what they share."""
    return {
        "template_fragments": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "drawn",
            "OPTIONS": {"MAX_ENTRIES": 2_000},
        },
        "default": {
            "BACKEND": "kesher.accounts.caches.NearCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
        "shared": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "accounts_sharedvalue",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        },
    }


def secret(name: str, path: Path) -> str:
    """The secret from the environment, or one made once and kept in a file only its owner reads."""
    if value := os.environ.get(name):
        return value
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()
