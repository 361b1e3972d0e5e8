"""Background work on a queue in the database."""

from kesher.jobs.registry import job

__all__ = ["job"]
