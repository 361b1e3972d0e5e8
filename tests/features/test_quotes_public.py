"""The customer's page: who holds the address sees one quote, answers it once, and nothing else."""

import base64
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from kesher.accounts.models import Membership
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.notices.models import Notice
from kesher.features.quotes import actions, house, links, public
from kesher.features.quotes.document import sums_of
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteLink, QuoteVersion
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.records.models import Access
from kesher.screens import tokens
from kesher.tenancy import letters
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

PAPER = {"key": "paper", "description": "נייר", "quantity": "2", "unit_price": "10"}
OPTION = {"key": "option", "description": "הובלה", "unit_price": "50", "optional": True}
THIS, THAT = (
    {"key": key, "description": key, "unit_price": price, "group": "א"}
    for key, price in (("this", "100"), ("that", "70"))
)


@pytest.fixture(autouse=True)
def files_apart(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def customer(db: None) -> Client:
    return Client()


def _sent(**values: Any) -> tuple[Quote, str]:
    quote = world.a_quote(**values)
    actions.mark_sent(quote)
    return quote, _address(quote)


def _address(quote: Quote) -> str:
    link = links.living(quote)
    assert link is not None
    return links.path_of(link)


def _agreed(page: Any) -> str:
    found = re.search(r'name="agreed" value="(\d+)"', page.content.decode())
    assert found
    return found[1]


def _accept(client: Client, address: str, **more: Any) -> Any:
    typed = {"answer": "accept", "choice": "1", "name": "משה כהן", "version": "1", **more}
    return client.post(f"{address}answer/", typed)


def _a_signature() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGBA", (60, 20), "black").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.usefixtures("alon")
def test_the_first_look_is_noted_told_and_changes_the_status(
    customer: Client, noa: Membership
) -> None:
    quote, address = _sent(lines=[PAPER])

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
    quote, address = _sent()

    assert client_of(noa).get(address).status_code == 200

    assert Quote.objects.get(pk=quote.pk).status == "sent"
    assert QuoteLink.objects.get(quote=quote).opened == 0


@pytest.mark.usefixtures("alon")
def test_the_page_speaks_the_quotes_language(customer: Client) -> None:
    _quote, address = _sent(language="en")

    text = customer.get(address, headers={"Accept-Language": "he"}).content.decode()

    assert '<html lang="en" dir="ltr">' in text
    assert "Total to pay" in text


@pytest.mark.usefixtures("alon")
def test_the_page_is_closed_to_search_engines_frames_and_other_sites(customer: Client) -> None:
    _quote, address = _sent()

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
    _quote, address = _sent(party=party, lines=[{"product": str(product.pk)}])

    text = customer.get(address).content.decode()

    assert "A4" in text
    for secret in (str(product.pk), str(party.pk), "2345678", "/alon/"):
        assert secret not in text


@pytest.mark.usefixtures("alon")
def test_accepting_keeps_name_signature_and_version(customer: Client, noa: Membership) -> None:
    quote, address = _sent(lines=[PAPER])
    signature = "data:image/png;base64," + base64.b64encode(_a_signature()).decode()
    agreed = _agreed(customer.get(address))

    done = _accept(customer, address, agreed=agreed, signature=signature)
    run_due()

    assert (done.status_code, done["Location"]) == (302, f"{address}#answer")
    answer = QuoteAnswer.objects.select_related("version").get()
    assert (answer.accepted, answer.name, answer.version.number) == (True, "משה כהן", 1)
    assert (answer.address, answer.by) == ("127.0.0.1", None)
    assert answer.signature is not None
    assert (answer.signature.media_type, answer.signature.about) == (
        "image/png",
        f"quotes:{quote.pk}",
    )
    kept = Quote.objects.get(pk=quote.pk)
    assert (kept.status, kept.gross) == ("accepted", 2_360)
    kinds = [one.kind for one in Notice.objects.filter(member=noa).order_by("created_at")]
    assert kinds == ["quote_opened", "quote_accepted"]
    assert "משה כהן" in customer.get(address).content.decode()


@pytest.mark.usefixtures("alon")
def test_without_a_script_a_typed_name_is_enough(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER])

    assert _accept(customer, address, agreed="2360").status_code == 302

    answer = QuoteAnswer.objects.get()
    assert (answer.signature, Quote.objects.get(pk=quote.pk).status) == (None, "accepted")
    assert not File.objects.exists()


