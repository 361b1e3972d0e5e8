"""How long submissions are kept of which no lead came: as long as somebody may want to look."""

import json
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kesher.features.intake.models import SentFile, State, Submission
from kesher.features.parties.models import EmailAddress, PhoneNumber
from kesher.jobs.pruning import delete_in_portions
from kesher.lib.redacting import Known
from kesher.records import forgetting
from kesher.records.pointers import AnyOf
from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

KEY: Final = "intake"
USUAL_DAYS: Final = 30
# A letter may be answered for a week; nobody is to be forgotten before that.
LEAST_DAYS, MOST_DAYS = 8, 365
# What has failed waits for a person, however long that takes.
PASSING: Final = (State.REFUSED, State.SUSPECTED, State.WAITING)


def days() -> int:
    """After so many days a submission goes that was refused, suspected or never confirmed."""
    return int(organization().settings.get(KEY, {}).get("days", USUAL_DAYS))


def keep(wanted: int) -> None:
    organizations.change(settings={**organization().settings, KEY: {"days": wanted}})


@forgetting.forgets
def forget_unclaimed(record_ids: set[UUID]) -> list[str]:
    """What came by a phone or an address of the erased, and never became anybody's."""
    phones, mails = (
        set(model.objects.filter(AnyOf(F("party_id"), record_ids)).values_list(column, flat=True))
        for model, column in ((PhoneNumber, "number"), (EmailAddress, "address"))
    )
    known = Known(phrases=mails, numbers=phones)
    rows = Submission.objects.filter(party=None, lead=None).values_list("pk", "sent")
    told = (pk for pk, sent in rows.iterator() if known.is_in(json.dumps(sent, ensure_ascii=False)))
    mine = [*told]
    files = SentFile.objects.filter(submission__in=mine)
    keys = list(files.values_list("storage_key", flat=True))
    delete_in_portions(Submission.objects.filter(pk__in=mine))
    return keys


@transaction.atomic
def forget_passed() -> int:
    """What has passed goes, with its files; answers how many. Their bytes go once that is sure."""
    before = timezone.now() - timedelta(days=days())
    passed = Submission.objects.filter(state__in=PASSING, at__lt=before)
    # Whoever makes a lead of one at this moment was there first.
    locked = list(passed.order_by("pk").select_for_update().values_list("pk", flat=True))
    files = SentFile.objects.filter(submission__in=locked)
    keys = list(files.values_list("storage_key", flat=True))
    transaction.on_commit(lambda: forgetting.drop_bytes(keys))
    return delete_in_portions(Submission.objects.filter(pk__in=locked))
