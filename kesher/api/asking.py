"""Questions that are not about one entity: who am I, and who or what is called so."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from kesher.access.rights import closed_fields, may
from kesher.accounts.seats import Seat
from kesher.api import answers
from kesher.api.parameters import Parameters
from kesher.entity.registry import entities
from kesher.records import search
from kesher.records.models import SearchRow

MOST = 100
VERBS = ("view", "create", "update", "delete", "export")
COPIES = {"title": "name", "phone": "phone", "email": "email"}


def find(request: HttpRequest) -> HttpResponse:
    """The records that are meant by `q`, best first, in whatever spelling or keyboard layout."""
    asked = Parameters(request, "q", "entity", "limit")
    keys = set(asked.names("entity", {entity.key for entity in entities}))
    found = search.find(
        asked.text("q")[:200], keys=keys or None, limit=asked.limit(most=MOST, usual=24)
    )
    items = [_told(row) for row in found.rows]
    return answers.answer({"items": items, "understood_as": found.understood_as})


def _told(row: SearchRow) -> dict[str, Any]:
    """Without copies of fields that whoever is asking may not read."""
    closed = closed_fields(row.entity)
    told = {name: "" if source in closed else getattr(row, name) for name, source in COPIES.items()}
    return {
        "entity": row.entity,
        "id": str(row.record_id),
        **told,
        "subtitle": "" if closed else row.subtitle,
        "last_contact_at": answers.moment(row.contacted_at),
    }


def me(request: HttpRequest) -> HttpResponse:
    """Whose key this is, where, and what they may do."""
    Parameters(request)
    seat: Seat = request.seat  # type: ignore[attr-defined]  # put there by the door
    organization, member = seat.organization, seat.member
    return answers.answer(
        {
            "user": {"id": str(member.pk), "name": member.name, "email": seat.user.email},
            "role": {"id": str(member.role_id), "title": str(member.role)},
            "team": member.team and {"id": str(member.team_id), "title": str(member.team)},
            "organization": {
                "id": str(organization.pk),
                "slug": organization.slug,
                "name": organization.name,
                "language": organization.language,
                "timezone": organization.timezone,
                "currency": organization.currency,
            },
            "may": {
                entity.key: [verb for verb in _verbs(entity) if may(verb, entity.key)]
                for entity in entities
            },
        }
    )


def _verbs(entity: Any) -> list[str]:
    return [*VERBS, *(action.verb for action in entity.actions)]
