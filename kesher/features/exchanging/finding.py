"""The import that an address names, as whoever asks may have it."""

from uuid import UUID

from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.exchange import carrying
from kesher.exchange.models import ImportRun, Step
from kesher.records.reading import NotVisible
from kesher.screens import addresses
from kesher.screens.request import Request


def mine(request: Request, entity: Entity, pk: UUID) -> ImportRun:
    """One's own import; a file of a colleague is nobody else's business."""
    carrying.require(entity)
    own = ImportRun.objects.filter(member=request.seat.member.pk, entity=entity.key)
    run = own.filter(pk=pk).first()
    if run is None:
        raise NotVisible(f"import {pk}")
    return run


def insist(run: ImportRun, *steps: Step) -> None:
    if run.step not in steps:
        raise Refused(_("This import went on meanwhile; please load the page again."))


def place_of(run: ImportRun, *parts: str) -> str:
    return addresses.at(run.entity, "import", run.pk, *parts)
