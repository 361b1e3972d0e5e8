"""Writing a tree back as the text from which it would be read."""

from kesher.entity.filters.reading import LISTS
from kesher.entity.filters.tokens import quoted, tokens
from kesher.entity.filters.tree import And, Condition, InvalidFilter, Not, Or, Test


def to_text(tree: Condition) -> str:
    """The canonical text; `parse` of it gives an equal tree."""
    if isinstance(tree, Test):
        return " ".join(part for part in (tree.field.key, tree.operator, _values(tree)) if part)
    if isinstance(tree, Not):
        return f"not {_inner(tree.condition)}"
    joint = " and " if isinstance(tree, And) else " or "
    return joint.join(_inner(part) for part in tree.conditions)


def _inner(tree: Condition) -> str:
    return f"({to_text(tree)})" if isinstance(tree, And | Or) else to_text(tree)


def _values(test: Test) -> str:
    written = [_value(operand) for operand in test.operands]
    return f"({', '.join(written)})" if test.operator in LISTS else "".join(written)


def _value(operand: str) -> str:
    return operand if _reads_as_itself(operand) else quoted(operand)


def _reads_as_itself(operand: str) -> bool:
    try:
        found = tokens(operand)[:-1]
    except InvalidFilter:
        return False
    plain = all(token.sort == "word" and not token.is_word("and", "or", "not") for token in found)
    return plain and bool(found) and " ".join(token.text for token in found) == operand


def moves(conditions: str) -> bool:
    """Whether conditions ask of the very moment, not of days; true of some names, too."""
    return "now" in conditions.lower()
