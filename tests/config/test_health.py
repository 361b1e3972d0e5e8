"""What machines that watch are told."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kesher.config import health
from kesher.jobs import claiming
from kesher.jobs.models import Pulse

pytestmark = pytest.mark.django_db
WATCHWORD = "let me see"
ALL_WELL = {"database": True, "migrations": True, "worker": True, "disk": True}


@pytest.fixture
def knowing(client: Client, settings: Settings) -> Client:
    """Somebody who holds the token."""
    settings.HEALTH_TOKEN = WATCHWORD
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {WATCHWORD}"
    return client


@pytest.fixture(autouse=True)
def a_living_worker(db: None) -> None:
    claiming.renew("worker")


def test_a_living_process_says_so_without_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_a_sound_installation_is_ready(knowing: Client) -> None:
    response = knowing.get("/readyz")

    assert (response.status_code, response.json()) == (200, ALL_WELL)


def test_without_a_living_worker_it_is_not(knowing: Client) -> None:
    Pulse.objects.update(seen_at=Now() - timedelta(seconds=61))

    response = knowing.get("/readyz")

    assert (response.status_code, response.json()) == (503, {**ALL_WELL, "worker": False})


def test_with_a_missing_migration_it_is_not(knowing: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")

    assert knowing.get("/readyz").json() == {**ALL_WELL, "migrations": False}


def test_with_a_full_disk_it_is_not(knowing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1.0)

    assert knowing.get("/readyz").json() == {**ALL_WELL, "disk": False}


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer ", "Bearer שלום"])
def test_strangers_are_told_no_more_than_yes_or_no(
    client: Client, settings: Settings, token: str
) -> None:
    settings.HEALTH_TOKEN = WATCHWORD
    header = token.encode().decode("latin-1")

    ready = client.get("/readyz", HTTP_AUTHORIZATION=header)
    Pulse.objects.all().delete()
    cache.clear()
    unready = client.get("/readyz", HTTP_AUTHORIZATION=header)

    assert (ready.status_code, ready.content) == (200, b"ok")
    assert (unready.status_code, unready.content) == (503, b"not ok")


def test_without_a_token_in_the_environment_nobody_is_told(client: Client) -> None:
    assert client.get("/readyz", HTTP_AUTHORIZATION="Bearer ").content == b"ok"


def test_it_can_only_be_read(client: Client) -> None:
    assert client.post("/readyz").status_code == 405


def test_the_disk_of_the_files_counts_too(
    knowing: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "not made yet"

    assert knowing.get("/readyz").json() == ALL_WELL
