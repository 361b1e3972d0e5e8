"""What can be asked of any record, whatever the rules: `flaw = bad_phone`, `flaw = ownerless`."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kesher.access import rights
from kesher.accounts.models import Membership
from kesher.entity import questions
from kesher.entity.book import choices_from
from kesher.entity.fields import Field, Option
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.choice import Choice, translations
from kesher.features.parties.models import (
    Apart,
    EmailAddress,
    Identifier,
    LikelyPair,
    PhoneNumber,
    PostalAddress,
)
from kesher.features.quality.models import Kept
from kesher.features.quality.rules import FLAW, QUALITY, TELLS_OF
from kesher.lib import countries, mails

# As numbers are kept: those of Israel with as many digits as its operators give, others by E.164.
ISRAELI: Final = "\\+972([23489][0-9]{7}|[57][0-9]{8}|1[0-9]{5,9})"
FOREIGN: Final = "\\+([1-8][0-9]{6,14}|9[0-68-9][0-9]{5,13}|97[013-9][0-9]{4,12})"
GOOD_PHONE: Final = rf"^({ISRAELI}|{FOREIGN}|\*[0-9]{{3,5}}|1[0-9]{{2}})$"
GOOD_EMAIL: Final = r"^[^@ ]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"
GOOD_POSTAL_CODE: Final = "^[0-9]{7}$"

Words = list[tuple[str, Any]]
OF_ALL: Final[Words] = [("ownerless", _("No owner, or one who has gone"))]
OF_PARTIES: Final[Words] = [
    ("bad_phone", _("A phone that cannot be dialled")),
    ("bad_email", _("A mistyped mail address")),
    ("bad_number", _("A number whose check digit is wrong")),
    ("bad_address", _("An address without a city, or with a wrong postal code")),
    ("bounced", _("Mail comes back")),
    ("twice", _("Likely here twice")),
]


class Flaw(Choice):
    """Answered from rows beside the record; nobody learns by it what they may not read."""

    key = "flaw"
    custom: ClassVar[bool] = False
    operators = ("=", "!=", "in", "not in")

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        closed = rights.closed_fields(field.options["entity"])
        found = NEVER
        for flaw in operands:
            if not TELLS_OF[flaw] & closed:
                found |= CONDITIONS[flaw]()
        return found


def _of_party(model: type[Any], broken: Q) -> Q:
    return Q(Exists(model.objects.filter(broken, party=OuterRef("pk"))))


def _bad_phone() -> Q:
    return _of_party(PhoneNumber, ~Q(number__regex=GOOD_PHONE) & Q(is_invalid=False))


def _bad_email() -> Q:
    mistyped = Q(address__regex=mails.MISTYPED)
    return _of_party(EmailAddress, ~Q(address__regex=GOOD_EMAIL) | mistyped)


def _bad_number() -> Q:
    return _of_party(Identifier, Q(is_doubtful=True))


def _bad_address() -> Q:
    wrong_code = ~Q(postal_code="") & ~Q(postal_code__regex=GOOD_POSTAL_CODE)
    return _of_party(PostalAddress, Q(city="") | (wrong_code & Q(country__in=countries.HERE)))


def _bounced() -> Q:
    return _of_party(EmailAddress, Q(is_invalid=True))


def _twice() -> Q:
    """One of a pair that the comparison found, of which both are there and not told apart."""
    same = {"first": OuterRef("first"), "second": OuterRef("second")}
    turned = {"first": OuterRef("second"), "second": OuterRef("first")}
    apart = Apart.objects.filter(Q(**same) | Q(**turned))
    living = LikelyPair.objects.filter(first__deleted_at=None, second__deleted_at=None)
    pairs = living.exclude(Exists(apart))
    return Q(pk__in=pairs.values("first")) | Q(pk__in=pairs.values("second"))


def _ownerless() -> Q:
    seated = Membership.objects.filter(is_active=True, user__is_active=True)
    return Q(owner=None) | ~Q(owner__in=seated.values("pk"))


CONDITIONS: Final[dict[str, Callable[[], Q]]] = {
    "bad_phone": _bad_phone,
    "bad_email": _bad_email,
    "bad_number": _bad_number,
    "bad_address": _bad_address,
    "bounced": _bounced,
    "twice": _twice,
    "ownerless": _ownerless,
}


def tell(entity_key: str) -> None:
    """Let filters of the entity ask for its flaws."""
    words = [*(OF_PARTIES if entity_key == Kept.PARTIES else ()), *OF_ALL]
    list_key = f"quality_flaws.{entity_key}"
    choices_from(list_key, lambda: [_option(key, label) for key, label in words])
    told = {"list": list_key, "entity": entity_key}
    flaw = Field(key=FLAW, label=_("flaw"), kind=Flaw(), lookup=QUALITY, options=told)
    questions.ask(entity_key, flaw, about=QUALITY)


def _option(key: str, label: Any) -> Option:
    return Option(key=key, label=str(label), aliases=translations(label))
