"""Cells that a spreadsheet would take for formulas, made text by an apostrophe, and back."""

import re

# Whitespace and list separators before the sign do not make it harmless in every country.
_FORMULA = re.compile(r"'*[\s;,|]*[=+\-@＝＋－＠\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?", re.ASCII)
_PHONE = re.compile(r"\+\d{7,15}", re.ASCII)


def guard(text: str) -> str:
    """The text, with an apostrophe before what begins like a formula.

    Formulas begin with `= + - @`, their full-width twins, tab or carriage return. Left alone:
    plain numbers (`-5.20`), phones in E.164 (`+972502345678`), and star numbers (`*2700`),
    which no spreadsheet calculates. What already has such an apostrophe gets another.
    """
    if not _FORMULA.match(text) or _PLAIN_NUMBER.fullmatch(text) or _PHONE.fullmatch(text):
        return text
    return f"'{text}"


def restore_formula_guard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
