"""Hebrew and its neighbours: storing, finding, matching and ordering names and text."""

from kesher.lib.hebrew.folding import key, words
from kesher.lib.hebrew.keyboard import other_layout
from kesher.lib.hebrew.names import company_key, nicknames, person_key
from kesher.lib.hebrew.ordering import direction, sort_key
from kesher.lib.hebrew.sounds import skeleton, sounds
from kesher.lib.hebrew.storage import clean, clean_text

__all__ = [
    "clean",
    "clean_text",
    "company_key",
    "direction",
    "key",
    "nicknames",
    "other_layout",
    "person_key",
    "skeleton",
    "sort_key",
    "sounds",
    "words",
]
