"""A form as a browser without scripts would send it."""

from html.parser import HTMLParser
from typing import Any


def filled(page: str, *, having: str) -> dict[str, list[str]]:
    """What stands in the form that has a control of this name."""
    forms = _Forms(page).forms
    return next(form for form in forms if having in form)


class _Forms(HTMLParser):
    """The controls of every form of a page, with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.forms = [self.values]
        self._name = ""
        self._in_option_of = ""
        self._first: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.values, self._first = {}, {}
            self.forms.append(self.values)
        elif tag == "input":
            self._input(told)
        elif tag == "textarea":
            self._name = told.get("name", "")
            self.values[self._name] = [""]
        elif tag == "select":
            self._in_option_of = told.get("name", "")
        elif tag == "option" and self._in_option_of:
            self._option(told)

    def _input(self, told: dict[str, Any]) -> None:
        kind, name = told.get("type", "text"), told.get("name", "")
        is_off = kind in {"radio", "checkbox"} and "checked" not in told
        if name and not is_off and kind not in {"submit", "file", "button"}:
            self.values.setdefault(name, []).append(told.get("value") or "")

    def _option(self, told: dict[str, Any]) -> None:
        value = told.get("value") or ""
        self._first.setdefault(self._in_option_of, value)
        if "selected" in told:
            self.values.setdefault(self._in_option_of, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._name = ""
        elif tag == "select" and self._in_option_of:
            first = self._first.pop(self._in_option_of, "")
            self.values.setdefault(self._in_option_of, [first])
            self._in_option_of = ""

    def handle_data(self, data: str) -> None:
        if self._name:
            # A browser drops the line break that a textarea begins with.
            self.values[self._name][0] += data.removeprefix("\n")
