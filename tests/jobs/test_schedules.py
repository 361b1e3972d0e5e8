"""Work that comes round by itself."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kesher.accounts import founding
from kesher.jobs import schedules
from kesher.jobs.models import Job, Schedule
from tests.jobs import work

JERUSALEM = ZoneInfo("Asia/Jerusalem")


@pytest.fixture(autouse=True)
def only_what_the_test_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "_timetables", {})


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2027-01-10T00:59:59+00:00", "2027-01-10T01:00:00+00:00"),
        ("2027-01-10T01:00:00+00:00", "2027-01-11T01:00:00+00:00"),
        # Summer time begins on 26 March 2027: three o'clock comes an hour sooner from then on.
        ("2027-03-26T12:00:00+00:00", "2027-03-27T00:00:00+00:00"),
        # Winter time begins on 31 October 2027.
        ("2027-10-30T12:00:00+00:00", "2027-10-31T01:00:00+00:00"),
    ],
)
def test_three_o_clock_in_jerusalem(after: str, expected: str) -> None:
    found = schedules.next_day(datetime.fromisoformat(after), time(3, 0), JERUSALEM)

    assert found == datetime.fromisoformat(expected)


def test_an_hour_that_the_clocks_leave_out_or_repeat_comes_once_a_day() -> None:
    for first in (datetime(2027, 3, 24, tzinfo=UTC), datetime(2027, 10, 29, tzinfo=UTC)):
        moment, days = first, []
        for _day in range(5):
            moment = schedules.next_day(moment, time(1, 30), JERUSALEM)
            days.append(moment.astimezone(JERUSALEM).date())
        assert days == [days[0] + timedelta(days=n) for n in range(5)]
        for_gap = [schedules.next_day(first, time(2, 30), JERUSALEM)]
        assert for_gap[0] > first


@pytest.mark.django_db
def test_what_is_due_is_put_once_however_late() -> None:
    schedules.every(minutes=10)(work.urgent)
    schedules.begin()
    schedules.put_due()
    assert Job.objects.count() == 0
    Schedule.objects.update(next_at=timezone.now() - timedelta(hours=5))

    schedules.put_due()
    schedules.put_due()

    assert Job.objects.get().name == "tests.jobs.work.urgent"
    ahead = Schedule.objects.get().next_at - timezone.now()
    assert timedelta(minutes=9) < ahead <= timedelta(minutes=10)


@pytest.mark.django_db
def test_runs_do_not_pile_up() -> None:
    schedules.every(minutes=10)(work.urgent)
    schedules.begin()
    for _round in range(3):
        Schedule.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        schedules.put_due()

    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_clock_that_is_behind_does_not_run_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    schedules.daily(at="03:00", tz="Asia/Jerusalem")(work.urgent)
    schedules.begin()
    due = datetime(2026, 1, 10, 1, 0, tzinfo=UTC)
    Schedule.objects.update(next_at=due)
    monkeypatch.setattr(timezone, "now", lambda: due - timedelta(minutes=5))

    schedules.put_due()

    assert Schedule.objects.get().next_at == due + timedelta(days=1)


@pytest.mark.django_db
def test_one_run_in_each_organisation() -> None:
    organizations = [
        founding.found(slug, name=slug, admin_email=f"a@{slug}.example", admin_name="א")
        for slug in ("alon", "brosh")
    ]
    schedules.every(minutes=10, each_organization=True)(work.tell_scope)
    schedules.begin()
    Schedule.objects.update(next_at=timezone.now() - timedelta(seconds=1))

    schedules.put_due()

    jobs = Job.objects.filter(name="tests.jobs.work.tell_scope")
    assert {job.organization_id for job in jobs} == {each.pk for each in organizations}
