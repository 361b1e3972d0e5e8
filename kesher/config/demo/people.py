"""Inventing parties: names, phones, addresses and numbers that look right and belong to nobody."""

import random
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from kesher.config.demo import names, words

_CITY_WEIGHTS = list(accumulate(weight for _name, weight in words.CITIES))
_MEN, _WOMEN, _FAMILIES = list(names.MEN), list(names.WOMEN), list(names.FAMILIES)
_BRANDS, _TRADES = list(names.BRANDS), list(names.TRADES)

_ROLES = (
    ["customer"],
    ["prospect"],
    ["supplier"],
    ["customer", "partner"],
    ["former"],
    ["competitor"],
)
# Of so many people each has one of these once.
_TITLED = 60
_HONORIFICS = {7: "ד״ר", 19: "עו״ד", 31: "רו״ח", 43: "ד״ר", 55: "פרופ׳"}
_NUMBERS = 1_000_000
_OFFICE_NUMBERS = 1_000


@dataclass(slots=True)
class Inventor:
    """Makes the same people of the same seed. Phone numbers are of 055-5 and 03-555-0, kept for
    demonstrations; no two are the same among a million."""

    chance: random.Random
    mobiles: int = 0
    firms: int = 0
    marks: dict[str, int] = field(default_factory=dict)

    def person(self) -> dict[str, Any]:
        pick = self.chance.choice
        is_woman = self.chance.random() < 0.5  # noqa: PLR2004  half of them
        given, family = pick(_WOMEN if is_woman else _MEN), pick(_FAMILIES)
        name = f"{given} {family}"
        of_a_man, of_a_woman = pick(words.TITLES)
        title = of_a_woman if is_woman else of_a_man
        return {
            "kind": "person",
            "name": name,
            "honorific": _HONORIFICS.get(self.mobiles % _TITLED, ""),
            "given_name": given,
            "family_name": family,
            "gender": "female" if is_woman else "male",
            "job_title": title if self.chance.random() < 0.6 else "",  # noqa: PLR2004
            "phones": [_row(number=self.mobile(), kind="mobile")],
            "emails": [_row(address=self.address(name), kind="work")],
            "addresses": [self.place("main")] if self.chance.random() < 0.4 else [],  # noqa: PLR2004
        }

    def firm(self) -> dict[str, Any]:
        pick = self.chance.choice
        self.firms += 1
        name = f"{pick(_BRANDS)} {pick(_TRADES)}"
        name += pick((" בע״מ", " בע״מ", "", f" ({self.chance.randrange(1985, 2019)}) בע״מ"))
        return {
            "kind": "organization",
            "name": name,
            "phones": [_row(number=self.office(), kind="work")],
            "emails": [_row(address=self.address(name, "office"), kind="work")],
            "addresses": [self.place("main")],
            "identifiers": [
                {"kind": "company", "number": self.company_number(), "doubtful": False}
            ],
        }

    def mobile(self) -> str:
        self.mobiles += 1
        return f"+972555{(_NUMBERS // 2 + self.mobiles) % _NUMBERS:06}"

    def office(self) -> str:
        """Of an office while there are such numbers."""
        if self.firms < _OFFICE_NUMBERS:
            return f"+97235550{self.firms:03}"
        return self.mobile()

    def address(self, name: str, user: str = "") -> str:
        stem = ".".join(names.LATIN[word] for word in name.split()[:2])
        self.marks[stem] = self.marks.get(stem, 0) + 1
        mark = str(self.marks[stem]) if self.marks[stem] > 1 else ""
        if user:
            return f"{user}@{stem.replace('.', '-')}{mark}.example"
        return f"{stem}{mark}@mail.example"

    def place(self, kind: str) -> dict[str, Any]:
        city = self.chance.choices(words.CITIES, cum_weights=_CITY_WEIGHTS)[0][0]
        street = (
            f"{self.chance.choice(words.STREETS).replace('־', ' ')} {self.chance.randrange(1, 140)}"
        )
        code = str(self.chance.randrange(1_000_000, 9_999_999))
        return _row(street=street, city=city, postal_code=code, notes="", country="IL", kind=kind)

    def company_number(self) -> str:
        """A number of a private company, with a right check digit; each of a million once."""
        stem = f"51{self.firms * 618_033 % _NUMBERS:06}"
        total = sum(sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(stem))
        return f"{stem}{-total % 10}"

    def standing(self, kind: str) -> dict[str, Any]:
        """What a party is to the firm; none competes with it but firms."""
        pick, weighed = self.chance.choice, self.chance.choices
        roles = weighed(_ROLES, cum_weights=(55, 77, 85, 90, 97, 100))[0]
        return {
            "roles": ["former"] if roles == _ROLES[-1] and kind == "person" else roles,
            "customer_class": weighed(("a", "b", "c", ""), cum_weights=(10, 35, 75, 100))[0],
            "source": pick(("web", "phone", "referral", "social", "fair", "advert")),
            "language": weighed(("he", "ru", "ar", "en"), cum_weights=(80, 89, 97, 100))[0],
        }


def _row(**values: Any) -> dict[str, Any]:
    flags = () if "city" in values else ("opted_out", "invalid", "verified")
    return {**values, **dict.fromkeys(flags, False), "primary": True}
