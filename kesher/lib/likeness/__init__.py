"""How likely two of many are one and the same, after Fellegi and Sunter."""

from kesher.lib.likeness.telling import Sign, Text
from kesher.lib.likeness.weighing import Likely, likely

__all__ = ["Likely", "Sign", "Text", "likely"]
