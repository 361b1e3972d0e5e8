"""Stars, one to five."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, ORDERED, Kind
from kesher.entity.kinds.widgets import Radios
from kesher.entity.markup import draw

MOST = 5
STAR = "★"


class Rating(Kind):
    key = "rating"
    label = _("Rating")
    searched = False
    operators = (*ORDERED, *EMPTINESS)
    json_types = (int,)
    wanted = _("Please give a whole number from 1 to 5.")

    def understand(self, plain: str, field: Field) -> int:
        stars = plain.rstrip("☆")
        if stars and set(stars) == {STAR}:
            plain = str(len(stars))
        if plain not in {str(number) for number in range(1, MOST + 1)}:
            raise ValidationError(self.wanted, code="rating")
        return int(plain)

    def widget(self, field: Field) -> forms.Widget:
        star = draw('<span aria-hidden="true">{}</span>', STAR)
        answers = [(str(count), star, _in_words(count)) for count in range(1, MOST + 1)]
        return Radios(style="k-rating", answers=answers)

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        stars = format_html_join(
            "",
            '<span class="{}" aria-hidden="true">{}</span>',
            (("k-on" if place < value else "k-off", STAR) for place in range(MOST)),
        )
        return draw(
            '<span class="k-rating">{}<span class="k-unseen">{}</span></span>',
            stars,
            _in_words(value),
        )

    def typed(self, value: Any, field: Field) -> Any:
        return "" if value is None else str(value)

    def sheet(self, value: Any, field: Field) -> Any:
        return value

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": MOST}


def _in_words(count: int) -> str:
    return say("%(count)s out of %(most)s") % {"count": count, "most": MOST}
