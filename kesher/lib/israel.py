"""Israeli numbers and places."""

from dataclasses import dataclass


class BadIdentifier(ValueError):
    """The number cannot be one; `reason` is length or check_digit."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def id_number(text: str) -> str:
    digits = text.replace("-", "").replace(" ", "")
    if not digits.isdigit() or len(digits) > 9:  # noqa: PLR2004
        raise BadIdentifier("length")
    padded = digits.zfill(9)
    total = sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(padded))
    if total % 10 or not total:
        raise BadIdentifier("check_digit")
    return padded


company_number = id_number


def mask(number: str) -> str:
    return "*" * max(len(number) - 3, 0) + number[-3:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    name: str


def place(name: str) -> Place | None:
    return None
