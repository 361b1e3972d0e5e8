"""Facts in the past tense, delivered after commit."""

from kesher.events.book import event, on

__all__ = ["event", "on"]
