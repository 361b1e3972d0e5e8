"""Remarks in mail addresses, and dots that Google does not read: one mailbox, one customer."""

from importlib import import_module

import pytest

from kesher.exchange import carrying, report
from kesher.exchange.models import Policy
from kesher.features.parties import likely, pairs
from kesher.features.parties.contacts import EMAILS
from kesher.features.parties.models import EmailAddress, Party
from kesher.features.parties.twins import twins_of
from kesher.lib import mails
from kesher.records import writing
from tests import world
from tests.conftest import client_of
from tests.exchange.conftest import begun, csv_of

SAME = {
    "dana@galim.example": "dana@galim.example",
    "dana+crm@galim.example": "dana@galim.example",
    "dana+a+b@galim.example": "dana@galim.example",
    "+dana@galim.example": "+dana@galim.example",
    "da.na@galim.example": "da.na@galim.example",
    "dana@a+b.example": "dana@a+b.example",
    "d.gimlit@gmail.com": "dgimlit@gmail.com",
    "D.G.imlit+x@GoogleMail.com": "dgimlit@gmail.com",
    "d.gimlit@gmail.com.example": "d.gimlit@gmail.com.example",
    "nobody": "nobody",
}


def _mails(*addresses):
    rows = [{"address": address, "kind": "work"} for address in addresses]
    return [row | {"primary": not place} for place, row in enumerate(rows)]


@pytest.mark.parametrize(("address", "mailbox"), SAME.items())
def test_a_mailbox_is_the_same_however_its_address_is_written(address, mailbox):
    assert mails.mailbox(address) == mailbox


def test_addresses_that_are_here_already_get_their_mailboxes(alon):
    party = world.a_party(emails=_mails(*SAME))
    EmailAddress.objects.update(mailbox="")

    import_module("kesher.features.parties.migrations.0004_mailboxes_of_before")._tell(
        EmailAddress.objects.all()
    )

    assert dict(party.email_rows.values_list("address", "mailbox")) == SAME


def test_the_address_stays_as_it_was_written_and_its_mailbox_follows(alon):
    party = world.a_party(emails=_mails("dana+crm@galim.example"))
    writing.update(party, emails=_mails("d.gimlit+a@gmail.com", "ruth@galim.example"))

    party.refresh_from_db()
    assert party.email == "d.gimlit+a@gmail.com"
    assert [row["address"] for row in EMAILS.read(party)] == [
        "d.gimlit+a@gmail.com",
        "ruth@galim.example",
    ]
    assert list(party.email_rows.order_by("position").values_list("mailbox", flat=True)) == [
        "dgimlit@gmail.com",
        "ruth@galim.example",
    ]


def test_pairs_merging_and_the_comparison_of_all_know_them(alon):
    names = (f"לקוח {tens}{ones}" for tens in "אבגדה" for ones in "כלמנסעפצקר")
    writing.create_many(Party, [{"name": name} for name in names])
    one = world.a_party(name="צביקה טגובסקי", emails=_mails("zvika@galim.example"))
    other = world.a_party(name="צביקה טגובסקי", emails=_mails("zvika+crm@galim.example"))
    dana = world.a_party(name="דנה גימלית", emails=_mails("d.gimlit@gmail.com"))
    again = world.a_party(name="דנה גימלית", emails=_mails("dgimlit@gmail.com"))
    world.a_party(name="אחרת", emails=_mails("zvik.a@galim.example"))

    likely.keep(likely.compare(lambda _count: None))

    exact = [(pair.older.pk, pair.younger.pk) for pair in pairs.page().pairs]
    assert exact == [(one.pk, other.pk), (dana.pk, again.pk)]
    assert [twin.party.pk for twin in twins_of(one)] == [other.pk]
    found = {(pair.older.pk, pair.younger.pk): pair.reasons for pair in likely.page().pairs}
    assert {two: [str(why) for why in reasons] for two, reasons in found.items()} == {
        (one.pk, other.pk): ["אותה כתובת דואר", "אותו שם"],
        (dana.pk, again.pk): ["אותה כתובת דואר", "אותו שם"],
    }


@pytest.mark.parametrize("typed", ["dgimlit@gmail.com", "d.gim.lit+news@googlemail.com"])
def test_who_is_here_already_is_told_while_typing(noa, alon, typed):
    world.a_party(name="דנה גימלית", emails=_mails("d.gimlit+crm@gmail.com"))

    answer = client_of(noa).post(
        "/alon/parties/duplicates/",
        {"emails-address": typed, "emails-kind": "work"},
        headers={"HX-Request": "true"},
    )

    assert "דנה גימלית" in answer.content.decode()


def test_an_import_finds_who_is_here_and_who_is_in_the_file_twice(alon, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    dana = world.a_party(name="דנה גימלית", emails=_mails("d.gimlit@gmail.com"))
    content = csv_of(
        ["שם", 'דוא"ל'],
        ["דנה גימלית", "dgimlit+crm@gmail.com"],
        ["רון לוי", "ron+a@galim.example"],
        ["רון לוי", "ron+b@galim.example"],
    ).replace('דוא"ל', "Email")

    run = begun(content, policy=Policy.UPDATE)
    carrying.write(run)

    assert run.counts == {"updated": 2, "created": 1}
    assert [row["address"] for row in EMAILS.read(Party.objects.get(pk=dana.pk))] == [
        "d.gimlit@gmail.com",
        "dgimlit+crm@gmail.com",
    ]
    assert [told.what for told in report.outcomes(run)] == ["updated", "created", "updated"]
