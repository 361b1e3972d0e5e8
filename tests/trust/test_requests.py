"""Odd requests: strange paths, methods, hosts and headers; the next one is answered as ever."""

import io
import json
import logging

import pytest
from pytest_django import Settings

from kesher.accounts import invitations
from kesher.accounts.models import Membership
from kesher.config.logs import CONFIG
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

FORBIDDEN = (400, 403, 404, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/db.sqlite3",
        "/var/kesher.sqlite3",
        "/backup.zip",
        "/secret_key",
        "/static/../../kesher/config/settings.py",
        "/static/..%2f..%2fkesher/config/settings.py",
        "/static/%2e%2e/%2e%2e/manage.py",
        "/media/../secret_key",
        "/files/x",
        "/admin/",
        "/api/v1/../../healthz%00",
        "//evil.example/",
        "/alon//parties/",
        "/./alon/",
        "/alon/parties/%2f",
        "/alon/parties/%00/",
        "/alon/parties/..%2f..%2fetc%2fpasswd/",
        "/" + "a" * 65_536,
        "/alon/" + "%f0" * 500,
    ],
    ids=lambda path: path[:40],
)
def test_a_path_that_leads_nowhere_leads_nowhere(noa: Membership, path: str) -> None:
    client = client_of(noa)

    answer = client.get(path)

    assert answer.status_code in {*FORBIDDEN, 301, 302}
    if answer.status_code in {301, 302}:
        # To the same service; a host never comes from the path.
        assert not answer["Location"].startswith(("//", "http"))
        followed = client.get(answer["Location"])
        assert b"SECRET" not in followed.getvalue()
    assert client.get("/alon/").status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG", "GET\tX", "DELETE"])
def test_a_method_that_is_none_changes_nothing(noa: Membership, method: str) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()

    for place in ("/alon/", "/alon/parties/", f"/alon/parties/{party.pk}/"):
        answer = client_of(noa).generic(method, place)
        assert answer.status_code < 500
    for place in ("/api/v1/parties", "/api/v1/me"):
        answer = Api.of(noa).client.generic(method, place)
        assert answer.status_code in FORBIDDEN

    with scope(noa.organization_id, noa.pk, "web"):
        party.refresh_from_db()
        assert (party.version, party.deleted_at) == (1, None)


@pytest.mark.parametrize("override", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_the_method_is_the_request_s_own(noa: Membership, override: str) -> None:
    api = Api.of(noa)
    made = api.make("parties", name="משה")

    api.get(f"parties/{made['id']}", **{override.replace("-", "_"): "DELETE"})
    client_of(noa).get(f"/alon/parties/{made['id']}/do/delete/?_method=POST")

    assert api.get(f"parties/{made['id']}").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "evil.example:8000"}, {"Host": "localhost@evil.example"}],
)
def test_a_host_that_is_not_ours_is_refused(noa: Membership, headers: dict[str, str]) -> None:
    for place in ("/", "/alon/", "/accounts/login/", "/accounts/password/reset/", "/api/v1/me"):
        assert client_of(noa).get(place, headers=headers).status_code == 400, place


def test_a_forwarded_host_makes_no_links(
    noa: Membership, settings: Settings, mailoutbox: list[object]
) -> None:
    settings.SITE_URL = "https://crm.alon.example"
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    told = {"email": "new@alon.example", "role": str(noa.role_id)}

    client_of(noa).post("/alon/settings/users/invite/", told, headers=forged)
    run_due()

    assert "https://crm.alon.example/accounts/join/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


@pytest.mark.parametrize("name", ["a\r\nBcc: spy@evil.example", "a\nX: y", "a\u2028b"])
def test_a_name_adds_no_header_and_no_recipient(
    noa: Membership, name: str, mailoutbox: list[object]
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        noa.organization.name = name
        noa.organization.save()
    with scope(noa.organization_id, noa.pk, "web"):
        invitations.invite(noa, email="new@alon.example", role=noa.role, name=name)
    run_due()

    assert [letter.recipients() for letter in mailoutbox] == [["new@alon.example"]]
    sent = mailoutbox[0].message()
    assert "Bcc" not in sent
    assert "X" not in sent
    assert "\n" not in str(mailoutbox[0].subject)


@pytest.mark.parametrize(
    "spoilt", ['%0a{"level":"admin"}', "%1b[31mred", "%0d%0aX", "%e2%80%a8", '"}%0a{"a":"b']
)
def test_no_request_forges_a_line_of_the_log(noa: Membership, spoilt: str) -> None:
    stream = io.StringIO()
    options = dict(CONFIG["formatters"]["lines"])
    handler = logging.StreamHandler(stream)
    handler.setFormatter(options.pop("()")(**options))
    logging.getLogger().addHandler(handler)

    client = client_of(noa)
    client.get(f"/alon/{spoilt}/", headers={"User-Agent": f"x\n{spoilt}\x1b[2J"})
    client.post("/accounts/login/", {"login": f"a@b.example\n{spoilt}", "password": "x"})
    logging.getLogger().removeHandler(handler)

    lines = stream.getvalue().splitlines()
    assert len(lines) >= 2
    assert {json.loads(line)["level"] for line in lines} <= {"info", "warning"}
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize(
    "parameter",
    [
        "sort=-name'",
        "sort=password",
        "sort=organization__secret",
        "order=desc,(select pg_sleep(5))",
        "filter=name ~ x') or 1=1--",
        "filter=owner__user__password ~ a",
        'filter={"_connector": "OR 1=1 OR"}',
        "fields=*",
        "fields=owner.user.password",
        "expand=owner",
        "limit=1e308",
        "limit=-1",
        "limit=NaN",
        "cursor=eyJhIjoxfQ",
        "tz=UTC') ; SELECT pg_sleep(5)--",
        "count=true&count=(select 1)",
    ],
)
def test_what_is_no_question_is_no_answer(noa: Membership, parameter: str) -> None:
    api = Api.of(noa)
    api.make("parties", name="משה")

    answer = api.get(f"parties?{parameter}")

    assert answer.status_code == 422, answer.content
    told = answer.content.decode().lower()
    assert "pbkdf2" not in told
    assert "argon2" not in told