@pytest.mark.usefixtures("alon")
def test_options_and_alternatives_are_the_customers_to_choose(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER, OPTION, THIS, THAT])
    chosen = {"choice": "1", "chosen": "option", "of א": "that"}

    asked = customer.get(address, chosen)
    done = _accept(customer, address, **chosen, agreed=_agreed(asked))

    assert _agreed(asked) == str((2_000 + 5_000 + 7_000) * 118 // 100)
    assert done.status_code == 302
    kept = Quote.objects.get(pk=quote.pk)
    assert (kept.net, kept.gross) == (14_000, 16_520)
    assert [row["key"] for row in LINES.read(kept) if row["chosen"]] == ["option", "that"]
    first, second = QuoteVersion.objects.order_by("number")
    assert QuoteAnswer.objects.get().version == second
    assert (sums_of(first.told).gross.amount_minor, sums_of(second.told).gross.amount_minor) == (
        14_160,
        16_520,
    )


@pytest.mark.usefixtures("alon")
def test_nobody_accepts_another_total_than_they_saw(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER, OPTION])

    refused = _accept(customer, address, chosen="option", agreed="2360")

    assert refused.status_code == 422
    assert _agreed(refused) == "8260"
    assert Quote.objects.get(pk=quote.pk).status == "sent"
    assert not QuoteAnswer.objects.exists()


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    "typed",
    [
        {"name": " "},
        {"answer": "perhaps"},
        {"pen": "1"},
        {"pen": "1", "signature": ""},
        {"signature": "data:image/png;base64,%%%"},
        {"signature": "data:image/png;base64," + base64.b64encode(b"<svg/>").decode()},
        {
            "signature": "data:image/png;base64,"
            + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(200_000)).decode()
        },
        {
            "signature": "data:image/png;base64,"
            + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(200)).decode()
        },
    ],
)
def test_half_an_answer_is_none(customer: Client, typed: dict[str, str]) -> None:
    quote, address = _sent(lines=[PAPER])

    assert _accept(customer, address, agreed="2360", **typed).status_code == 422

    assert Quote.objects.get(pk=quote.pk).status == "sent"
    assert not QuoteAnswer.objects.exists()
    assert not File.objects.exists()


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"words": "יקר <b>מדי</b>"}, "other"),
        ({"words": "יקר <b>מדי</b>", "reason": "nonsense"}, "other"),
        ({"words": "יקר <b>מדי</b>", "reason": "price"}, "price"),
        ({"words": "", "reason": "price"}, "price"),
    ],
)
def test_refusing_says_why(
    customer: Client, noa: Membership, typed: dict[str, str], reason: str
) -> None:
    quote, address = _sent()

    customer.post(f"{address}answer/", {"answer": "refuse", "version": "1", **typed})
    run_due()

    answer = QuoteAnswer.objects.get()
    kept = Quote.objects.get(pk=quote.pk)
    assert (answer.accepted, answer.words) == (False, typed["words"])
    assert (kept.status, kept.reason) == ("refused", reason)
    assert [one.kind for one in Notice.objects.filter(member=noa)] == ["quote_refused"]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("typed", [{}, {"words": " "}, {"reason": "nonsense"}])
def test_refusing_without_a_word_is_asked_why(customer: Client, typed: dict[str, str]) -> None:
    quote, address = _sent()

    page = customer.post(f"{address}answer/", {"answer": "refuse", "version": "1", **typed})

    assert page.status_code == 422
    assert "יש לבחור סיבה" in page.content.decode()
    assert '<option value="price">מחיר</option>' in page.content.decode()
    assert Quote.objects.get(pk=quote.pk).status == "sent"


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("typed", [{"version": "1"}, {"version": ""}, {"version": "x"}])
@pytest.mark.parametrize("kind", ["accept", "refuse"])
def test_nobody_answers_a_version_they_did_not_see(
    customer: Client, typed: dict[str, str], kind: str
) -> None:
    quote, address = _sent(lines=[PAPER])
    actions.revise(quote)
    writing.update(quote, title="אחרת, באותו מחיר")
    actions.mark_sent(quote)

    old = _accept(customer, address, agreed="2360", answer=kind, words="יקר", **typed)

    assert old.status_code == 422
    assert "נשלחה בינתיים גרסה חדשה" in old.content.decode()
    assert not QuoteAnswer.objects.exists()
    new = _accept(customer, address, agreed="2360", answer=kind, words="יקר", version="2")
    assert new.status_code == 302


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
    quote, address = _sent()

    assert customer.get(f"{address}{query}", headers={"User-Agent": agent}).status_code == 200

    assert Quote.objects.get(pk=quote.pk).status == status


