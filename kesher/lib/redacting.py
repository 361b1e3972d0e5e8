"""Taking out of a text what somebody is known by, as people write it: names, numbers, addresses."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

MASK: Final = "…"
SHORTEST: Final = 2
_WORD = re.compile(r"[^\W\d_]+(?:[\"'׳״’\-][^\W\d_]+)*")
_BETWEEN = r"[\s().\-/\u05be\u2010-\u2015]*"
_PREFIXES = "[והבלמשכ]{0,3}[-\u05be]?"
_ABROAD = re.compile(r"\+?972|^0")
_CERTAIN: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What somebody is known by. Of `names` each word counts, of `phrases` only the whole."""

    names: Collection[str] = ()
    phrases: Collection[str] = ()
    numbers: Collection[str] = ()
    _pattern: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        told = "|".join(self._told())
        object.__setattr__(self, "_pattern", re.compile(told, re.IGNORECASE) if told else None)

    def whole(self) -> "Known":
        """The same, of whose names only the whole counts as well."""
        phrases = {*self.names, *self.phrases}
        return Known(phrases=phrases, numbers=self.numbers)

    def out_of(self, text: str) -> str:
        """The text, with a mark where any of it stood."""
        if self._pattern is None:
            return text
        return str(self._pattern.sub(MASK, text))

    def is_in(self, text: str) -> bool:
        return bool(self._pattern and self._pattern.search(text))

    def out_of_all(self, value: Any) -> Any:
        """The same for each text of a document."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, dict):
            return {key: self.out_of_all(one) for key, one in value.items()}
        return [self.out_of_all(one) for one in value] if isinstance(value, list) else value

    def _told(self) -> Iterator[str]:
        """The longest first, so that a name goes as one."""
        whole = {*self.names, *self.phrases}
        parts = {part for name in self.names for part in _WORD.findall(name)}
        for phrase in sorted({one.strip() for one in whole | parts}, key=lambda one: -len(one)):
            if len(phrase) >= SHORTEST:
                yield rf"(?<!\w)(?:{_PREFIXES})?{re.escape(phrase)}(?!\w)"
        for number in {*self.numbers}:
            digits = [re.escape(one) for one in _ABROAD.sub("", number) if one.isdigit()]
            if len(digits) >= _CERTAIN:
                yield rf"(?<!\d)(?:\+?972{_BETWEEN})?0?{_BETWEEN}{_BETWEEN.join(digits)}(?!\d)"
