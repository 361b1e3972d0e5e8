"""A tree of conditions as a query."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

from kesher.entity.filters.tree import And, Condition, Not, Test


def as_q(tree: Condition) -> Q:
    """The rows for which the tree holds, always within what the caller already narrowed."""
    if isinstance(tree, Test):
        return tree.field.kind.condition(tree.field, tree.operator, tree.operands)
    if isinstance(tree, Not):
        return ~as_q(tree.condition)
    parts = [as_q(part) for part in tree.conditions]
    return reduce(and_ if isinstance(tree, And) else or_, parts, Q())
