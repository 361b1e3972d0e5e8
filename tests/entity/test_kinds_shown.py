"""Cells and form controls: safe, readable in both directions, and understood when sent back."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils.translation import override

from kesher.entity import kinds
from kesher.tenancy.models import Organization
from tests.entity.fields import custom_field

CELLS = [
    ("text", "<b>", '<bdi dir="auto">&lt;b&gt;</bdi>'),
    ("choice", "small", '<span class="k-tag k-colour-green"><bdi dir="auto">Small</bdi></span>'),
    ("choice", "gone<", '<span class="k-tag"><bdi dir="auto">gone&lt;</bdi></span>'),
    ("money", 123450, '<bdi dir="ltr" class="k-number">₪1,234.50</bdi>'),
    ("decimal", Decimal("-2.50"), '<bdi dir="ltr" class="k-number">-2.50</bdi>'),
    ("percent", 25, '<bdi dir="ltr" class="k-number">25%</bdi>'),
    (
        "date",
        date(2026, 3, 5),
        '<time datetime="2026-03-05"><bdi dir="ltr">05/03/2026</bdi></time>',
    ),
    ("phone", "+972502345678", '<a href="tel:+972502345678"><bdi dir="ltr">050-234-5678</bdi></a>'),
    ("email", "a@b.co", '<a href="mailto:a@b.co"><bdi dir="ltr">a@b.co</bdi></a>'),
    ("yes_no", True, '<span class="k-yes"><span aria-hidden="true">✓</span> Yes</span>'),
    ("colour", "red", '<span class="k-tag k-colour-red">red</span>'),
    ("url", "javascript:alert(1)", '<bdi dir="ltr">javascript:alert(1)</bdi>'),
    ("rich_text", "<p>א<b>ב</b></p>", '<bdi dir="auto">אב</bdi>'),
]


@pytest.mark.parametrize(("kind", "value", "html"), CELLS)
def test_a_cell_is_drawn(inside: Organization, kind: str, value: Any, html: str) -> None:
    field = custom_field(kind)

    with override("en"):
        assert field.kind.cell(value, field) == html


def test_stars_are_said_to_who_cannot_see_them() -> None:
    field = custom_field("rating")

    with override("en"):
        html = field.kind.cell(3, field)

    assert (html.count("k-on"), html.count("k-off")) == (3, 2)
    assert '<span class="k-unseen">3 out of 5</span>' in html


EVIL = "\"'><script>alert(1)</script>&"


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.key)
def test_nothing_a_person_typed_becomes_markup(inside: Organization, kind: kinds.Kind) -> None:
    evil_items = [{"key": EVIL, "labels": {"he": EVIL}, "colour": "red"}]
    field = custom_field(kind.key, label=EVIL, items=evil_items, prefix=EVIL)
    shapes: dict[str, Any] = {"choices": [EVIL], "address": {"city": EVIL}, "number": 1}
    shown = kind.key in {*shapes, "text", "long_text", "choice", "email", "phone", "url", "colour"}

    drawn = kind.cell(shapes.get(kind.key, EVIL), field) if shown else ""
    control = "" if kind.key == "reference" else str(kind.widget(field).render("it", EVIL))

    assert "<script" not in drawn
    assert "<script" not in control


class Controls(HTMLParser):
    """The names and values a browser would send for a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.select = self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "input" and told.get("name"):
            ticked = told.get("type") not in {"radio", "checkbox"} or "checked" in told
            if ticked:
                self.sent.append((told["name"], told.get("value", "on")))
        if tag == "select":
            self.select = told["name"]
        if tag == "option" and "selected" in told:
            self.sent.append((self.select, told["value"]))
        if tag == "textarea":
            self.area = told["name"]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent.append((self.area, data.removeprefix("\n")))
            self.area = ""


FORMS = [
    ("text", "אלון בע״מ"),
    ("long_text", "שורה\nשנייה"),
    ("rich_text", "<p>א <b>ב</b></p>"),
    ("choice", "small"),
    ("choice", "old"),
    ("choices", ["small", "old"]),
    ("yes_no", True),
    ("yes_no", False),
    ("whole_number", 1234),
    ("decimal", Decimal("1234.50")),
    ("money", 123450),
    ("percent", 25),
    ("date", date(2026, 3, 5)),
    ("duration", 90),
    ("email", "a@b.co"),
    ("phone", "+972502345678"),
    ("url", "https://alon.co.il"),
    ("address", {"street": "הרצל", "city": "חיפה"}),
    ("rating", 4),
    ("colour", "teal"),
]


@pytest.mark.parametrize(("kind", "value"), FORMS)
def test_a_form_sent_back_untouched_changes_nothing(
    inside: Organization, kind: str, value: Any
) -> None:
    field = custom_field(kind)

    class Form(forms.Form):
        it = field.kind.form_field(field)

    html = str(Form(initial={"it": value})["it"])
    data = QueryDict(mutable=True)
    for name, sent in Controls(html).sent:
        data.appendlist(name, sent)
    form = Form(data, initial={"it": value})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"it": value}
    assert form.changed_data == []


def test_an_archived_answer_is_offered_only_where_it_is_chosen() -> None:
    field = custom_field("choice")

    with override("en"):
        assert "Old" not in field.kind.widget(field).render("it", "small")
        assert "Old" in field.kind.widget(field).render("it", "old")


def test_a_required_field_wants_a_value(inside: Organization) -> None:
    for kind in kinds.all_kinds():
        field = kind.form_field(custom_field(kind.key)) if kind.custom else forms.CharField()
        field.required = True

        with pytest.raises(forms.ValidationError):
            field.clean("")


CONTROLS = [
    ("email", {"type": "email", "dir": "ltr", "autocomplete": "off", "inputmode": "email"}),
    ("phone", {"type": "tel", "dir": "ltr", "autocomplete": "off", "inputmode": "tel"}),
    ("money", {"dir": "ltr", "autocomplete": "off", "inputmode": "decimal"}),
    ("whole_number", {"dir": "ltr", "inputmode": "numeric"}),
    ("date", {"data-native": "date", "placeholder": "31/12/2026", "dir": "ltr"}),
    ("date_time", {"data-native": "datetime-local", "placeholder": "31/12/2026 14:30"}),
    ("text", {"dir": "auto"}),
    ("long_text", {"dir": "auto"}),
]


@pytest.mark.parametrize(("kind", "attributes"), CONTROLS)
def test_a_control_suits_what_is_typed(
    inside: Organization, kind: str, attributes: dict[str, str]
) -> None:
    field = custom_field(kind)

    html = field.kind.widget(field).render("it", None)

    assert [name for name, value in attributes.items() if f'{name}="{value}"' not in html] == []


def test_a_moment_that_is_a_day_shows_no_hour(inside: Organization) -> None:
    field = custom_field("date_time")
    day, hour = (field.kind.parse(typed, field) for typed in ("05/03/2027", "05/03/2027 10:00"))

    assert ">05/03/2027</bdi>" in field.kind.cell(day, field)
    assert ">05/03/2027 10:00</bdi>" in field.kind.cell(hour, field)
