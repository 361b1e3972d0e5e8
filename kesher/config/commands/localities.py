"""`kesher places`: put the official list of localities, or of streets, beside the program."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from django.conf import settings

from kesher.config.commands.command import Answer, Command, Problem
from kesher.lib.places import published

MEGABYTE: Final = 1 << 20
LARGEST: Final = 64 * MEGABYTE


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the published table, as CSV or JSON")


def run(options: Namespace) -> Answer:
    try:
        path = Path(options.file)
        if path.stat().st_size > LARGEST:
            raise Problem(f"{path} is larger than {LARGEST // MEGABYTE} MB.")
        told, count = published.keep(path.read_bytes(), settings.PLACES_FOLDER)
    except OSError as trouble:
        raise Problem(f"{options.file} cannot be read: {trouble.strerror}.") from trouble
    except published.NoList as trouble:
        sentence = "There are no columns with the codes and names of localities or streets in it."
        raise Problem(sentence) from trouble
    words = f"{count:,} {told} are known from now on. Restart Kesher, so that all of it knows them."
    return Answer(words, {"list": told, "lines": count})


COMMAND = Command(
    name="places",
    summary="take the official list of localities or streets over",
    run=run,
    arguments=arguments,
    details=(
        "Addresses are compared with it: the city and the street get its spelling. Both lists "
        "come along as they stood in May 2026; newer ones are published on data.gov.il as CSV: "
        "that of localities (סמל_ישוב, שם_ישוב …) and that of streets (סמל_ישוב, סמל_רחוב, "
        "שם_רחוב)."
    ),
    examples=("localities.csv", "streets.csv"),
)
