"""The web server's application: the live channel by itself, all else in Django's threads."""

import asyncio
import os
import re
import signal
from threading import current_thread, main_thread

from django.conf import settings

from kesher.config import boot  # noqa: F401  sets Django up for those below
from kesher.config.pages import Message, Pages, Receive, Send
from kesher.config.refusing import too_much
from kesher.config.wsgi import application as pages_application
from kesher.events import channel
from kesher.events.hub import Hub

LIVE = re.compile(r"/([a-z0-9-]{1,40})/live")


class Application:
    def __init__(self) -> None:
        self.hub = Hub()
        self.pages = Pages(
            pages_application,
            threads=settings.WEB_THREADS,
            # What stands around the largest file in a form is small.
            largest_body=settings.UPLOAD_MAX_BYTES + (1 << 20),
            too_much=too_much,
        )

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._answer(scope, receive, send)
            case "lifespan":
                await self._live_and_die(receive, send)
            case "websocket":
                await send({"type": "websocket.close"})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        live = LIVE.fullmatch(scope["path"]) if scope["method"] == "GET" else None
        if live:
            await channel.serve(self.hub, live[1], scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        await receive()
        if current_thread() is main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._stop)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.close_all()
        await self.hub.finish()
        await send({"type": "lifespan.shutdown.complete"})

    def _stop(self) -> None:
        """End the streams first: the server waits for open answers, and streams do not end.

        The server listens for an interrupt as well, which is how it is told now.
        """
        self.hub.close_all()
        os.kill(os.getpid(), signal.SIGINT)


application = Application()
