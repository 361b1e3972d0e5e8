"""Of two records that become one: whose value each field keeps."""

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.document import Document

SURVIVOR: Final = "survivor"
OTHER: Final = "other"


class Sides(Document):
    """The Python value is a dictionary of `survivor` or `other` by the fields' keys."""

    key = "sides"
    label = _("Whose values")
    json_types: ClassVar[tuple[type, ...]] = (dict,)
    wanted = _("Please give “survivor” or “other” for each field, by its key.")

    def parse(self, text: Any, field: Field) -> Any:
        told = super().parse(text, field)
        is_known = isinstance(told, dict) and all(one in (SURVIVOR, OTHER) for one in told.values())
        if told is not None and not is_known:
            raise ValidationError(self.wanted, code="type")
        return told

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"enum": [SURVIVOR, OTHER]}}
