"""Dates, moments, durations and the Hebrew calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kesher.lib import dates
from kesher.lib.dates import NotADate
from kesher.lib.festivals import holiday

JERUSALEM = ZoneInfo("Asia/Jerusalem")


@pytest.mark.parametrize(
    "text",
    [
        "05/03/2026",
        "5/3/2026",
        "5.3.2026",
        "05.03.26",
        "5.3.26",
        "5-3-2026",
        "5/3/26",
        "2026-03-05",
        "2026/03/05",
        "2026-3-5",
        " 05\u200f/03\u200f/2026 ",
    ],
)
def test_the_fifth_of_march_however_written(text: str) -> None:
    assert dates.parse_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/03/2026", date(2026, 3, 25)),
        ("29/02/2028", date(2028, 2, 29)),
        ("1.1.68", date(2068, 1, 1)),
        ("1.1.69", date(1969, 1, 1)),
        ("31/12/9999", date(9999, 12, 31)),
    ],
)
def test_other_days(text: str, day: date) -> None:
    assert dates.parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/25/2026",
        "29/02/2026",
        "0/1/2026",
        "5/3-2026",
        "5/3/026",
        "5/3",
        "20260305",
        "today",
        "5 March 2026",
        "00/00/0000",
        "0000-01-01",
        "٠٥/٠٣/٢٠٢٦",
        "1" * 1_000_000,
        "1/" * 500_000,
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        dates.parse_date(text)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("05/03/2026 14:30", datetime(2026, 3, 5, 12, 30, tzinfo=UTC)),
        ("5.3.26 9:05", datetime(2026, 3, 5, 7, 5, tzinfo=UTC)),
        ("2026-03-05 14:30:15", datetime(2026, 3, 5, 12, 30, 15, tzinfo=UTC)),
        ("2026-03-05T14:30", datetime(2026, 3, 5, 12, 30, tzinfo=UTC)),
        ("2026-03-05T14:30:00Z", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("2026-03-05T14:30:00+05:00", datetime(2026, 3, 5, 9, 30, tzinfo=UTC)),
        ("2026-03-05 14:30:00+05:00", datetime(2026, 3, 5, 9, 30, tzinfo=UTC)),
        ("05/03/2026", datetime(2026, 3, 4, 22, 0, tzinfo=UTC)),
        ("05/07/2026 12:00", datetime(2026, 7, 5, 9, 0, tzinfo=UTC)),
    ],
)
def test_moments_on_the_clock_of_the_place(text: str, utc: datetime) -> None:
    moment = dates.parse_datetime(text, JERUSALEM)

    assert moment == utc
    assert moment.tzinfo is JERUSALEM


def test_a_skipped_hour_becomes_one_that_was() -> None:
    moment = dates.parse_datetime("27/03/2026 02:30", JERUSALEM)

    assert moment.isoformat() == "2026-03-27T03:30:00+03:00"


@pytest.mark.parametrize(
    "text",
    ["", "14:30", "5/3/2026 25:00", "5/3/2026 noon", "2026-13-01T00:00", "T", "5/3/2026 1",
     "0001-01-01T00:00", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        dates.parse_datetime(text, JERUSALEM)


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        (1, datetime(1900, 1, 1)),  # noqa: DTZ001
        (59, datetime(1900, 2, 28)),  # noqa: DTZ001
        (61, datetime(1900, 3, 1)),  # noqa: DTZ001
        (46086, datetime(2026, 3, 5)),  # noqa: DTZ001
        (46086.5, datetime(2026, 3, 5, 12)),  # noqa: DTZ001
        (46086.604166666664, datetime(2026, 3, 5, 14, 30)),  # noqa: DTZ001
        (2958465, datetime(9999, 12, 31)),  # noqa: DTZ001
    ],
)
def test_day_numbers_of_spreadsheets(serial: float, moment: datetime) -> None:
    assert dates.from_excel_serial(serial) == moment


@pytest.mark.parametrize("serial", [0, -1, 2958466, float("nan"), float("inf"), 1e308])
def test_other_numbers_are_no_days(serial: float) -> None:
    with pytest.raises(NotADate):
        dates.from_excel_serial(serial)


@pytest.mark.parametrize(
    ("day", "hebrew"),
    [
        (date(2026, 9, 12), "א׳ בתשרי תשפ״ז"),
        (date(2026, 3, 5), "ט״ז באדר תשפ״ו"),
        (date(2027, 3, 23), "י״ד באדר ב׳ תשפ״ז"),
        (date(1948, 5, 14), "ה׳ באייר תש״ח"),
    ],
)
def test_hebrew_dates(day: date, hebrew: str) -> None:
    assert dates.hebrew_date(day) == hebrew


@pytest.mark.parametrize(
    ("day", "hebrew", "english"),
    [
        (date(2026, 3, 3), "פורים", "Purim"),
        (date(2026, 4, 2), "פסח", "Pesach"),
        (date(2026, 4, 22), "יום העצמאות", "Independence Day"),
        (date(2027, 5, 12), "יום העצמאות", "Independence Day"),
        (date(2026, 5, 22), "שבועות", "Shavuot"),
        (date(2026, 7, 23), "תשעה באב", "Tisha B'Av"),
        (date(2026, 9, 12), "ראש השנה", "Rosh Hashanah"),
        (date(2026, 9, 21), "יום כיפור", "Yom Kippur"),
        (date(2027, 10, 11), "יום כיפור", "Yom Kippur"),
        (date(2026, 12, 5), "חנוכה", "Hanukkah"),
        (date(2026, 2, 2), "ט״ו בשבט", "Tu BiShvat"),
        (date(2026, 9, 14), "צום גדליה", "Fast of Gedaliah"),
        (date(2026, 3, 5), None, None),
        (date(2026, 9, 20), None, None),
    ],
)
def test_holidays(day: date, hebrew: str | None, english: str | None) -> None:
    assert holiday(day, language="he") == hebrew
    assert holiday(day, language="en") == english
    assert holiday(day, language="ru") == english


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1:30", 90),
        ("0:05", 5),
        ("90", 90),
        ("100:00", 6000),
        ("PT1H30M", 90),
        ("PT90M", 90),
        ("P1D", 1440),
        ("P1DT1H", 1500),
        ("pt2h", 120),
        ("0", 0),
    ],
)
def test_durations_are_minutes(text: str, minutes: int) -> None:
    assert dates.parse_duration(text) == minutes


@pytest.mark.parametrize("text", ["", "1:60", "1:5", ":30", "P", "PT", "P1DT", "1.5", "-5", "1h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        dates.parse_duration(text)


@pytest.mark.parametrize(
    ("minutes", "shown", "iso"),
    [
        (90, "1:30", "PT1H30M"),
        (5, "0:05", "PT5M"),
        (120, "2:00", "PT2H"),
        (0, "0:00", "PT0M"),
        (6000, "100:00", "PT100H"),
        (-5, "-0:05", "-PT5M"),
    ],
)
def test_durations_are_shown(minutes: int, shown: str, iso: str) -> None:
    assert dates.format_duration(minutes) == shown
    assert dates.iso_duration(minutes) == iso
