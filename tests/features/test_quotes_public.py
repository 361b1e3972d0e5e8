"""The customer's page: who holds the address sees one quote, and nothing else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.files.storing import keep
from kesher.features.notices.models import Notice
from kesher.features.quotes import actions, house
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteLink
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.records.models import Access
from kesher.screens import tokens
from kesher.tenancy import letters
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of
from tests.features.sent_quotes import PAPER, a_sent_quote, a_signature, accept

pytestmark = pytest.mark.usefixtures("files_apart")


@pytest.mark.usefixtures("alon")
def test_the_first_look_is_noted_told_and_changes_the_status(
    customer: Client, noa: Membership
) -> None:
    quote, address = a_sent_quote(lines=[PAPER])

    page = customer.get(address)
    customer.get(address)
    run_due()

    text = page.content.decode()
    assert (page.status_code, '<html lang="he" dir="rtl">' in text) == (200, True)
    assert '<bdi dir="ltr">₪23.60</bdi>' in text
    seen = Quote.objects.get(pk=quote.pk)
    assert (seen.status, seen.opened_at is not None) == ("opened", True)
    link = QuoteLink.objects.get(quote=quote)
    assert link.opened == 2
    looks = Access.objects.filter(record_id=quote.pk, verb="opened by link")
    assert [one.actor_id for one in looks] == [None, None]
    assert [one.kind for one in Notice.objects.filter(member=noa)] == ["quote_opened"]


@pytest.mark.usefixtures("alon")
def test_a_look_of_our_own_is_not_the_customers(noa: Membership) -> None:
    quote, address = a_sent_quote()

    assert client_of(noa).get(address).status_code == 200

    assert Quote.objects.get(pk=quote.pk).status == "sent"
    assert QuoteLink.objects.get(quote=quote).opened == 0


@pytest.mark.usefixtures("alon")
def test_the_page_speaks_the_quotes_language(customer: Client) -> None:
    _quote, address = a_sent_quote(language="en")

    text = customer.get(address, headers={"Accept-Language": "he"}).content.decode()

    assert '<html lang="en" dir="ltr">' in text
    assert "Total to pay" in text


@pytest.mark.usefixtures("alon")
def test_the_page_is_closed_to_search_engines_frames_and_other_sites(customer: Client) -> None:
    _quote, address = a_sent_quote()

    page = customer.get(address)

    policy = dict(
        part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";") if part
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "sessionid" not in page.cookies


@pytest.mark.usefixtures("alon")
def test_what_the_house_keeps_to_itself_is_not_on_the_page(customer: Client) -> None:
    product = world.a_product(code="A4")
    party = world.a_party(phones=[{"number": "+972502345678", "kind": "mobile", "primary": True}])
    _quote, address = a_sent_quote(party=party, lines=[{"product": str(product.pk)}])

    text = customer.get(address).content.decode()

    assert "A4" in text
    for secret in (str(product.pk), str(party.pk), "2345678", "/alon/"):
        assert secret not in text


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("query", "agent", "status"),
    [
        ("?utm_source=mail&fbclid=x", "Mozilla/5.0 (iPhone)", "opened"),
        ("?choice=1", "Mozilla/5.0 (iPhone)", "sent"),
        ("", "WhatsApp/2.23.20.0", "sent"),
        ("", "facebookexternalhit/1.1", "sent"),
        ("", "Mozilla/5.0 (compatible; bingbot/2.0)", "sent"),
    ],
)
def test_only_a_persons_look_counts(customer: Client, query: str, agent: str, status: str) -> None:
    quote, address = a_sent_quote()

    assert customer.get(f"{address}{query}", headers={"User-Agent": agent}).status_code == 200

    assert Quote.objects.get(pk=quote.pk).status == status


@pytest.mark.usefixtures("alon")
def test_while_it_is_revised_the_old_version_is_read_and_not_accepted(customer: Client) -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    actions.revise(quote)
    writing.update(quote, lines=[LINES.read(quote)[0] | {"unit_price": "99"}])

    page = customer.get(address)

    assert '<bdi dir="ltr">₪23.60</bdi>' in page.content.decode()
    assert accept(customer, address, agreed="2360").status_code == 422
    actions.mark_sent(quote)
    assert '<bdi dir="ltr">₪233.64</bdi>' in customer.get(address).content.decode()


@pytest.mark.usefixtures("alon")
def test_a_closed_an_old_and_a_guessed_address_are_the_same_nothing(
    customer: Client, dana: Membership
) -> None:
    closed, closed_at = a_sent_quote()
    late, late_at = a_sent_quote()
    binned, binned_at = a_sent_quote()
    _living, living_at = a_sent_quote()
    actions.close_link(closed)
    assert Access.objects.filter(record_id=closed.pk, verb="link closed").count() == 1
    QuoteLink.objects.filter(quote=late).update(expires_at=timezone.now())
    writing.delete(binned)
    guessed = f"{living_at[:-2]}{'a' if living_at[-2] != 'a' else 'b'}/"
    elsewhere = f"/q/{letters.of(dana.organization_id.bytes)}{living_at[25:]}"
    strange = ["/q/x/", "/q/%00/", f"/q/{'א' * 65}/", f"/q/{'A' * 65}/"]

    for address in (closed_at, late_at, binned_at, guessed, elsewhere, *strange):
        assert customer.get(address).status_code == 404, address
        assert customer.post(f"{address}answer/", {"answer": "refuse"}).status_code == 404
        assert customer.get(f"{address}pdf/").status_code == 404

    assert customer.get(living_at).status_code == 200
    assert not QuoteAnswer.objects.exists()


@pytest.mark.usefixtures("alon")
def test_of_the_token_only_a_hash_is_kept() -> None:
    quote, address = a_sent_quote()

    token = address.split("/")[2]
    row = QuoteLink.objects.filter(quote=quote).values().get()

    assert len(token) == tokens.LENGTH
    assert token not in str(row)
    assert token[letters.ID_LENGTH :] not in str(row)


@pytest.mark.usefixtures("alon")
def test_whoever_asks_too_often_waits(customer: Client) -> None:
    statuses = [customer.get(f"/q/{turn}/").status_code for turn in range(80)]

    assert statuses[:60] == [404] * 60
    assert 429 in statuses[60:]


@pytest.mark.usefixtures("alon")
def test_no_log_learns_the_address(customer: Client, caplog: pytest.LogCaptureFixture) -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    customer.get(address)
    accept(customer, address, agreed="1")
    actions.close_link(quote)
    customer.get(address)

    assert caplog.records
    assert address.split("/")[2] not in caplog.text


@pytest.mark.usefixtures("alon")
def test_a_form_without_its_token_changes_nothing() -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    strict = Client(enforce_csrf_checks=True)

    assert accept(strict, address, agreed="2360").status_code == 403

    assert Quote.objects.get(pk=quote.pk).status == "sent"


def test_the_logo_is_drawn_anew_and_only_ours_is_shown(
    alon: Organization, customer: Client
) -> None:
    without, without_at = a_sent_quote()
    logo = keep(SimpleUploadedFile("logo.png", a_signature() + b"hidden words"))
    house.keep(house.as_json(house.Terms(logo=str(logo.pk))))
    _quote, address = a_sent_quote()

    shown = customer.get(f"{address}logo/")

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"hidden words" not in shown.content
    assert f'src="{address}logo/"' in customer.get(address).content.decode()
    assert customer.get(f"{without_at}logo/").status_code == 404
    assert without.status == "sent"
