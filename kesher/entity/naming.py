"""Names at the head of something: of a screen, a column, a choice."""


def capital(label: object) -> str:
    """The label, which is written small, beginning with a capital letter."""
    text = str(label)
    return text[:1].upper() + text[1:]
