"""The weekly letter about one's records: what it says, and the ways to stop it."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.quality import digest, figures, jobs, wanting
from kesher.features.quality.models import QualityDigest, QualityWeek
from kesher.jobs.worker import run_due
from kesher.records import reading
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of
from tests.features.wanting import WHOLE

PARTIES = entities.get("parties")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def _told(member):
    """The letter of this week to a member in whose care something is lacking."""
    with scope(member.organization_id, member.pk, "web"):
        world.a_party(owner=member, **WHOLE | {"name": "רות", "addresses": []})
        bare = {"name": "גד", "addresses": [], "emails": [], "phones": []}
        world.a_party(owner=member, **WHOLE | bare)
        jobs.begin()
    run_due()
    (letter,) = [one for one in mail.outbox if "List-Unsubscribe" in one.extra_headers]
    return letter


def _path(member):
    return urlsplit(wanting.address_of(member)).path


def _wants(member):
    with scope(member.organization_id):
        return wanting.wants(Membership.objects.get(pk=member.pk))


def _speaking(member, language):
    member.user.language = language
    member.user.save(update_fields=["language"])
    return member


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("he", ["אין כתובת: 2", "אין טלפון וגם לא דוא״ל: 1", "להפסקת המכתבים:"]),
        (
            "en",
            ["No address: 2", "Neither a phone nor a mail address: 1", "To stop these letters:"],
        ),
    ],
)
def test_the_letter_says_what_the_centre_says_and_how_it_is_stopped(yossi, language, lines):
    letter = _told(_speaking(yossi, language))

    with scope(yossi.organization_id, yossi.pk, "web"):
        found = figures.count(reading.visible(PARTIES)).by_owner[yossi.pk]
    assert (found.by_rule["no_city"], found.by_rule["no_way_to_reach"], found.lacking) == (2, 1, 2)
    told = letter.body.splitlines()
    assert [line for line in lines if not any(line in one for one in told)] == []
    assert wanting.address_of(yossi) in told
    assert letter.extra_headers["List-Unsubscribe"] == f"<{wanting.address_of(yossi)}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_program_stops_it_with_one_press(yossi):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(_path(yossi), ONE_CLICK)

    assert (answer.status_code, _wants(yossi)) == (200, False)
    assert "לא יישלחו עוד מכתבים" in answer.text
    with scope(yossi.organization_id, yossi.pk, "web"):
        world.a_party(owner=yossi, **WHOLE | {"addresses": []})
        jobs.begin()
    run_due()
    assert mail.outbox == []
    with scope(yossi.organization_id):
        assert (QualityWeek.objects.count(), QualityDigest.objects.count()) == (1, 0)


def test_who_opens_the_address_is_asked_first_and_can_have_it_again(yossi):
    asked = Client().get(_path(yossi))
    assert _wants(yossi)

    Client().post(_path(yossi))
    told = Client().get(_path(yossi))

    assert "הפסקת המכתבים" in asked.text
    assert "noindex" in asked.headers["X-Robots-Tag"]
    assert "<form" not in told.text
    assert not _wants(yossi)
    client_of(yossi).post("/alon/quality/digest/", {"wanted": "1"})
    assert _wants(yossi)


def test_it_speaks_the_language_of_whose_letter_it_is(yossi):
    page = Client().get(_path(_speaking(yossi, "en")), headers={"Accept-Language": "he"})

    assert '<html lang="en" dir="ltr"' in page.text
    assert "Stop the letters?" in page.text


def test_an_address_that_was_not_given_out_stops_nothing(noa, yossi):
    path, others = _path(yossi), _path(noa)
    signature = others.rpartition(":")[2]
    forged = f"{path.rpartition(':')[0]}:{signature}"

    answers = [Client().post(one, ONE_CLICK) for one in (forged, "/u/x/", f"{path[:-4]}/")]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert (_wants(yossi), _wants(noa)) == (True, True)


def test_of_a_seat_elsewhere_nothing_is_stopped(yossi, dana):
    Client().post(_path(dana), ONE_CLICK)

    assert (_wants(yossi), _wants(dana)) == (True, False)


def test_a_letter_that_waits_is_not_sent_once_it_was_stopped(yossi):
    with scope(yossi.organization_id, yossi.pk, "web"):
        world.a_party(owner=yossi, **WHOLE | {"addresses": []})
        jobs.begin()
    Client().post(_path(yossi), ONE_CLICK)
    with scope(yossi.organization_id, yossi.pk, "job"):
        run_due()
        week = QualityWeek.objects.get()

        assert digest.begin(week) == 0
    assert mail.outbox == []
