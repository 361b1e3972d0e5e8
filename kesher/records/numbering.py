"""Running numbers, given out in order and never twice."""

from django.db import transaction

from kesher.entity.models import Counter


def take(series: str, count: int) -> range:
    """The next `count` numbers of a series of the organisation in scope.

    Others who want of the same series wait until this transaction ends, so that none is lost.
    """
    with transaction.atomic():
        Counter.objects.get_or_create(series=series)
        counter = Counter.objects.select_for_update().get(series=series)
        first = counter.last + 1
        counter.last += count
        counter.save(update_fields=["last"])
    return range(first, first + count)
