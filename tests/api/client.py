"""A program that speaks to the API, as tests see it."""

import json
from typing import Any

from django.test import Client

from kesher.accounts import tokens
from kesher.accounts.models import Membership
from kesher.tenancy import scope

BASE = "/api/v1"


class Api:
    """Calls by the end of an address, with a key."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.client = Client(headers={"Authorization": f"Bearer {key}"} if key else {})

    @classmethod
    def of(cls, member: Membership) -> "Api":
        with scope(member.organization_id):
            return cls(tokens.issue(member, name="test", expires_at=None))

    def call(self, method: str, place: str, body: Any = None, **headers: str) -> Any:
        """`body` is bytes to send as they are, or what is to be sent as JSON; nothing when None."""
        content = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method, f"{BASE}/{place}", content, content_type="application/json", headers=sent
        )

    def get(self, place: str, **headers: str) -> Any:
        return self.call("GET", place, **headers)

    def post(self, place: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", place, body, **headers)

    def patch(self, place: str, body: Any = None, **headers: str) -> Any:
        return self.call("PATCH", place, body, **headers)

    def delete(self, place: str, **headers: str) -> Any:
        return self.call("DELETE", place, **headers)

    def make(self, entity: str, /, **members: Any) -> dict[str, Any]:
        """A new record, as the API tells it."""
        response = self.post(entity, members)
        assert response.status_code == 201, response.content.decode()
        made: dict[str, Any] = response.json()
        return made


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def faults(response: Any) -> list[tuple[str, str]]:
    """Place and code of each fault of a problem."""
    return [(one["path"], one.get("code", "")) for one in response.json()["errors"]]
