"""What an organisation finds wanting in its records, and how much of it there was each week."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.tenancy.models import TenantModel


class Kept(models.TextChoices):
    """The records whose quality is watched, by the keys of their entities."""

    PARTIES = "parties", _("Customers")
    LEADS = "leads", _("Leads")
    DEALS = "deals", _("Deals")


class Sort(models.TextChoices):
    MISSING = "missing", _("A key field is empty")
    WRONG = "wrong", _("A wrong format")
    STALE = "stale", _("Gone stale")
    BOUNCED = "bounced", _("Mail that comes back")
    OWNERLESS = "ownerless", _("Without an owner")
    TWICE = "twice", _("Likely here twice")
    OWN = "own", _("A rule of one's own")


class QualityRule(TenantModel):
    """What makes a record worse, and by how many points of a hundred.

    `field` is the key of the field that is empty or wrong, `months` the time after which a record
    is stale; `conditions` say of which records that is asked – or, of a rule of one's own, all.
    """

    is_setting: ClassVar[bool] = True

    entity = models.CharField(_("record type"), max_length=40, choices=Kept.choices)
    key = models.SlugField(_("key"), max_length=40, blank=True, editable=False)
    sort = models.CharField(_("what is wrong"), max_length=12, choices=Sort.choices)
    field = models.CharField(_("field"), max_length=60, blank=True)
    months = models.PositiveSmallIntegerField(_("stale after months"), null=True, blank=True)
    conditions = models.TextField(
        _("conditions"), blank=True, help_text=_("Of which records; empty: of all.")
    )
    meaning = models.CharField(_("in words"), max_length=120)
    weight = models.PositiveSmallIntegerField(
        _("points"), default=10, help_text=_("Taken off the hundred that a whole record has.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("rule of quality"), _("rules of quality")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "entity", "key"], name="one_quality_rule_per_key"
            )
        ]

    def __str__(self) -> str:
        return self.meaning


class QualityWeek(TenantModel):
    """That the figures of a week were put down; `week` is its Sunday."""

    week = models.DateField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "week"], name="one_quality_week")
        ]

    def __str__(self) -> str:
        return f"{self.week}"


class QualityFigure(TenantModel):
    """How many records of an owner broke a rule in a week.

    Without a rule: how many there were at all, with the sum of their scores; under `*`, how many of
    them lacked anything.
    """

    week = models.ForeignKey(QualityWeek, models.CASCADE, related_name="figures", db_index=False)
    entity = models.CharField(max_length=40)
    rule = models.CharField(max_length=40, blank=True)
    owner: Any = member_column(_("owner"))
    count = models.PositiveIntegerField()
    score = models.PositiveBigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["organization", "week", "entity"], name="quality_figures_of_week")
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.rule}: {self.count}"


class QualityDigest(TenantModel):
    """That a member was told of their part of a week, once."""

    week = models.ForeignKey(QualityWeek, models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "week", "member"], name="one_quality_digest_a_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.week_id} {self.member_id}"


class QualityProposal(TenantModel):
    """What may be set right in a customer's fields, until somebody accepts it; never done unasked.

    One that was rejected stays, so that it is not proposed again.
    """

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    was = models.JSONField()
    values = models.JSONField()
    before = models.TextField()
    after = models.TextField()
    is_rejected = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["organization", "kind", "id"],
                condition=models.Q(is_rejected=False),
                name="proposals_of_kind",
            ),
            models.Index(fields=["organization", "party"], name="proposals_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.after}"
