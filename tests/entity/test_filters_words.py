"""Filters and periods as people say them, in both languages."""

from datetime import date

import pytest
from django.utils.translation import override

from kesher.entity import filters
from kesher.entity.kinds import periods
from kesher.tenancy.models import Organization
from tests.entity.test_filters_text import read

WORDS = [
    ("", "", ""),
    ("size = small", "גודל: קטן", "גודל: Small"),
    ("size != small", "גודל: לא קטן", "גודל: not Small"),
    ("size in (small, large)", "גודל: קטן או גדול", "גודל: Small or Large"),
    ("value >= 1000", "שווי: לפחות ₪1,000.00", "שווי: at least ₪1,000.00"),
    ("day < 05/03/2026", "יום: עד 05/03/2026 (לא כולל)", "יום: before 05/03/2026"),
    ("day = today - 2 days", "יום: לפני יומיים", "יום: 2 days ago"),
    ("created_at >= 05/03/2026", "נוצר: החל מ־05/03/2026", "נוצר: from 05/03/2026"),
    (
        "created_at > 2026-03-05T14:30",
        "נוצר: אחרי 05/03/2026 14:30",
        "נוצר: after 05/03/2026 14:30",
    ),
    ("created_at within last 30 days", "נוצר: 30 הימים האחרונים", "נוצר: the last 30 days"),
    ("created_at within last 2 weeks", "נוצר: השבועיים האחרונים", "נוצר: the last 2 weeks"),
    ("created_at within this week", "נוצר: השבוע", "נוצר: this week"),
    ("created_at < now", "נוצר: עד עכשיו (לא כולל)", "נוצר: before now"),
    ("owner = me", "אחראי: אני", "אחראי: me"),
    ("phone is empty", "טלפון: ריק", "טלפון: empty"),
    ("phone = 0502345678", "טלפון: 050-234-5678", "טלפון: 050-234-5678"),
    ("name contains כהן", "שם: מכיל ״כהן״", "שם contains “כהן”"),
    ("vip = yes and tags has large", "חשוב: כן · תגיות: גדול", "חשוב: Yes · תגיות: Large"),
    (
        "vip = yes and (size = small or not name is empty)",
        "חשוב: כן · (גודל: קטן או לא (שם: ריק))",
        "חשוב: Yes · (גודל: Small or not (שם: empty))",
    ),
]


@pytest.mark.parametrize(("text", "hebrew", "english"), WORDS)
def test_a_filter_is_said_in_words(
    inside: Organization, text: str, hebrew: str, english: str
) -> None:
    tree = read(text)

    assert filters.sentence(tree, "he") == hebrew
    assert filters.sentence(tree, "en") == english


def test_refusals_are_in_the_language_of_the_moment() -> None:
    with override("he"), pytest.raises(filters.InvalidFilter) as refusal:
        read("name")

    assert refusal.value.message.startswith("התנאי נקטע; צפוי: = !=")


WEDNESDAY = date(2026, 3, 11)

PERIODS = [
    ("today", WEDNESDAY, date(2026, 3, 11), date(2026, 3, 12)),
    ("yesterday", WEDNESDAY, date(2026, 3, 10), date(2026, 3, 11)),
    ("tomorrow", WEDNESDAY, date(2026, 3, 12), date(2026, 3, 13)),
    ("this week", WEDNESDAY, date(2026, 3, 8), date(2026, 3, 15)),
    ("this week", date(2026, 3, 8), date(2026, 3, 8), date(2026, 3, 15)),
    ("this week", date(2026, 3, 14), date(2026, 3, 8), date(2026, 3, 15)),
    ("last week", WEDNESDAY, date(2026, 3, 1), date(2026, 3, 8)),
    ("next week", WEDNESDAY, date(2026, 3, 15), date(2026, 3, 22)),
    ("this month", WEDNESDAY, date(2026, 3, 1), date(2026, 4, 1)),
    ("last month", date(2026, 1, 31), date(2025, 12, 1), date(2026, 1, 1)),
    ("next month", date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 1)),
    ("this quarter", WEDNESDAY, date(2026, 1, 1), date(2026, 4, 1)),
    ("last quarter", WEDNESDAY, date(2025, 10, 1), date(2026, 1, 1)),
    ("next quarter", date(2026, 12, 1), date(2027, 1, 1), date(2027, 4, 1)),
    ("this year", WEDNESDAY, date(2026, 1, 1), date(2027, 1, 1)),
    ("last year", WEDNESDAY, date(2025, 1, 1), date(2026, 1, 1)),
    ("next year", WEDNESDAY, date(2027, 1, 1), date(2028, 1, 1)),
    ("last 1 days", WEDNESDAY, date(2026, 3, 11), date(2026, 3, 12)),
    ("last 30 days", WEDNESDAY, date(2026, 2, 10), date(2026, 3, 12)),
    ("next 7 days", WEDNESDAY, date(2026, 3, 11), date(2026, 3, 18)),
    ("last 2 weeks", WEDNESDAY, date(2026, 2, 26), date(2026, 3, 12)),
    ("last 1 months", date(2026, 3, 31), date(2026, 3, 1), date(2026, 4, 1)),
    ("next 1 months", date(2027, 1, 31), date(2027, 1, 31), date(2027, 2, 28)),
]


@pytest.mark.parametrize(("name", "today", "start", "end"), PERIODS)
def test_a_period_has_its_days(name: str, today: date, start: date, end: date) -> None:
    assert periods.period(periods.canonical(name), today) == periods.Period(start, end)
