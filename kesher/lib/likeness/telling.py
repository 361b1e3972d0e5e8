"""What two of many may have alike: values that are the same, and texts that are nearly so."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

# Of a value that more share, nobody is compared with anybody for its sake alone.
MOST_ALIKE: Final = 30
# The same, of a value that weighs nothing.
FEW: Final = 10


@dataclass(slots=True, kw_only=True)
class Telling:
    """What tells something `about` two: of all that tell of one thing, the strongest counts alone.

    `holds` is how often the same person has it alike.
    """

    key: str
    about: str
    holds: float


@dataclass(slots=True, kw_only=True)
class Sign(Telling):
    """Values of one sort, of which a holder may have several, unless it is `single`.

    With `compares` those who share a value are compared for its sake; where it is for nothing else,
    it `weighs` nothing. What households and offices have in common is `at_home`: however much of it
    two share, they may be two of one house. A value that by law only one has is `rarer` than it is
    found to be, which would else be as rare as the pair itself.
    """

    single: bool = False
    compares: bool = True
    contradicts: bool = True
    weighs: bool = True
    at_home: bool = False
    rarer: float = 1.0
    holders: Any = field(default_factory=lambda: array("i"))
    marks: Any = field(default_factory=lambda: array("q"))

    def add(self, holder: int, value: str) -> None:
        """Of a value nothing is kept but its mark of 64 bits: that two of a million have the same
        is as likely as one in forty millions.
        """
        if value:
            self.holders.append(holder)
            self.marks.append(hash(value))

    @property
    def most(self) -> int:
        return MOST_ALIKE if self.weighs else FEW


@dataclass(slots=True, kw_only=True)
class Text(Telling):
    """One text of each holder; of two who are compared both are read, where that decides.

    Alike is what is not the same, but near; `chance` is how often it is so of two of one house. A
    sign that it `confirms` says nothing for two whose texts are not alike.
    """

    chance: float
    alike: Callable[[str, str], bool]
    confirms: str = ""
    texts: list[str] = field(default_factory=list)

    def add(self, holder: int, text: str) -> None:
        """The first that is told of a holder."""
        self.texts.extend([""] * (holder + 1 - len(self.texts)))
        self.texts[holder] = self.texts[holder] or text

    @property
    def gain(self) -> float:
        return float(np.log(self.holds / self.chance))
