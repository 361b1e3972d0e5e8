"""Which functions may be run from the queue, and how each of them wants to be treated."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar, get_type_hints

from kesher.jobs import plain

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What whoever asked for a job reads of it, and where it is shown, below the organisation."""

    title: str
    tail: str
    succeeded: bool = True


class UnknownJob(LookupError):
    """The queue names a function that is no longer a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A function that may be run from the queue.

    Work in the `long` queue never occupies a worker's last lane. `once` is for what cannot be taken
    back (mail, payments): if the worker dies in the middle, the job becomes `unknown` and is not
    repeated; all other work is repeated, and must bear it. A `scoped` job runs whole inside its
    organisation's scope, on PostgreSQL in one transaction; long work is not scoped, and opens
    `running.opened()` page by page. With `told`, whoever asked for the job hears of its end, in the
    words that it answers for the job's row; of one that answers none nobody hears.
    """

    name: str
    function: Callable[..., object]
    queue: str
    max_tries: int
    once: bool
    scoped: bool
    priority: int
    told: Callable[[Any], Told | None] | None = None

    def stored(self, arguments: dict[str, object]) -> dict[str, plain.Plain]:
        """Arguments as the queue keeps them; `TypeError` where the function would not take them."""
        inspect.signature(self.function).bind(**arguments)
        return {key: plain.put(value) for key, value in arguments.items()}

    def call(self, stored: dict[str, Any]) -> object:
        declared = get_type_hints(self.function)
        return self.function(
            **{key: plain.get(declared[key], value) for key, value in stored.items()}
        )


_jobs: dict[str, Definition] = {}


def job(
    *,
    queue: str = "default",
    max_tries: int = 5,
    once: bool = False,
    scoped: bool = True,
    priority: int = 5,
    told: Callable[[Any], Told | None] | None = None,
) -> Callable[[F], F]:
    """Make a function runnable from the queue; its module and name are its identity there."""

    def register(function: F) -> F:
        _check(function)
        name = identity(function)
        _jobs[name] = Definition(
            name=name,
            function=function,
            queue=queue,
            max_tries=max_tries,
            once=once,
            scoped=scoped,
            priority=priority,
            told=told,
        )
        return function

    return register


def identity(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def told_of(name: str) -> Callable[[Any], Told | None] | None:
    """How a job of that name is told of; None where nobody waits for it."""
    known = _jobs.get(name)
    return known.told if known else None


def of(function: Callable[..., object]) -> Definition:
    return find(identity(function))


def find(name: str) -> Definition:
    """The job of that name, its module imported if need be."""
    if name not in _jobs:
        try:
            import_module(name.rpartition(".")[0])
        except ImportError as gone:
            raise UnknownJob(f"{name} cannot be imported: {gone}") from gone
    if name not in _jobs:
        raise UnknownJob(f"{name} is not a job; decorate it with @job().")
    return _jobs[name]


def _check(function: Callable[..., Any]) -> None:
    declared = get_type_hints(function)
    for parameter in inspect.signature(function).parameters:
        if parameter not in declared:
            raise plain.NotPlain(f"{identity(function)} does not declare the type of {parameter}.")
        plain.check(declared[parameter])
