"""`kesher demo`: a firm with customers and two years of work, to look around in."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from django.utils import translation

from kesher.config import demo
from kesher.config.commands import serve
from kesher.config.commands.command import Answer, Command
from kesher.config.demo import sign_ins
from kesher.features.chance import jobs
from kesher.features.chance.subjects import SUBJECTS
from kesher.tenancy import scope
from kesher.tenancy.models import Organization


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "organization", metavar="ORG", help="its address; founded if it is not there"
    )
    sizes = ", ".join(f"{name} {count:,}" for name, count in demo.SIZES.items())
    parser.add_argument("--size", choices=demo.SIZES, default="s", help=f"customers: {sizes}")
    parser.add_argument("--seed", type=int, default=1, help="the same people of the same seed")


def run(options: Namespace) -> Answer:
    serve.prepare()
    organization = fill(options.organization, size=options.size, seed=options.seed)
    people = sign_ins()
    values = {
        "organization": organization.slug,
        "parties": demo.SIZES[options.size],
        "sign_ins": people,
        "password": demo.PASSWORD,
    }
    return Answer(f"{organization.name} is at /{organization.slug}/.\n{told()}", values)


def fill(slug: str, *, size: str, seed: int = 1) -> Organization:
    """Fill an organisation, and tell of it on stderr; what its history teaches is learned by a
    worker.
    """
    with translation.override("he"):
        organization = demo.fill(slug, size=size, seed=seed, progress=_teller())
    with scope(organization.pk):
        for kind in SUBJECTS:
            jobs.begin(kind)
    return organization


def told() -> str:
    """Who may sign in, and how."""
    return f"{' and '.join(sign_ins())} sign in with {demo.PASSWORD}"


def _teller() -> Callable[[int, int], None]:
    """A line for every tenth; on a terminal one line that goes on."""
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        if sys.stderr.isatty():
            end = "\n" if done == total else ""
            sys.stderr.write(f"\r{done:,} of {total:,} customers{end}")
            sys.stderr.flush()
        elif done * 10 // total > shown:
            shown = done * 10 // total
            sys.stderr.write(f"{done:,} of {total:,} customers\n")

    return tell


COMMAND = Command(
    name="demo",
    summary="a firm that never was, to look around in",
    run=run,
    arguments=arguments,
    details=(
        "Names, phones of reserved ranges and two years of calls, tasks and leads up to "
        "today. Size l takes minutes, xl a quarter of an hour."
    ),
    examples=(
        "trial",
        "trial --size l --seed 7",
    ),
)
