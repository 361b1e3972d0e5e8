"""`kesher init`: found an organisation."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.contrib.auth.password_validation import validate_password

from kesher.accounts import founding, people
from kesher.accounts.models import User
from kesher.config.commands.command import Answer, Command, Problem
from kesher.entity import starting
from kesher.tenancy import scope


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("organization", metavar="ORG", help="its address: small letters, digits, -")
    parser.add_argument("--name", required=True, help="its name, as people write it")
    parser.add_argument("--admin", required=True, metavar="E-MAIL", help="its first administrator")
    parser.add_argument(
        "--admin-name", default="", metavar="NAME", help="the administrator's own name"
    )
    parser.add_argument("--language", choices=("he", "en"), default="he", help="default: he")
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="a file with the administrator's password; without it, a link to choose one is told",
    )


def run(options: Namespace) -> Answer:
    is_new = people.known(options.admin) is None
    password = _password(options.password_file) if options.password_file else None
    organization = founding.found(
        options.organization,
        name=options.name,
        admin_email=options.admin,
        admin_name=options.admin_name or options.admin.partition("@")[0],
        password=password,
        language=options.language,
    )
    with scope(organization.pk, channel="command"):
        starting.fill()
    values = {"organization": organization.slug, "id": organization.pk, "admin": options.admin}
    text = f"{organization.name} is at /{organization.slug}/."
    if is_new and password is None:
        link = people.way_in(User.objects.get(email=options.admin.strip().lower()))
        values["set_password_url"] = link
        text += f"\n{options.admin} chooses a password here, once, within three days:\n{link}"
    return Answer(text, values)


def _password(file: Path) -> str:
    try:
        password = file.read_text().rstrip("\r\n")
    except OSError as trouble:
        raise Problem(f"{file} cannot be read: {trouble.strerror}.") from trouble
    validate_password(password)
    return password


COMMAND = Command(
    name="init",
    summary="found an organization",
    run=run,
    arguments=arguments,
    details=(
        "With its shipped roles, lists and views, and with its first administrator, who is "
        "told a link to choose a password at. Who is a user already keeps the password they "
        "have."
    ),
    examples=(
        'galim --name "גלים בע״מ" --admin dana@galim.example',
        "galim --name Galim --admin dana@galim.example --language en --password-file secret",
    ),
)
