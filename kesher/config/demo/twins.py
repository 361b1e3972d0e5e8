"""Some of the demonstrated firm's customers are there twice: there is something to merge."""

from typing import Any

from kesher.features.parties import likely
from kesher.features.parties.models import Party
from kesher.records import writing

FORM = " בע״מ"


def tell(parties: list[Party]) -> None:
    """Two people and a firm a second time, as somebody else wrote them; then all are compared."""
    firms = [one for one in parties if one.is_organization]
    people = [one for one in parties if not one.is_organization]
    one, turned, other, again = people[-4:]
    firm, shop = firms[-2:]
    writing.update(
        turned,
        name=" ".join(reversed(one.name.split())),
        phones=_phones(one),
        emails=[],
        **_addressed(one),
    )
    writing.update(again, name=other.name, emails=_emails(other), **_addressed(other))
    plain = firm.name.removesuffix(FORM)
    name = plain if firm.name != plain else f"{plain}{FORM}"
    writing.update(shop, name=name, phones=_phones(firm), emails=[])
    likely.keep(likely.compare(_unwatched))


def _addressed(party: Party) -> dict[str, Any]:
    """The same person is of one gender, and in one position."""
    return {"gender": party.gender, "job_title": party.job_title}


def _phones(party: Party) -> list[dict[str, Any]]:
    rows = party.phone_rows.all()
    return [{"number": one.number, "kind": one.kind, "primary": one.is_primary} for one in rows]


def _emails(party: Party) -> list[dict[str, Any]]:
    rows = party.email_rows.all()
    return [{"address": one.address, "kind": one.kind, "primary": one.is_primary} for one in rows]


def _unwatched(_count: int) -> None:
    """Nobody waits for it."""
