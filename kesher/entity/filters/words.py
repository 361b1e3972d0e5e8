"""A filter as a person says it, for chips and for the names of views."""

from django.utils.translation import gettext as say
from django.utils.translation import override

from kesher.entity.filters.tree import And, Condition, Not, Or, Test


def sentence(tree: Condition, language: str) -> str:
    """The condition in the words of a language: “Status: New · Created: last 30 days”."""
    with override(language):
        return _said(tree)


def _said(tree: Condition) -> str:
    if isinstance(tree, Test):
        return _question(tree)
    if isinstance(tree, Not):
        return say("not (%(condition)s)") % {"condition": _said(tree.condition)}
    if isinstance(tree, And):
        return " · ".join(f"({_said(part)})" if isinstance(part, Or) else _said(part)
                          for part in tree.conditions)  # fmt: skip
    between = say(" or ")
    return between.join(
        f"({_said(part)})" if isinstance(part, And) else _said(part) for part in tree.conditions
    )


def _question(test: Test) -> str:
    kind, field = test.field.kind, test.field
    values = [kind.operand_words(field, test.operator, operand) for operand in test.operands]
    told = {"field": str(field.label), "value": say(" or ").join(values)}
    return str(kind.operator_words[test.operator]) % told
