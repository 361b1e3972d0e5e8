"""`kesher erase`: an organisation, gone for good."""

from argparse import ArgumentParser, Namespace

from django.utils import timezone

from kesher.config.commands.command import Answer, Command, Problem
from kesher.config.commands.places import organization_at
from kesher.features.moving import erasing
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("organization", metavar="ORG", help="the address of the organization")
    parser.add_argument(
        "--really", required=True, metavar="ORG", help="its address once more, so that nobody errs"
    )


def run(options: Namespace) -> Answer:
    house = organization_at(options.organization)
    if options.really != house.slug:
        raise Problem(f"{options.really!r} is not {house.slug!r}; nothing was erased.")
    with scope(house.pk, channel="command"):
        organizations.change(erase_at=timezone.now())
    erasing.erase(house)
    text = f"{house.name} is gone: records, history, files, settings and users."
    return Answer(text, {"organization": house.slug, "id": house.pk})


COMMAND = Command(
    name="erase",
    summary="erase an organization for good, at once",
    run=run,
    arguments=arguments,
    details=(
        "Nothing brings it back but an archive of `kesher export ORG everything`. Users who work "
        "in other organizations, too, stay there. Backups of the database and of the files are "
        "not touched."
    ),
    examples=("galim --really galim",),
)
