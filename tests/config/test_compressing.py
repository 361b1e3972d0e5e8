"""What travels compressed, and what does not."""

import gzip
from typing import Any

from kesher.accounts.models import Membership
from tests.api.client import Api
from tests.conftest import client_of

AS_BROWSERS = {"Accept-Encoding": "gzip, br"}
ZIPPED = {"Accept_Encoding": "gzip, br"}


def test_a_page_travels_compressed(noa: Membership) -> None:
    response: Any = client_of(noa).get("/alon/parties/", headers=AS_BROWSERS)

    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    page = gzip.decompress(response.content)
    assert page.lstrip().startswith(b"<!doctype html>")
    assert len(response.content) < len(page) / 4


def test_who_cannot_unpack_gets_it_plain(noa: Membership) -> None:
    response: Any = client_of(noa).get("/alon/parties/")

    assert "Content-Encoding" not in response.headers
    assert response.content.lstrip().startswith(b"<!doctype html>")


def test_the_size_of_a_page_does_not_stand_still(noa: Membership) -> None:
    """So that nobody who can make it longer learns a secret from how much longer it gets."""
    client = client_of(noa)

    sizes = {len(client.get("/alon/parties/", headers=AS_BROWSERS).content) for _time in range(8)}

    assert len(sizes) > 1


def test_answers_of_the_api_travel_as_they_are(noa: Membership) -> None:
    api = Api.of(noa)
    made = api.make("parties", name="רות כהן")

    listed = api.get("parties", **ZIPPED)
    record = api.get(f"parties/{made['id']}", **ZIPPED)

    assert "Content-Encoding" not in listed.headers
    assert [one["name"] for one in listed.json()["items"]] == ["רות כהן"]
    assert "Content-Encoding" not in record.headers
    assert record.headers["ETag"].startswith('"')
