"""Dates and numbers as they are written here: day first in every language."""
