"""What the statuses of leads, and the reasons for losing them, mean to the program."""

from typing import Any, Final

from kesher.entity.book import book
from kesher.entity.fields import Option
from kesher.tenancy import current

STATUSES: Final = "lead.status"
REASONS: Final = "lead.lost_reason"
WON: Final = "won"
LOST: Final = "lost"
COMPETITOR: Final = "competitor"
UNKNOWN: Final = "unknown"
# The status of a lead of which a deal was made, where the organisation has kept it.
OPENED: Final = "deal"
UNLOST: Final[dict[str, Any]] = {"lost_reason": "", "lost_to": None}


def meaning_of(status: str) -> str:
    """open, won or lost, whatever the organisation calls its statuses."""
    return next((one.meaning for one in book().choices(STATUSES) if one.key == status), "open")


def beginning() -> str:
    """The status in which leads wait to be taken up."""
    found = book().choices(STATUSES)
    return found[0].key if found else ""


def first(meaning: str) -> Option | None:
    """The first of the organisation's statuses in use that means this."""
    return _first(STATUSES, meaning)


def unknown_reason() -> str:
    """What is put down for history that came without a reason; empty where there is no such."""
    found = _first(REASONS, UNKNOWN)
    return found.key if found else ""


def blames_competitor(reason: str) -> bool:
    return any(one.key == reason and one.meaning == COMPETITOR for one in book().choices(REASONS))


def is_history() -> bool:
    """Whether what is written was so before it came here: files, and the program itself."""
    here = current()
    return here.actor_id is None or here.channel == "import"


def _first(list_key: str, meaning: str) -> Option | None:
    found = (one for one in book().choices(list_key) if one.meaning == meaning)
    return next((one for one in found if not one.archived), None)
