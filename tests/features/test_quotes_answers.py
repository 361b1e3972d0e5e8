"""What customers answer on their page: once, whole, and to what they read."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.files.models import File
from kesher.features.notices.models import Notice
from kesher.features.quotes import actions, links, public
from kesher.features.quotes.document import sums_of
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteVersion
from kesher.jobs.worker import run_due
from kesher.records import writing
from tests.features.sent_quotes import (
    OPTION,
    PAPER,
    THAT,
    THIS,
    a_sent_quote,
    a_signature,
    accept,
    total_shown,
)

pytestmark = pytest.mark.usefixtures("files_apart")


@pytest.mark.usefixtures("alon")
def test_accepting_keeps_name_signature_and_version(customer: Client, noa: Membership) -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    signature = "data:image/png;base64," + base64.b64encode(a_signature()).decode()
    agreed = total_shown(customer.get(address))

    done = accept(customer, address, agreed=agreed, signature=signature)
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
    quote, address = a_sent_quote(lines=[PAPER])

    assert accept(customer, address, agreed="2360").status_code == 302

    answer = QuoteAnswer.objects.get()
    assert (answer.signature, Quote.objects.get(pk=quote.pk).status) == (None, "accepted")
    assert not File.objects.exists()


@pytest.mark.usefixtures("alon")
def test_options_and_alternatives_are_the_customers_to_choose(customer: Client) -> None:
    quote, address = a_sent_quote(lines=[PAPER, OPTION, THIS, THAT])
    chosen = {"choice": "1", "chosen": "option", "of א": "that"}

    asked = customer.get(address, chosen)
    done = accept(customer, address, **chosen, agreed=total_shown(asked))

    assert total_shown(asked) == str((2_000 + 5_000 + 7_000) * 118 // 100)
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
    quote, address = a_sent_quote(lines=[PAPER, OPTION])

    refused = accept(customer, address, chosen="option", agreed="2360")

    assert refused.status_code == 422
    assert total_shown(refused) == "8260"
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
    quote, address = a_sent_quote(lines=[PAPER])

    assert accept(customer, address, agreed="2360", **typed).status_code == 422

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
    quote, address = a_sent_quote()

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
    quote, address = a_sent_quote()

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
    quote, address = a_sent_quote(lines=[PAPER])
    actions.revise(quote)
    writing.update(quote, title="אחרת, באותו מחיר")
    actions.mark_sent(quote)

    old = accept(customer, address, agreed="2360", answer=kind, words="יקר", **typed)

    assert old.status_code == 422
    assert "נשלחה בינתיים גרסה חדשה" in old.content.decode()
    assert not QuoteAnswer.objects.exists()
    new = accept(customer, address, agreed="2360", answer=kind, words="יקר", version="2")
    assert new.status_code == 302


@pytest.mark.usefixtures("alon")
def test_a_look_that_began_before_the_answer_does_not_undo_it(customer: Client) -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    link = links.living(quote)
    assert link is not None
    assert link.quote.status == "sent"
    assert accept(customer, address, agreed="2360").status_code == 302

    public._note_opening(link)

    kept = Quote.objects.get(pk=quote.pk)
    assert (kept.status, kept.opened_at) == ("accepted", None)
    assert accept(customer, address, agreed="2360").status_code == 422


@pytest.mark.usefixtures("alon")
def test_an_answer_is_given_once(customer: Client) -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    accept(customer, address, agreed="2360")

    again = customer.post(f"{address}answer/", {"answer": "refuse"})

    assert again.status_code == 422
    assert Quote.objects.get(pk=quote.pk).status == "accepted"
    assert QuoteAnswer.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_an_expired_quote_can_be_read_but_not_accepted(customer: Client) -> None:
    quote, address = a_sent_quote(lines=[PAPER])
    day = timezone.localdate() - timedelta(days=3)
    Quote.objects.filter(pk=quote.pk).update(date=day, valid_until=day)

    page = customer.get(address)

    assert page.status_code == 200
    assert 'value="accept"' not in page.content.decode()
    assert accept(customer, address, agreed="2360").status_code == 422
    assert not QuoteAnswer.objects.exists()
