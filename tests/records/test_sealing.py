"""The log of actions is only ever added to, and whoever alters it all the same is noticed."""

import os
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.config.cli import main
from kesher.jobs import running
from kesher.jobs.models import Job, Status
from kesher.jobs.queue import enqueue
from kesher.records import sealing
from kesher.records.jobs import seal_the_log
from kesher.records.models import Access, Change, Erasure, Seal
from kesher.tenancy import scope, wall
from tests import world

TODAY = timezone.now().astimezone(UTC).date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def a_change(member: Membership, day: date, **values: object) -> Change:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    told = {"entity": "parties", "verb": "update", "channel": "web", "after": {"name": "משה"}}
    return Change.objects.create(
        record_id=member.pk, batch=member.pk, actor=member, at=at, **{**told, **values}
    )


def seal_all() -> list[date]:
    days = sealing.due()
    for day in days:
        sealing.seal(day)
    return days


def behind_our_back(organization_id: object, statement: str) -> None:
    """As somebody who has the database itself in hand."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in wall.log_tables(wall.tenant_models()):
                for change in ("UPDATE", "DELETE"):
                    cursor.execute(f'DROP TRIGGER "{wall.guard_of(table, change)}"')
            cursor.execute(statement)
        return
    owner = urlsplit(os.environ["DATABASE_OWNER_URL"])
    url = urlunsplit(owner._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url) as hand:
        hand.execute("SELECT set_config(%s, %s, false)", [wall.SETTING, str(organization_id)])
        assert hand.execute(statement).rowcount > 0


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("change", ["UPDATE {} SET organization_id = NULL", "DELETE FROM {}"])
def test_the_program_cannot_alter_a_log(noa: Membership, change: str) -> None:
    party = world.a_party()
    Access.objects.create(entity="parties", record_id=party.pk, at=timezone.now(), verb="opened")
    a_change(noa, ago(1))
    seal_all()
    sealing.seal_anew(ago(1))
    Erasure.objects.create(
        entity="parties", record_id=noa.user_id, at=timezone.now(), batch=noa.pk, actor=noa
    )
    tables = wall.log_tables(wall.tenant_models())
    assert tables == [
        *("records_change", "records_access", "records_seal"),
        *("records_reseal", "records_erasure"),
    ]

    for table in tables:
        with (
            pytest.raises(DatabaseError, match=r"only ever added to|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))

    assert (Change.objects.count(), Access.objects.count(), Seal.objects.count()) == (2, 1, 1)


@pytest.mark.usefixtures("alon")
def test_each_day_that_is_over_is_sealed_once(noa: Membership) -> None:
    a_change(noa, ago(3))
    a_change(noa, ago(1))
    a_change(noa, TODAY)

    assert seal_all() == [ago(3), ago(2), ago(1)]
    assert seal_all() == []

    assert list(Seal.objects.order_by("day").values_list("day", "count")) == [
        (ago(3), 1),
        (ago(2), 0),
        (ago(1), 1),
    ]
    assert sealing.broken() == []


@pytest.mark.usefixtures("alon")
def test_a_day_of_many_rows_is_sealed_in_portions(
    noa: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        a_change(noa, ago(1), after={"number": number})
    seal_all()

    monkeypatch.setattr(sealing, "AT_ONCE", 2)

    assert Seal.objects.get().count == 7
    assert sealing.broken() == []


@pytest.mark.usefixtures("alon")
def test_a_row_that_is_slipped_in_is_noticed(noa: Membership) -> None:
    a_change(noa, ago(2))
    seal_all()

    a_change(noa, ago(2), verb="delete")

    assert sealing.broken() == [ago(2)]


@pytest.mark.usefixtures("alon")
def test_nothing_is_sealed_where_nothing_happened_yet(noa: Membership) -> None:
    assert sealing.due() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "day"),
    [
        ("UPDATE records_change SET verb = 'delete' WHERE verb = 'middle'", 2),
        ("DELETE FROM records_change WHERE verb = 'middle'", 2),
        ("DELETE FROM records_seal WHERE count = 2", 2),
        ("UPDATE records_seal SET digest = 'f' WHERE count = 1", 3),
    ],
)
def test_whoever_has_the_database_in_hand_is_noticed(
    noa: Membership,
    statement: str,
    day: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with scope(noa.organization_id):
        a_change(noa, ago(3))
        a_change(noa, ago(2), verb="middle")
        a_change(noa, ago(2))
    with scope(noa.organization_id):
        seal_all()
    assert main(["check"]) == 0

    behind_our_back(noa.organization_id, statement)

    with scope(noa.organization_id):
        assert sealing.broken()[0] == ago(day)
    assert main(["check"]) == 1
    assert f"The log of actions of alon was altered: {ago(day)}" in capsys.readouterr().out


def test_every_night_the_log_is_sealed(noa: Membership) -> None:
    with scope(noa.organization_id):
        a_change(noa, ago(1))
        job = enqueue(seal_the_log)
    Job.objects.filter(pk=job.pk).update(status=Status.LEASED)

    job.refresh_from_db()
    running.run(job)

    with scope(noa.organization_id):
        assert Seal.objects.get().day == ago(1)
    job.refresh_from_db()
    assert (job.status, job.result) == (Status.DONE, 1)
