"""What every guarded row carries, so that rights become one WHERE clause wherever it is read."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.accounts.models import Membership, Team
from kesher.tenancy.models import TenantModel


def member_column(
    label: Any, *, on_delete: Any = models.SET_NULL, **options: Any
) -> "models.ForeignKey[Any, Any]":
    """A reference to a member; its indexes are designed with the screens, never made one by one."""
    return models.ForeignKey(
        Membership,
        on_delete,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
        **options,
    )


class Guarded(TenantModel):
    """A row with an owner, and perhaps behind a wall.

    `is_private` hides it from all but its owner and its maker; `compartment` from all but one team.
    The same three columns stand on records, timeline lines and search rows.
    """

    owner = member_column(_("owner"))
    created_by = member_column(_("created by"), editable=False)
    compartment = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("compartment"),
        help_text=_("Only this team sees it."),
    )
    is_private = models.BooleanField(_("private"), default=False)

    class Meta(TenantModel.Meta):
        abstract = True
