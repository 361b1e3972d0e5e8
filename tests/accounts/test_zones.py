"""The time zones one chooses from: canonical, by city, those of one's country first."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from kesher.accounts.zones import _countries, _offered, zones

ALIASES = ("Israel", "Asia/Tel_Aviv", "US/Eastern", "Asia/Calcutta", "Europe/Kiev", "Etc/GMT+2")


def test_no_alias_is_offered() -> None:
    offered = dict(zones())

    assert not set(ALIASES) & set(offered)
    assert {"Asia/Jerusalem", "America/New_York", "Europe/Kyiv"} < set(offered)
    assert all(ZoneInfo(zone).key == zone for zone in offered)


def test_those_of_the_country_come_first() -> None:
    assert zones(nearby=["IL"])[0][0] == "Asia/Jerusalem"
    assert {zone for zone, _city in zones(nearby=["CY"])[:2]} == {"Asia/Nicosia", "Asia/Famagusta"}


def test_an_alias_that_is_stored_stays() -> None:
    assert zones(present="Israel")[0] == ("Israel", "Israel")
    assert "Israel" not in dict(zones(present="Asia/Jerusalem"))


def test_they_are_called_by_city_and_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    winter = datetime(2031, 1, 15, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: winter)
    with translation.override("he"):
        hebrew = dict(zones())
    with translation.override("en"):
        english = dict(zones())

    assert hebrew["Asia/Jerusalem"] == "ירושלים (UTC+2)"
    assert hebrew["America/New_York"] == "ניו יורק (UTC−5)"
    assert hebrew["Asia/Kolkata"] == "קולקטה (UTC+5:30)"
    assert hebrew["Europe/Kyiv"].startswith("קייב")
    assert english["Asia/Jerusalem"] == "Jerusalem (UTC+2)"
    assert english["Europe/London"] == "London (UTC)"


def test_the_offset_is_that_of_the_season(monkeypatch: pytest.MonkeyPatch) -> None:
    summer = datetime(2031, 7, 15, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: summer)

    with translation.override("en"):
        assert dict(zones())["Asia/Jerusalem"] == "Jerusalem (UTC+3)"


def test_cities_stand_in_the_language_of_the_reader() -> None:
    with translation.override("he"):
        latin = [label for _zone, label in zones() if label[0].isascii()]

    assert len(latin) < 5


def test_where_the_machine_has_no_list_of_zones_babel_has_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kesher.accounts.zones.TABLE", "no such list")
    _countries.cache_clear()
    _offered.cache_clear()
    try:
        offered = dict(zones(nearby=["IL"]))
    finally:
        _countries.cache_clear()
        _offered.cache_clear()

    assert next(iter(offered)) == "Asia/Jerusalem"
