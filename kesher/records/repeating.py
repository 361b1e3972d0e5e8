"""Answers kept for a day, so that a request that comes again is not carried out again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from kesher.records.models import IdempotencyKey

KEPT: Final = timedelta(hours=24)


class UsedOtherwise(ValueError):
    """The key stands for another request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str]


def claim(key: str, *, fingerprint: str) -> Answer | None:
    """The answer given under this key, or None to whoever comes first and is to `keep` one.

    To be called in the transaction of the work itself: others with the same key wait until it ends,
    and one of them comes first if it fails. Raises `UsedOtherwise`.
    """
    IdempotencyKey.objects.filter(key=key, created_at__lt=timezone.now() - KEPT).delete()
    mine = IdempotencyKey(key=key, fingerprint=fingerprint)
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    known = IdempotencyKey.objects.get(key=key)
    if known.pk == mine.pk:
        return None
    if known.fingerprint != fingerprint:
        raise UsedOtherwise(key)
    return Answer(status=known.status, **known.answer)


def keep(key: str, answer: Answer) -> None:
    IdempotencyKey.objects.filter(key=key).update(
        status=answer.status, answer={"body": answer.body, "headers": answer.headers}
    )


def forget_old() -> int:
    """Drop the answers that nobody may ask for any more; answers how many they were."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
