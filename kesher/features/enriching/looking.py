"""Looking a customer up: on the queue, since others may be slow; and taking what was found."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.enriching import providers
from kesher.features.enriching.models import Finding
from kesher.features.enriching.providers import Found, Provider
from kesher.features.files.storing import PICTURES, keep, media_type_of
from kesher.features.parties.contacts import ADDRESSES
from kesher.features.parties.models import Party
from kesher.jobs import job
from kesher.jobs.models import OPEN, Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import of
from kesher.jobs.running import opened
from kesher.lib.fetching import NoAnswer, NotAllowed, Why
from kesher.records import acting, history, reading

KEY: Final = "parties"
LOOKED: Final = "looked up"
MOST_OF_PICTURE: Final = 2_000_000
SAYS: Final = {
    Why.UNREACHED: gettext_lazy(
        "This address cannot be reached: please check it, and the connection to the network."
    ),
    Why.LATE: gettext_lazy("There was no answer in time."),
    Why.LARGE: gettext_lazy("The answer is too large."),
    Why.ERROR: gettext_lazy("There is no such page, or the site is out of order."),
    Why.NONSENSE: gettext_lazy("There was no answer that could be read."),
}


def asked(party: Party) -> list[tuple[Provider, str]]:
    """Who would be asked about the customer, and about what."""
    return [(one, told) for one in providers.in_use() if (told := one.asks(party))]


def begin(party: Party) -> Job:
    """Ask all of them; what goes on already is not begun twice."""
    if not asked(party):
        raise Refused(_("There is neither a site nor a company number to look up."))
    for provider, told in asked(party):
        history.note_access(KEY, LOOKED, record_id=party.pk, provider=provider.key, asked=told)
    return enqueue(look_up, party=party.pk, unique=str(party.pk))


def running(party: Party) -> bool:
    rows = Job.objects.all().mine().filter(name=of(look_up).name, status__in=OPEN)
    return any(one.arguments["party"] == str(party.pk) for one in rows)


@job(scoped=False, max_tries=1)
def look_up(party: UUID) -> int:
    """Ask each, with no transaction held open meanwhile; answers how much was found."""
    with opened():
        found = Party.objects.filter(pk=party, deleted_at=None).first()
        waiting = asked(found) if found else []
    count = 0
    for provider, told in waiting:
        answers = _answers(provider, told)
        with opened():
            count += _put_down(party, provider, answers)
    return count


def _answers(provider: Provider, told: str) -> list[Found]:
    """What it says; or, for whoever asked, why it says nothing."""
    try:
        found = provider.read(told, providers.client())
    except NotAllowed:
        return [Found(shown=_("This address is not one that may be asked."), source=told)]
    except NoAnswer as trouble:
        return [Found(shown=str(SAYS[trouble.why]), source=told)]
    return found or [Found(shown=_("Nothing was found."), source=told)]


@transaction.atomic
def _put_down(party: UUID, provider: Provider, found: Sequence[Found]) -> int:
    """Instead of what the same one said before."""
    Finding.objects.filter(party=party, provider=provider.key).delete()
    rows = Finding.objects.bulk_create(
        Finding(
            party_id=party,
            provider=provider.key,
            field=one.field,
            value=one.value,
            shown=one.shown,
            source=one.source[:2000],
            at=timezone.now(),
        )
        for one in found
    )
    return sum(1 for one in rows if one.field)


def findings(party: Party) -> list[Finding]:
    """Those for fields that whoever asks may change, and what is only to be known."""
    writable = reading.writable_fields(entities.get(KEY))
    rows = Finding.objects.filter(party=party).order_by("provider", "pk")
    return [one for one in rows if not one.field or one.field in writable]


def accept(party: Party, rows: Sequence[Finding]) -> int:
    """Write what was found into its fields, as one change; answers how many fields."""
    taken = [one for one in rows if one.field]
    files = {one.field: _picture(party, one) for one in taken if one.field == "photo"}
    values = {one.field: files.get(one.field) or _value(party, one) for one in taken}
    with transaction.atomic():
        acting.perform(entities.get(KEY), "update", party, values)
        dismiss(taken)
    return len(values)


def dismiss(rows: Sequence[Finding]) -> None:
    Finding.objects.filter(pk__in=[one.pk for one in rows]).delete()


def _value(party: Party, one: Finding) -> Any:
    field = entities.get(KEY).field(one.field)
    if one.field != ADDRESSES.key:
        return field.kind.parse(one.value, field)
    rows = field.read(party)
    places = {(row["street"], row["city"]) for row in rows}
    is_new = (one.value["street"], one.value["city"]) not in places
    return field.kind.from_json([*rows, one.value] if is_new else rows, field)


def _picture(party: Party, one: Finding) -> UUID:
    """The picture is fetched when it is wanted, and kept among the customer's files."""
    try:
        answer = providers.client(most_bytes=MOST_OF_PICTURE).get(one.value)
    except (NotAllowed, NoAnswer) as trouble:
        raise Refused(_("The picture could not be fetched.")) from trouble
    if media_type_of(answer.content) not in PICTURES:
        raise Refused(_("What stands there is not a picture."))
    try:
        file = keep(SimpleUploadedFile(_("logo"), answer.content), about=f"{KEY}:{party.pk}")
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from wrong
    return file.pk
