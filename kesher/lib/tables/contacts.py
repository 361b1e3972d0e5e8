"""What an address card says, whichever version it was written in."""

from dataclasses import dataclass, field
from itertools import islice

from kesher.lib.tables.pictures import Picture
from kesher.lib.tables.sheets import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """A phone, mail or web address; `types` in lower case: `cell`, `work`, `home`, `fax` …"""

    value: str
    types: tuple[str, ...] = ()
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """The seven parts of a vCard address (RFC 6350 §6.3.1)."""

    po_box: str = ""
    extended: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    types: tuple[str, ...] = ()
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`birthday` is ISO 8601, with `--` for an unknown year; `extras` holds the X- fields.

    `kind` is `individual`, `org`, `group` …, and `gender` `male` or `female`, where that is said;
    `untaken` are the other fields of the card, of which nothing is kept here.
    """

    name: str = ""
    family_name: str = ""
    given_name: str = ""
    additional_names: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""
    organization: str = ""
    department: str = ""
    title: str = ""
    role: str = ""
    birthday: str = ""
    note: str = ""
    uid: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    phones: tuple[ContactPoint, ...] = ()
    emails: tuple[ContactPoint, ...] = ()
    urls: tuple[ContactPoint, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    extras: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    gender: str = ""
    untaken: tuple[str, ...] = ()
    photo: Picture | None = None
    logo: Picture | None = None


_PLAIN = (
    "name", "given_name", "family_name", "prefix", "organization", "department", "title", "role",
    "nickname", "birthday", "note",
)  # fmt: skip
_MANY = {"phones": 4, "emails": 3, "urls": 1}
_ADDRESS = ("street", "city", "postal_code", "country")

HEADER = [
    *_PLAIN,
    *(
        f"{several[:-1]} {number}"
        for several, most in _MANY.items()
        for number in range(1, most + 1)
    ),
    *_ADDRESS,
    "categories",
]


def as_row(contact: Contact) -> Row:
    """The contact in the columns of HEADER, preferred numbers and addresses first."""
    row: Row = [getattr(contact, name) for name in _PLAIN]
    for several, most in _MANY.items():
        points = sorted(getattr(contact, several), key=lambda point: not point.preferred)
        values = [point.value for point in islice(points, most)]
        row += values + [None] * (most - len(values))
    address = next(iter(sorted(contact.addresses, key=lambda one: not one.preferred)), None)
    row += [getattr(address, part, "") for part in _ADDRESS]
    return [*(cell or None for cell in row), ", ".join(contact.categories) or None]