@pytest.mark.usefixtures("alon")
def test_a_look_that_began_before_the_answer_does_not_undo_it(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER])
    link = links.living(quote)
    assert link is not None
    assert link.quote.status == "sent"
    assert _accept(customer, address, agreed="2360").status_code == 302

    public._note_opening(link)

    kept = Quote.objects.get(pk=quote.pk)
    assert (kept.status, kept.opened_at) == ("accepted", None)
    assert _accept(customer, address, agreed="2360").status_code == 422


@pytest.mark.usefixtures("alon")
def test_an_answer_is_given_once(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER])
    _accept(customer, address, agreed="2360")

    again = customer.post(f"{address}answer/", {"answer": "refuse"})

    assert again.status_code == 422
    assert Quote.objects.get(pk=quote.pk).status == "accepted"
    assert QuoteAnswer.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_an_expired_quote_can_be_read_but_not_accepted(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER])
    day = timezone.localdate() - timedelta(days=3)
    Quote.objects.filter(pk=quote.pk).update(date=day, valid_until=day)

    page = customer.get(address)

    assert page.status_code == 200
    assert 'value="accept"' not in page.content.decode()
    assert _accept(customer, address, agreed="2360").status_code == 422
    assert not QuoteAnswer.objects.exists()


@pytest.mark.usefixtures("alon")
def test_while_it_is_revised_the_old_version_is_read_and_not_accepted(customer: Client) -> None:
    quote, address = _sent(lines=[PAPER])
    actions.revise(quote)
    writing.update(quote, lines=[LINES.read(quote)[0] | {"unit_price": "99"}])

    page = customer.get(address)

    assert '<bdi dir="ltr">₪23.60</bdi>' in page.content.decode()
    assert _accept(customer, address, agreed="2360").status_code == 422
    actions.mark_sent(quote)
    assert '<bdi dir="ltr">₪233.64</bdi>' in customer.get(address).content.decode()


@pytest.mark.usefixtures("alon")
def test_a_closed_an_old_and_a_guessed_address_are_the_same_nothing(
    customer: Client, dana: Membership
) -> None:
    closed, closed_at = _sent()
    late, late_at = _sent()
    binned, binned_at = _sent()
    _living, living_at = _sent()
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
    quote, address = _sent()

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
    quote, address = _sent(lines=[PAPER])
    customer.get(address)
    _accept(customer, address, agreed="1")
    actions.close_link(quote)
    customer.get(address)

    assert caplog.records
    assert address.split("/")[2] not in caplog.text


@pytest.mark.usefixtures("alon")
def test_a_form_without_its_token_changes_nothing() -> None:
    quote, address = _sent(lines=[PAPER])
    strict = Client(enforce_csrf_checks=True)

    assert _accept(strict, address, agreed="2360").status_code == 403

    assert Quote.objects.get(pk=quote.pk).status == "sent"


def test_the_logo_is_drawn_anew_and_only_ours_is_shown(
    alon: Organization, customer: Client
) -> None:
    without, without_at = _sent()
    logo = keep(SimpleUploadedFile("logo.png", _a_signature() + b"hidden words"))
    house.keep(house.as_json(house.Terms(logo=str(logo.pk))))
    _quote, address = _sent()

    shown = customer.get(f"{address}logo/")

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"hidden words" not in shown.content
    assert f'src="{address}logo/"' in customer.get(address).content.decode()
    assert customer.get(f"{without_at}logo/").status_code == 404
    assert without.status == "sent"
