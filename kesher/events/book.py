"""Which events there are, and who listens to them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any, TypeVar, dataclass_transform, get_type_hints

from kesher.jobs import plain
from kesher.tenancy.scope import Channel

E = TypeVar("E")
Handler = Callable[[Any], None]


class NotAnEvent(TypeError):
    """Something was emitted, or listened for, that is not declared with `@event`."""


class UnknownListener(LookupError):
    """A delivery names a function that no longer listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    name: str
    event_class: type[Any]
    handler: Handler
    channel: Channel
    wanted: Callable[[Any], bool] | None

    def hears(self, event: object) -> bool:
        return isinstance(event, self.event_class) and (self.wanted is None or self.wanted(event))


_events: dict[str, type[Any]] = {}
_listeners: dict[str, Listener] = {}


@dataclass_transform(frozen_default=True)
def event(cls: type[E]) -> type[E]:
    """Make a class an event: a frozen dataclass in the past tense, known by its name in snake case.

    Its fields are ids, text, whole numbers and times, so that it can wait in the database.
    """
    made = dataclass(frozen=True, slots=True)(cls)
    for declared in get_type_hints(made).values():
        plain.check(declared)
    name = name_of(made)
    known = _events.get(name)
    if known and (known.__module__, known.__qualname__) != (made.__module__, made.__qualname__):
        raise NotAnEvent(f"{made} and {known} would both be called {name}.")
    _events[name] = made
    return made


def name_of(event_class: type[Any]) -> str:
    """`LeadConverted` is `lead_converted` in the outbox, in rules and in webhooks."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", event_class.__name__).lower()


def events() -> dict[str, type[Any]]:
    """Every declared event by name."""
    return dict(sorted(_events.items()))


def on(
    event_class: type[E],
    *,
    channel: Channel = "job",
    wanted: Callable[[E], bool] | None = None,
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have a function called after the commit of such an event, at least once.

    Whoever listens for `object` hears everything. `wanted` is asked in the speaker's transaction,
    and spares the queue what nobody would act on.
    """
    if event_class is not object and event_class not in _events.values():
        raise NotAnEvent(f"{event_class} is not declared with @event.")

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        name = f"{handler.__module__}.{handler.__qualname__}"
        _listeners[name] = Listener(
            name=name, event_class=event_class, handler=handler, channel=channel, wanted=wanted
        )
        return handler

    return register


def listeners(event: Any) -> list[Listener]:
    """Whoever wants to hear this event."""
    if type(event) not in _events.values():
        raise NotAnEvent(f"{type(event)} is not declared with @event.")
    return [listener for listener in _listeners.values() if listener.hears(event)]


def listener(name: str) -> Listener:
    if name not in _listeners:
        try:
            import_module(name.rpartition(".")[0])
        except ImportError as gone:
            raise UnknownListener(f"{name} cannot be imported: {gone}") from gone
    if name not in _listeners:
        raise UnknownListener(f"{name} listens to no event any more.")
    return _listeners[name]


def payload(event: Any) -> dict[str, plain.Plain]:
    return dict(_payload(event))


def _payload(event: Any) -> Iterator[tuple[str, plain.Plain]]:
    for field in fields(event):
        yield field.name, plain.put(getattr(event, field.name))


def read(name: str, payload: dict[str, Any]) -> Any:
    """The event put away under that name; fields it has gained since keep their defaults."""
    event_class = _events[name]
    declared = get_type_hints(event_class)
    known = {key: value for key, value in payload.items() if key in declared}
    return event_class(**{key: plain.get(declared[key], value) for key, value in known.items()})
