"""Open browsers, and the one loop that serves them all.

While somebody is connected, one query a second asks what is new for all of them together, and every
seat is looked at again, so that whoever lost it hears no more.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import (
    DatabaseError,
    InterfaceError,
    close_old_connections,
    connection,
    connections,
)

from kesher.events import listening, live
from kesher.events.models import LiveMessage

T = TypeVar("T")

LOOK_SECONDS = 1.0
MOST_PER_MEMBER = 5
MOST_UNREAD = 500
END = None

log = structlog.get_logger(__name__)


class TooMany(Exception):
    """The member has enough streams open."""


@dataclass(eq=False, slots=True)
class Stream:
    """One open browser window. What is `told` once is not told again."""

    pass_: listening.Pass
    listener: listening.Listener
    after: UUID
    waiting: asyncio.Queue[LiveMessage | None] = field(
        default_factory=lambda: asyncio.Queue(MOST_UNREAD)
    )
    told: set[UUID] = field(default_factory=set)

    def offer(self, message: LiveMessage) -> None:
        if self._concerns(message) and message.pk not in self.told:
            self.told.add(message.pk)
            self._put(message)

    def end(self) -> None:
        while self.waiting.full():
            self.waiting.get_nowait()
        self.waiting.put_nowait(END)

    def _concerns(self, message: LiveMessage) -> bool:
        return (
            message.organization_id == self.listener.organization_id
            and message.member_id in {None, self.listener.member_id}
            and message.pk > self.after
        )

    def _put(self, message: LiveMessage) -> None:
        """A browser that does not read is cut off; it comes back, and says what it heard last."""
        if self.waiting.full():
            self.end()
        else:
            self.waiting.put_nowait(message)


class Hub:
    """The streams of this process. Everything but the queries happens in its event loop."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.seen: set[UUID] = set()
        self.is_closed = False
        self._loop: asyncio.Task[None] | None = None
        # One thread, and so one connection, is enough for all.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")

    async def open(self, pass_: listening.Pass, after: UUID) -> Stream | None:
        """A stream for the holder of the pass, or None if it admits nobody. Raises TooMany."""
        listener = await self._ask(partial(listening.admit, pass_))
        if listener is None or self.is_closed:
            return None
        if sum(each.listener == listener for each in self.streams) >= MOST_PER_MEMBER:
            raise TooMany
        stream = Stream(pass_, listener, after)
        self.streams.add(stream)
        try:
            await self._catch_up(stream)
        except BaseException:
            self.streams.discard(stream)
            raise
        if self._loop is None or self._loop.done():
            self._loop = asyncio.create_task(self._serve())
        return stream

    def close(self, stream: Stream) -> None:
        self.streams.discard(stream)

    def close_all(self) -> None:
        """The process is about to end: let every browser look for another."""
        self.is_closed = True
        self._end_streams()

    async def finish(self) -> None:
        """The last of all: give the connection back."""
        await self._ask(connections.close_all)
        self._thread.shutdown()

    def _end_streams(self) -> None:
        for stream in self.streams:
            stream.end()

    async def _catch_up(self, stream: Stream) -> None:
        who = stream.listener
        said = await self._ask(
            partial(live.said_since, who.organization_id, who.member_id, stream.after)
        )
        for message in said:
            stream.offer(message)

    async def _serve(self) -> None:
        try:
            while self.streams and not self.is_closed:
                await asyncio.sleep(LOOK_SECONDS)
                await self._look()
        finally:
            self._end_streams()

    async def _look(self) -> None:
        try:
            await self._tell_news()
            await self._look_at_seats()
        except (DatabaseError, InterfaceError) as problem:
            log.warning("live channel cannot read", problem=type(problem).__name__)

    async def _tell_news(self) -> None:
        organizations = {stream.listener.organization_id for stream in self.streams}
        recent = await self._ask(partial(live.recent_ids, organizations))
        fresh = [each for each in recent if each not in self.seen]
        self.seen = set(recent)
        if fresh:
            for message in await self._ask(partial(live.messages, fresh)):
                for stream in self.streams:
                    stream.offer(message)

    async def _look_at_seats(self) -> None:
        for pass_ in {stream.pass_ for stream in self.streams}:
            listener = await self._ask(partial(listening.admit, pass_))
            for stream in [each for each in self.streams if each.pass_ == pass_]:
                if stream.listener != listener:
                    stream.end()

    async def _ask(self, question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, _with_a_sound_connection, question
        )


def _with_a_sound_connection(question: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return question()
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
