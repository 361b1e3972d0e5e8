"""A goal drawn: how much is reached, and a mark where one should be today."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 160, 12


def pace(share: float, expected: float) -> SafeString:
    """The words beside it tell the same, so screen readers pass it by."""
    return format_html(
        '<svg class="k-pace" viewBox="0 0 {0} {1}" aria-hidden="true">'
        '<rect class="k-pace-whole" width="{0}" height="{1}"/>'
        '<rect class="k-pace-{2}" width="{3}" height="{1}"/>'
        '<line x1="{4}" x2="{4}" y1="0" y2="{1}"/></svg>',
        WIDTH,
        HEIGHT,
        "behind" if share < expected else "reached",
        f"{min(share, 1) * WIDTH:.1f}",
        f"{min(expected, 1) * WIDTH:.1f}",
    )
