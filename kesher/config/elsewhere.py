"""Working something out in another process while this one goes on, for there are two cores."""

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from kesher.config import boot  # noqa: F401  sets Django up in the other process

T = TypeVar("T")


def walk(make: "Callable[..., Iterator[T]]", *given: Any) -> "Iterator[T]":
    """What `make(*given)` yields, the next one being made while this one is used.

    Raises ChildProcessError when the other process ends before it is done; it says why on stderr.
    """
    # A forked process would inherit the database's connection, and close it for both.
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    worker = context.Process(target=_send, args=(sending, make, given), daemon=True)
    worker.start()
    sending.close()
    try:
        while worked_out := _received(receiving):
            yield worked_out[0]
    finally:
        receiving.close()
        worker.terminate()
        worker.join()


def _send(sending: Connection, make: "Callable[..., Iterator[T]]", given: tuple[Any, ...]) -> None:
    for one in make(*given):
        sending.send((one,))
    sending.send(())


def _received(receiving: Connection) -> Any:
    try:
        return receiving.recv()
    except EOFError as ended:
        raise ChildProcessError("The process that works out the rows has died.") from ended
