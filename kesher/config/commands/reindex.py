"""`kesher reindex`: make anew what the search finds records by."""

import sys
from argparse import ArgumentParser, Namespace

from kesher.config.commands.command import Answer, Command, Problem
from kesher.config.commands.places import entity_named, inside
from kesher.entity.description import Entity
from kesher.records.search import renewing


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("organization", metavar="ORG", help="the address of the organization")
    parser.add_argument(
        "entity", metavar="ENTITY", nargs="?", default="", help="parties, leads …; default: all"
    )


def run(options: Namespace) -> Answer:
    counts = {
        entity.key: _renewed(options.organization, entity) for entity in _chosen(options.entity)
    }
    lines = [f"{key}: {count:,} records" for key, count in counts.items()]
    return Answer("\n".join(lines), {"records": counts})


def _chosen(key: str) -> list[Entity]:
    known = list(renewing.searchable())
    if not key:
        return known
    entity = entity_named(key)
    if entity not in known:
        raise Problem(f"{key} are not searched; these are: {', '.join(one.key for one in known)}.")
    return [entity]


def _renewed(slug: str, entity: Entity) -> int:
    """A transaction a page, so that whoever works meanwhile hardly waits."""
    after, done, count = renewing.FIRST, 0, renewing.PAGE
    while count == renewing.PAGE:
        with inside(slug, as_email="", channel="command"):
            after, count = renewing.page(entity, after)
        done += count
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{entity.key}: {done:,}")
    with inside(slug, as_email="", channel="command"):
        renewing.drop_strays(entity)
    return done


COMMAND = Command(
    name="reindex",
    summary="make the search's index of records anew",
    run=run,
    arguments=arguments,
    details=(
        "It is kept with every change, and renewed by itself when the settings ask for it; "
        "this is for the doubtful case. People may go on working."
    ),
    examples=(
        "galim",
        "galim parties",
    ),
)
