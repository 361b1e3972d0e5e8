"""What was found outside about a customer, until somebody accepts it or puts it aside."""

from typing import Any

from django.db import models

from kesher.features.parties.models import Party
from kesher.tenancy.models import TenantModel


class Finding(TenantModel):
    """`value` is for the customer's `field`; without one, `shown` is only to be known."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)
    provider = models.CharField(max_length=20)
    field = models.CharField(max_length=40, blank=True)
    value: Any = models.JSONField(null=True)
    shown = models.TextField()
    source = models.CharField(max_length=2000)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "party"], name="findings_of_party")]

    def __str__(self) -> str:
        return self.shown
