"""A mail server of our own, as well or badly behaved as a test wants it."""

import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes

from tests.aside import serve_aside


@dataclass(slots=True)
class MailServer:
    """`answer` is what it says when it has the whole letter; empty: it hangs up instead."""

    answer: str = "250 taken"
    seconds: float = 0.0
    letters: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def names(self) -> list[str]:
        return [message_from_bytes(letter)["Message-ID"] for letter in self.letters]


@contextmanager
def mail_server(**manners: object) -> Iterator[MailServer]:
    told = MailServer(**manners)

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _talk(self, told)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        told.port = server.server_address[1]
        serve_aside(server)
        yield told
        server.shutdown()


def _talk(line: socketserver.StreamRequestHandler, told: MailServer) -> None:
    _say(line, "220 here")
    while words := line.rfile.readline().decode().upper().split():
        if words[0] == "DATA":
            _say(line, "354 go on")
            told.letters.append(b"".join(iter(line.rfile.readline, b".\r\n")))
            time.sleep(told.seconds)
            if not told.answer:
                return
            _say(line, told.answer)
        else:
            _say(line, "221 bye" if words[0] == "QUIT" else "250 ok")


def _say(line: socketserver.StreamRequestHandler, words: str) -> None:
    try:
        line.wfile.write(f"{words}\r\n".encode())
    except OSError:
        line.rfile.close()
