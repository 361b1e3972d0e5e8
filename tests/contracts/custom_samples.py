"""Of each kind that a custom field may have: two values, and how every door tells them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

KEY = "x_shoe_size"
MISSING = "01a20134-0a77-7404-baff-2adb21300daa"
ITEMS = {"option_items-he": ["קטן", "גדול"], "option_items-en": ["Small", "Large"]}

Typed = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """`one` comes before `other` in order.

    `typed` is what a form sends, `json` what the API tells, `shown` what stands in a list, `words`
    what the history says, `cells` what a file may hold. `asked` gives each operator what it is
    asked with; of the two records, those it finds are told by `finds`.
    """

    settings: Typed = field(default_factory=dict)
    typed: tuple[Typed, Typed]
    json: tuple[Any, Any]
    shown: tuple[str, str]
    words: tuple[str, str]
    cells: tuple[Any, Any]
    asked: Mapping[str, str] = field(default_factory=dict)
    bad: Typed | None = None
    bad_json: Any = None
    search: str = ""


def plainly(one: str, other: str, **more: Any) -> dict[str, Any]:
    """The forms of a value that looks the same at every door."""
    told = {
        "typed": ({KEY: one}, {KEY: other}),
        "json": (one, other),
        "shown": (one, other),
        "words": (one, other),
        "cells": (one, other),
    }
    return told | more


def same(one: str) -> dict[str, str]:
    return {"=": one, "!=": one, "in": one, "not in": one}


def ordered(one: str, other: str) -> dict[str, str]:
    return same(one) | {"<": other, "<=": one, ">": one, ">=": other}


def fragments(part: str, start: str) -> dict[str, str]:
    return {"contains": part, "starts with": start}


EMPTINESS = {"is empty": "", "is not empty": ""}


def pointing(one: Any, other: Any, **more: Any) -> Sample:
    """By ids; what is shown are titles."""
    titles = (str(one), str(other))
    told = {
        "typed": ({KEY: str(one.pk)}, {KEY: str(other.pk)}),
        "json": tuple({"id": str(each.pk), "title": str(each)} for each in (one, other)),
        "shown": titles,
        "words": titles,
        "cells": (str(one.pk), str(other.pk)),
        "bad": {KEY: MISSING},
        "bad_json": MISSING,
        "search": str(one),
    }
    return Sample(**told | more)


SAMPLES: dict[str, Callable[[SimpleNamespace], Sample]] = {
    "text": lambda _cast: Sample(
        **plainly("ארבעים", "תשעים"),
        settings={"option_max_length": "12"},
        asked=same("ארבעים") | fragments("רבע", "ארב") | EMPTINESS,
        bad={KEY: "ארוך מדי לשדה הזה"},
        bad_json=5,
        search="ארבעים",
    ),
    "long_text": lambda _cast: Sample(
        **plainly("ארבע\nשורות", "תשע", shown=("ארבע", "תשע")),
        asked=fragments("שורות", "ארב") | EMPTINESS,
        bad={KEY: "ש" * 20_001},
        bad_json=5,
        search="שורות",
    ),
    "rich_text": lambda _cast: Sample(
        **plainly(
            "<p>ארבע <strong>שורות</strong></p>",
            "<p>תשע</p>",
            shown=("ארבע שורות", "תשע"),
            words=("ארבע שורות", "תשע"),
        ),
        asked=fragments("שורות", "<p>ארבע") | EMPTINESS,
        bad={KEY: "ש" * 20_001},
        bad_json=5,
        search="שורות",
    ),
    "choice": lambda _cast: Sample(
        settings=ITEMS,
        typed=({KEY: "option_1"}, {KEY: "option_2"}),
        json=("option_1", "option_2"),
        shown=("קטן", "גדול"),
        words=("קטן", "גדול"),
        cells=("קטן", "גדול"),
        asked=same("option_1") | EMPTINESS,
        bad={KEY: "option_3"},
        bad_json="option_3",
        search="קטן",
    ),
    "choices": lambda _cast: Sample(
        settings=ITEMS,
        typed=({KEY: ["option_1"]}, {KEY: ["option_2"]}),
        json=(["option_1"], ["option_2"]),
        shown=("קטן", "גדול"),
        words=("קטן", "גדול"),
        cells=("קטן", "גדול"),
        asked={"has": "option_1", "in": "option_1", "not in": "option_1"} | EMPTINESS,
        bad={KEY: ["option_3"]},
        bad_json=["option_3"],
        search="קטן",
    ),
    "yes_no": lambda _cast: Sample(
        typed=({KEY: "yes"}, {KEY: "no"}),
        json=(True, False),
        shown=("✓", "–"),
        words=("כן", "לא"),
        cells=("כן", "לא"),
        asked={"=": "yes", "!=": "yes"} | EMPTINESS,
        bad={KEY: "perhaps"},
        bad_json="yes",
    ),
    "whole_number": lambda _cast: Sample(
        **plainly("1200", "1300", json=(1200, 1300), shown=("1,200", "1,300"), cells=(1200, 1300))
        | {"words": ("1,200", "1,300")},
        settings={"option_maximum": "2000"},
        asked=ordered("1200", "1300") | EMPTINESS,
        bad={KEY: "2001"},
        bad_json=2001,
    ),
    "decimal": lambda _cast: Sample(
        **plainly("7.5", "42.5", json=(7.5, 42.5), cells=(7.5, 42.5)),
        settings={"option_decimals": "1"},
        asked=ordered("7.5", "42.5") | EMPTINESS,
        bad={KEY: "1.2.3"},
        bad_json="a",
    ),
    "money": lambda _cast: Sample(
        settings={"option_currency": "USD"},
        typed=({KEY: "99.50"}, {KEY: "1200.50"}),
        json=({"amount": "99.50", "currency": "USD"}, {"amount": "1200.50", "currency": "USD"}),
        shown=("99.50", "1,200.50"),
        words=("99.50", "1,200.50"),
        cells=(99.5, 1200.5),
        asked=ordered("99.50", "1200.50") | EMPTINESS,
        bad={KEY: "מאה"},
        bad_json={"amount": "5", "currency": "ILS"},
    ),
    "percent": lambda _cast: Sample(
        **plainly("9", "17", json=(9, 17), cells=(9, 17), words=("9%", "17%")),
        settings={"option_decimals": "0"},
        asked=ordered("9", "17") | EMPTINESS,
        bad={KEY: "9.5"},
        bad_json="a",
    ),
    "date": lambda cast: Sample(
        **plainly(
            str(cast.today),
            "2031-03-05",
            shown=(f"{cast.today:%d/%m/%Y}", "05/03/2031"),
            words=(f"{cast.today:%d/%m/%Y}", "05/03/2031"),
            cells=(f"{cast.today:%d/%m/%Y}", "05/03/2031"),
        ),
        asked=ordered(str(cast.today), "2031-03-05") | {"within": "today"} | EMPTINESS,
        bad={KEY: "31/02/2026"},
        bad_json="2026-02-31",
    ),
    "date_time": lambda cast: Sample(
        typed=({KEY: f"{cast.today}T10:30"}, {KEY: "2031-03-05T09:00"}),
        json=(f"{cast.today}T10:30:00{cast.offset}", "2031-03-05T09:00:00+02:00"),
        shown=("10:30", "05/03/2031"),
        words=(f"{cast.today:%d/%m/%Y} 10:30", "05/03/2031 09:00"),
        cells=(f"{cast.today} 10:30", "05/03/2031 09:00"),
        asked={
            "=": str(cast.today),
            "!=": str(cast.today),
            "<": "2031-03-05",
            "<=": str(cast.today),
            ">": str(cast.today),
            ">=": "2031-03-05",
            "within": "today",
        }
        | EMPTINESS,
        bad={KEY: "2026-11-05T25:00"},
        bad_json="2026-13-05T10:00:00Z",
    ),
    "duration": lambda _cast: Sample(
        **plainly("1:05", "12:00", json=(65, 720), cells=("1:05", 720)),
        asked=ordered("1:05", "12:00") | EMPTINESS,
        bad={KEY: "עוד מעט"},
        bad_json="1:05",
    ),
    "email": lambda _cast: Sample(
        **plainly("dana@galim.example", "ron@galim.example"),
        asked=same("dana@galim.example") | fragments("dana", "dan") | EMPTINESS,
        bad={KEY: "dana@"},
        bad_json="dana@",
        search="dana@galim",
    ),
    "phone": lambda _cast: Sample(
        typed=({KEY: "052-3456789"}, {KEY: "054-3456780"}),
        json=("+972523456789", "+972543456780"),
        shown=("052-345-6789", "054-345-6780"),
        words=("052-345-6789", "054-345-6780"),
        cells=("052-3456789", "+972543456780"),
        asked=same("0523456789") | fragments("052-345", "052") | EMPTINESS,
        bad={KEY: "12"},
        bad_json="12",
        search="523456",
    ),
    "url": lambda _cast: Sample(
        **plainly(
            "https://alon.example/a",
            "https://brosh.example/",
            shown=("alon.example", "brosh.example"),
        ),
        asked=same("https://alon.example/a") | fragments("alon", "https://alon") | EMPTINESS,
        bad={KEY: "javascript:alert(1)"},
        bad_json="javascript:alert(1)",
        search="alon",
    ),
    "address": lambda _cast: Sample(
        typed=(
            {f"{KEY}-street": "הרצל", f"{KEY}-number": "12", f"{KEY}-city": "חיפה"},
            {f"{KEY}-city": "עכו"},
        ),
        json=({"street": "הרצל", "number": "12", "city": "חיפה"}, {"city": "עכו"}),
        shown=("הרצל 12, חיפה", "עכו"),
        words=("הרצל 12, חיפה", "עכו"),
        cells=("הרצל 12, חיפה", "עכו"),
        asked={"contains": "הרצל"} | EMPTINESS,
        bad={f"{KEY}-city": "ע" * 201},
        bad_json={"planet": "Mars"},
        search="הרצל",
    ),
    "user": lambda cast: pointing(
        cast.noa,
        cast.yossi,
        cells=("נועה לוי", "yossi@alon.example"),
        asked=same("נועה לוי") | EMPTINESS,
    ),
    "link": lambda cast: pointing(
        cast.one,
        cast.other,
        settings={"option_entity": "parties"},
        typed=tuple(
            {KEY: str(each.pk), f"{KEY}-title": str(each)} for each in (cast.one, cast.other)
        ),
        json=tuple(
            {"entity": "parties", "id": str(each.pk), "title": str(each)}
            for each in (cast.one, cast.other)
        ),
        cells=(str(cast.one), f"parties:{cast.other.pk}"),
        asked=same(f"parties:{cast.one.pk}") | EMPTINESS,
    ),
    "file": lambda cast: pointing(*cast.files, asked=EMPTINESS),
    "image": lambda cast: pointing(
        *cast.images,
        asked=EMPTINESS,
        bad={KEY: str(cast.files[0].pk)},
        bad_json=str(cast.files[0].pk),
    ),
    "rating": lambda _cast: Sample(
        **plainly("2", "4", json=(2, 4), shown=("2 מתוך 5", "4 מתוך 5"), cells=(2, "★★★★")),
        asked=ordered("2", "4") | EMPTINESS,
        bad={KEY: "6"},
        bad_json=6,
    ),
    "colour": lambda _cast: Sample(
        typed=({KEY: "teal"}, {KEY: "red"}),
        json=("teal", "red"),
        shown=("k-colour-teal", "k-colour-red"),
        words=("טורקיז כהה", "אדום"),
        cells=("טורקיז כהה", "red"),
        asked=same("teal") | EMPTINESS,
        bad={KEY: "lemon"},
        bad_json="lemon",
    ),
    "number": lambda _cast: Sample(
        **plainly("K-0001", "K-0002", typed=({}, {})),
        settings={"option_prefix": "K-", "option_digits": "4"},
        asked=ordered("K-0001", "K-0002") | EMPTINESS,
        bad_json="K-0009",
        search="K-0001",
    ),
}

FINDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("=", "in", "contains", "starts with", "has", "within"), frozenset({"one"})),
    **dict.fromkeys(("!=", "not in"), frozenset({"other", "neither"})),
    **dict.fromkeys(("<", "<="), frozenset({"one"})),
    **dict.fromkeys((">", ">="), frozenset({"other"})),
    "is empty": frozenset({"neither"}),
    "is not empty": frozenset({"one", "other"}),
}
