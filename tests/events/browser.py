"""A browser as the live channel sees it, without a network between."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from kesher.accounts.models import Membership
from kesher.events import channel
from kesher.events.hub import Hub


@dataclass(slots=True)
class Window:
    """One window of a browser; `headers` are those it sends besides its cookies."""

    hub: Hub
    cookie: str = ""
    slug: str = "alon"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    text: str = ""
    has_ended: bool = False
    _left: asyncio.Event = field(default_factory=asyncio.Event)
    _task: "asyncio.Task[None] | None" = None

    async def open(self) -> None:
        self._task = asyncio.create_task(self._live())
        while not self.status:
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        self._left.set()
        if self._task:
            await self._task

    async def until(self, words: str, *, seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while words not in self.text:
                await asyncio.sleep(0.02)

    async def end(self, *, seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while not self.has_ended:
                await asyncio.sleep(0.02)

    @property
    def heard(self) -> list[tuple[str, Any]]:
        return [
            (lines["event"], json.loads(lines["data"]))
            for lines in self._events()
            if "event" in lines
        ]

    @property
    def last_id(self) -> str:
        return [lines["id"] for lines in self._events() if "id" in lines][-1]

    def _events(self) -> Iterator[dict[str, str]]:
        for event in self.text.split("\n\n"):
            yield dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)

    async def _live(self) -> None:
        headers = {"host": "kesher.example", "cookie": self.cookie, **self.headers}
        scope = {
            "type": "http",
            "query_string": self.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await channel.serve(self.hub, self.slug, scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
        else:
            self.text += message["body"].decode()
            self.has_ended = not message.get("more_body", False)


def cookie_of(member: Membership) -> str:
    client = Client()
    client.force_login(member.user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
