"""What is thought of a column before somebody says where it goes."""

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["saved", "remembered", "sure", "likely", "values", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The key of a target, or "" where the column seems to go nowhere."""

    target: str
    confidence: Confidence = ""
