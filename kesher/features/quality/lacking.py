"""Which records break a rule: a question for filters, `lacks = no_phone`, true as of now."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.entity import filters, questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.choice import Choice
from kesher.features.quality import rules
from kesher.features.quality.models import QualityRule
from kesher.features.quality.rules import LACKS, QUALITY


class Lacks(Choice):
    """A rule that tells of what is closed to whoever asks, or is not in use, holds of nothing."""

    key = "lacks"
    custom: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        known = {one.key: one for one in rules.open_rules(field.options["entity"])}
        found = [_condition(known[key]) for key in operands if key in known]
        return reduce(or_, found, NEVER)

    def empty(self, field: Field) -> Q:
        """Of records that break no rule."""
        keys = [one.key for one in rules.open_rules(field.options["entity"])]
        return ~self.asked(field, "in", keys)


def _condition(rule: QualityRule) -> Q:
    try:
        return rules.condition(rule)
    except filters.InvalidFilter:
        return NEVER


def tell(entity_key: str) -> None:
    """Let filters of the entity ask which of its rules a record breaks."""
    told = {"list": rules.list_key(entity_key), "entity": entity_key}
    lacks = Field(key=LACKS, label=_("lacks"), kind=Lacks(), lookup=QUALITY, options=told)
    questions.ask(entity_key, lacks, about=QUALITY)
