"""A process that forks one busy program after another, so that tests can kill them by the dozen.

Told the key to write with. Each program makes customers over the API, one after the other, and says
`made ID` once it has been told so; before that, `born PID`. The next is forked when one is killed.
"""

import os
import sys

from django.test import Client

from kesher.config import boot  # noqa: F401

HEADERS = "application/json"


def main(key: str) -> None:
    life = 0
    while True:
        life += 1
        child = os.fork()
        if child == 0:
            write_for_ever(key, life)
        os.waitpid(child, 0)


def write_for_ever(key: str, life: int) -> None:
    say(f"born {os.getpid()}")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    number = 0
    while True:
        number += 1
        body = {"name": f"לקוח {life} {number}", "phones": [{"number": "+972521234567"}]}
        answer = program.post("/api/v1/parties", body, content_type="application/json")
        if answer.status_code == 201:
            say(f"made {answer.json()['id']}")


def say(words: str) -> None:
    os.write(sys.stdout.fileno(), f"{words}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
