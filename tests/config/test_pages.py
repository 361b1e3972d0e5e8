"""Synchronous pages behind an asynchronous server."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from kesher.config.pages import PIECE, Pages

Start = Callable[..., object]


def test_the_request_arrives_as_it_was_sent() -> None:
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("201 Created", [("Content-Type", "text/plain")])
        return [b"a", b"b"]

    headers = [
        (b"host", b"kesher.example"),
        (b"content-type", b"text/plain"),
        (b"content-length", b"6"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"10.0.0.1"),
        (b"x-forwarded-for", b"10.0.0.2"),
        (b"x_forwarded_proto", b"https"),
    ]
    answer = ask(
        application, path="/אלון/", query=b"q=%D7%90", headers=headers, body=[b"abc", b"def"]
    )

    assert answer == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain")],
        },
        {"type": "http.response.body", "body": b"ab", "more_body": False},
    ]
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/אלון/"
    assert (seen["QUERY_STRING"], seen["body"]) == ("q=%D7%90", b"abcdef")
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("text/plain", "6")
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["HTTP_X_FORWARDED_FOR"] == "10.0.0.1,10.0.0.2"
    assert "HTTP_X_FORWARDED_PROTO" not in seen
    assert (seen["SERVER_NAME"], seen["REMOTE_ADDR"]) == ("127.0.0.1", "10.9.8.7")


def test_a_long_answer_comes_in_pieces_and_is_closed_in_its_own_thread() -> None:
    threads: list[str] = []

    class Chunks:
        def __iter__(self) -> Iterator[bytes]:
            for _each in range(3):
                threads.append(threading.current_thread().name)
                yield b"x" * PIECE

        def close(self) -> None:
            threads.append(threading.current_thread().name)

    def application(_environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Chunks()

    answer = ask(application)

    bodies = [message for message in answer if message["type"] == "http.response.body"]
    assert b"".join(message["body"] for message in bodies) == b"x" * PIECE * 3
    assert [message["more_body"] for message in bodies] == [True, True, True, False]
    assert len(set(threads)) == 1
    assert len(threads) == 4


@pytest.mark.parametrize("headers", [[(b"content-length", b"11")], []])
def test_too_large_a_body_is_refused_before_a_thread_is_taken(
    headers: list[tuple[bytes, bytes]],
) -> None:
    def application(_environ: dict[str, Any], _start: Start) -> Iterable[bytes]:
        raise AssertionError("nobody should be asked")

    answer = ask(application, headers=headers, body=[b"x" * 6, b"x" * 5])

    assert answer[0]["status"] == 413


def test_a_sender_that_leaves_is_forgotten() -> None:
    def application(_environ: dict[str, Any], _start: Start) -> Iterable[bytes]:
        raise AssertionError("nobody should be asked")

    assert ask(application, body=[]) == []


def test_pages_are_answered_side_by_side() -> None:
    both = threading.Barrier(2, timeout=5)

    def application(_environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        both.wait()
        start("200 OK", [])
        return [b""]

    async def two() -> list[list[dict[str, Any]]]:
        pages = Pages(application, threads=2, largest_body=10)
        return list(await asyncio.gather(exchange(pages), exchange(pages)))

    assert [answer[0]["status"] for answer in asyncio.run(two())] == [200, 200]


def ask(application: Any, **request: Any) -> list[dict[str, Any]]:
    return asyncio.run(exchange(Pages(application, threads=1, largest_body=10), **request))


async def exchange(
    pages: Pages,
    *,
    path: str = "/",
    query: bytes = b"",
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: Iterable[bytes] = (b"",),
) -> list[dict[str, Any]]:
    parts, answer = list(body), []
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": query,
        "headers": list(headers),
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("10.9.8.7", 5000),
    }

    async def receive() -> dict[str, Any]:
        if not parts:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        answer.append(dict(message))

    await pages(scope, receive, send)
    return answer
