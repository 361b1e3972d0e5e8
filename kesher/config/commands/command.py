"""What a command is, and how it answers."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


class Problem(Exception):
    """A command could not do what it was asked; the message goes to stderr, the exit code is 1."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found or did: in words, and as values for programs (`--json`)."""

    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`summary` is its line in the list of commands; its own help adds `details` and `examples`."""

    name: str
    summary: str
    run: Callable[[Namespace], Answer]
    arguments: Callable[[ArgumentParser], None] | None = None
    details: str = ""
    examples: tuple[str, ...] = ()
