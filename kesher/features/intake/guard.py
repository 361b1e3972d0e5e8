"""What speaks against a submission. It is kept in any case: a person looks, and takes it or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.features.intake.asked import NAME
from kesher.features.intake.links import Stamp
from kesher.features.intake.models import IntakeForm
from kesher.features.intake.typed import Sent
from kesher.lib import hebrew
from kesher.screens import throttle

# A field that people do not see, and programs fill in.
TRAP = "fax_for_replies"
# Nobody reads, types and sends within so many seconds.
QUICKEST = 2.0
MOST_LINKS = 2
# From one address on the network to one form: so many at once, and then one in two minutes.
MANY, A_SECOND = 5, 1 / 120
LINK = re.compile(r"https?://|www\.|<a\s|\[url", re.IGNORECASE)

REASONS: dict[str, Any] = {
    "trap": _("a field was filled in that people do not see"),
    "quick": _("sent quicker than anybody types"),
    "stamp": _("sent past the page of the form"),
    "many": _("many from the same address"),
    "links": _("full of links"),
    "words": _("words of advertisers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What can be known of a sender beside what was sent; without a `stamp` no page was shown."""

    sent: Sent
    address: str
    stamp: Stamp | None = None
    is_from_site: bool = False


def reasons(form: IntakeForm, attempt: Attempt) -> list[str]:
    """The keys of what speaks against it."""
    found = [
        ("trap", any(attempt.sent.get(TRAP, ()))),
        ("quick", attempt.stamp is not None and attempt.stamp.age < QUICKEST),
        ("stamp", attempt.stamp is None and not attempt.is_from_site),
        ("many", not _is_among_few(form, attempt)),
        ("links", _is_full_of_links(attempt.sent)),
        ("words", _has_stop_words(form, attempt.sent)),
    ]
    return [name for name, holds in found if holds]


def _is_among_few(form: IntakeForm, attempt: Attempt) -> bool:
    return throttle.draw(f"form:{form.pk}:{attempt.address}", most=MANY, a_second=A_SECOND)


def _is_full_of_links(sent: Sent) -> bool:
    in_name = any(LINK.search(value) for value in sent.get(NAME, ()))
    return in_name or len(LINK.findall(" ".join(_texts(sent)))) > MOST_LINKS


def _has_stop_words(form: IntakeForm, sent: Sent) -> bool:
    stops = [hebrew.key(line) for line in form.stop_words.splitlines() if line.strip()]
    told = hebrew.key(" ".join(_texts(sent))) if stops else ""
    return any(stop in told for stop in stops if stop)


def _texts(sent: Sent) -> Sequence[str]:
    return [value for values in sent.values() for value in values]
