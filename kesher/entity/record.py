"""What every record has, whatever the trade calls it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.models import Guarded


class Record(Guarded):
    """A row the customer cares about. Values of custom fields live in `extra`, under keys `x_…`."""

    created_at = models.DateTimeField(_("created"), editable=False, default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), editable=False, default=timezone.now)
    deleted_at = models.DateTimeField(_("deleted"), editable=False, null=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    extra = models.JSONField(default=dict, blank=True, editable=False)

    # The fields that a title is made of: they can be kept from nobody who may see the record.
    called_by: ClassVar[frozenset[str]] = frozenset({"name"})
    # Fields that no form has, since verbs keep them, and with which records of elsewhere come.
    kept_elsewhere: ClassVar[tuple[str, ...]] = ()
    # Columns that `settle` keeps, and no door shows; and the column a shown one is sorted by.
    derived: ClassVar[frozenset[str]] = frozenset()
    sorted_by: ClassVar[dict[str, str]] = {}
    # Fields that are asked only beside one answer of another field: that field, and the answer.
    asked_beside: ClassVar[Mapping[str, tuple[str, str]]] = {}

    class Meta(Guarded.Meta):
        abstract = True

    @property
    def told_as(self) -> str:
        """What lines call the record: read later, perhaps by who may see less than their writer."""
        return str(self)

    def along(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values about to be written, with whatever goes along with them."""
        return values

    def settle(self) -> set[str]:
        """Bring derived columns up to date before saving; answers their names."""
        return set()
