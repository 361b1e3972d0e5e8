"""Plain JSON, for what has screens of its own: rights of a role, somebody's preferences."""

import json
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind


class Document(Kind):
    key = "document"
    label = _("Document")
    searched = False
    custom = False
    sortable = False
    operators = ()
    ltr = True
    json_types: ClassVar[tuple[type, ...]] = (dict, list)
    wanted = _("Please give a JSON object or list.")

    def parse(self, text: Any, field: Field) -> Any:
        if isinstance(text, dict | list):
            return text
        return super().parse(text, field)

    def understand(self, plain: str, field: Field) -> Any:
        try:
            return self.from_json(json.loads(plain), field)
        except (ValueError, RecursionError) as problem:
            raise ValidationError(self.wanted, code="type") from problem

    def text(self, value: Any, field: Field) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""

    def is_empty(self, value: Any) -> bool:
        return not value

    def to_json(self, value: Any, field: Field) -> Any:
        return value

    def schema(self, field: Field) -> dict[str, Any]:
        return {}
