"""Notices: what somebody is told about, until it is read."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.accounts.models import Membership
from kesher.entity.columns import LinkColumn
from kesher.tenancy.models import TenantManager, TenantModel


class NoticeManager(TenantManager["Notice"]):
    """Notices are no records: they are told here and read here, and leave no history."""

    def tell(
        self, member: Membership, kind: str, *, about: str, detail: dict[str, Any]
    ) -> "Notice":
        return self.create(member=member, kind=kind, about=about, detail=detail)

    def unread(self, member_id: UUID) -> "models.QuerySet[Notice]":
        return self.filter(member=member_id, read_at=None)

    def counted(self, member_id: UUID) -> "models.QuerySet[Notice, tuple[int]]":
        """One row with the number of the unread, or none."""
        unread = self.unread(member_id).values("member").annotate(count=models.Count("pk"))
        return unread.values_list("count")

    def read_one(self, notice: "Notice") -> None:
        self.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())

    def read_all(self, member_id: UUID) -> None:
        self.unread(member_id).update(read_at=timezone.now())


class Notice(TenantModel):
    """`kind` chooses the sentence, `detail` fills it; the record is opened by its link.

    Where it is about no record, `detail` has the `tail` of the address to open.
    """

    member: Any = models.ForeignKey(
        Membership, models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=20)
    about = LinkColumn(_("regarding"), blank=True)
    detail = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True)

    objects: ClassVar[NoticeManager] = NoticeManager()

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        indexes = [
            models.Index(
                fields=["organization", "member", "-created_at"], name="notices_of_member"
            ),
            models.Index(
                fields=["organization", "member"],
                condition=models.Q(read_at=None),
                name="unread_of_member",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
