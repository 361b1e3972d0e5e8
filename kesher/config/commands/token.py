"""`kesher token`: a key for a program that works in an organisation as one of its members."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime, time

from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_date

from kesher.accounts import tokens
from kesher.accounts.models import Membership
from kesher.config.commands.command import Answer, Command, Problem
from kesher.tenancy import scope
from kesher.tenancy.models import Organization


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("organization", metavar="ORG", help="the address of the organization")
    parser.add_argument("email", metavar="E-MAIL", help="the member the program acts as")
    parser.add_argument("--name", required=True, help="what the key is for")
    parser.add_argument(
        "--expires", type=_end_of_day, metavar="YYYY-MM-DD", help="its last day; default: never"
    )


def run(options: Namespace) -> Answer:
    organization = Organization.objects.filter(slug=options.organization).first()
    if organization is None:
        raise Problem(f"There is no organization at {options.organization!r}.")
    with scope(organization.pk, channel="command"):
        key = tokens.issue(_member(options.email), name=options.name, expires_at=options.expires)
    return Answer(key, {"token": key, "expires": options.expires})


def _member(email: str) -> Membership:
    seated = Membership.objects.filter(is_active=True, user__is_active=True)
    address = Lower("user__email")
    member = seated.alias(address=address).filter(address=email.strip().lower()).first()
    if member is None:
        raise Problem(f"Nobody with a seat there is called {email}.")
    return member


def _end_of_day(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ArgumentTypeError(f"{text!r} is not a day; write it like 2027-12-31.")
    end = timezone.make_aware(datetime.combine(day, time.max))
    if end < timezone.now():
        raise ArgumentTypeError(f"{text} is over; the key would never open anything.")
    return end


COMMAND = Command(
    name="token",
    summary="make an API key, told this once",
    run=run,
    arguments=arguments,
    details=(
        "The program may do what the member may. The key cannot be read again; it is ended in"
        " the settings."
    ),
    examples=('galim dana@galim.example --name "Web site" --expires 2027-12-31',),
)
