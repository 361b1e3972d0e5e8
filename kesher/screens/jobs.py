"""What is too much for one request."""

import json

from kesher.entity.registry import entities
from kesher.jobs import job
from kesher.screens.asked import of_text
from kesher.screens.carrying import carry_out, fields_of


@job(queue="long", max_tries=2)
def carry_out_later(entity: str, verb: str, query: str, values: str) -> int:
    """A verb on all that match the query of a list; answers how many records changed.

    `values` is JSON by field, in the form the API has it.
    """
    described = entities.get(entity)
    fields = fields_of(described, verb)
    told = {
        key: fields[key].kind.from_json(raw, fields[key]) for key, raw in json.loads(values).items()
    }
    return carry_out(described, verb, of_text(described, query).rows(verb), told).count
