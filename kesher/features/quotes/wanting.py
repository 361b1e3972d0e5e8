"""The field that says why a quote has to be approved: told to each as far as they may read."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from kesher.entity import kinds
from kesher.entity.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalField(Field):
    """Sentences; nobody types them, and empty where nothing waits to be approved."""

    def read(self, record: Any) -> str:
        return str(record.approval)

    @property
    def column(self) -> str:
        return "status"


APPROVAL = ApprovalField(
    key="approval",
    label=lazy("needs approval"),
    kind=kinds.kind("long_text"),
    read_only=True,
    nullable=True,
    beside=(
        "currency",
        "highest_discount",
        "highest_net",
        "lowest_margin",
        "approved_discount",
        "approved_net",
        "approved_margin",
    ),
)
