"""What is too much for one request."""

import json
from uuid import UUID

from django.db import transaction

from kesher.access.rights import insist_on_seat, member
from kesher.entity.registry import entities
from kesher.jobs import job
from kesher.screens.asked import of_text
from kesher.screens.carrying import carry_out, fields_of
from kesher.tenancy import scope
from kesher.tenancy.organization import organization


@job(queue="long", max_tries=2)
def carry_out_later(entity: str, verb: str, query: str, values: str, batch: UUID) -> int:
    """A verb on all that match the query of a list; answers how many records changed.

    `values` is JSON by field, in the form the API has it; `batch` is the mark by which it all can
    be taken back.
    """
    who = member()
    with scope(organization().pk, who.pk if who else None, "job", batch=batch):
        described = entities.get(entity)
        fields = fields_of(described, verb)
        told = {
            key: fields[key].kind.from_json(raw, fields[key])
            for key, raw in json.loads(values).items()
        }
        with transaction.atomic():
            rows = of_text(described, query).rows(verb)
            count = carry_out(described, verb, rows, told).count
            insist_on_seat()
        return count
