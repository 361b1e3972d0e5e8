"""The paper of an accepted quote says who accepted it and when, and carries the signature."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from kesher.accounts.models import Membership
from kesher.features.quotes import actions, answering, links, printing, versions
from kesher.features.quotes.models import Quote, QuoteAnswer
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of
from tests.features.paper import mirrored, text_of

# Half past ten at night in Jerusalem.
EVENING = datetime(2026, 7, 4, 19, 30, tzinfo=UTC)
MOMENT = "04/07/2026 22:30"


pytestmark = pytest.mark.usefixtures("files_apart")


def a_stroke(colour: str = "blue") -> bytes:
    """A signature as the page draws it: a stroke from corner to corner of nothing."""
    drawn = io.BytesIO()
    picture = Image.new("RGBA", (600, 180), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line((30, 160, 300, 30, 570, 150), fill=colour, width=30)
    picture.save(drawn, "PNG")
    return drawn.getvalue()


def an_accepted_quote(*, signature: bytes = b"", words: str = "", **values: Any) -> Quote:
    quote = world.a_quote(**values)
    actions.mark_sent(quote)
    given = answering.Given(accepted=True, name="Moshe Cohen", words=words, signature=signature)
    accepted = answering.take(quote, given)
    QuoteAnswer.objects.update(at=EVENING)
    return accepted


def _address(quote: Quote) -> str:
    link = links.living(quote)
    assert link is not None
    return links.path_of(link)


def _pictures(pdf: bytes) -> int:
    return pdf.count(b"/Subtype /Image")


def test_members_and_the_customer_print_the_acceptance_with_its_signature(
    noa: Membership,
) -> None:
    with scope(noa.organization_id):
        quote = an_accepted_quote(language="en", signature=a_stroke(), words="Deliver by May")
        address = _address(quote)

    mine = client_of(noa).get(f"/alon/quotes/{quote.pk}/pdf/").content
    theirs = Client().get(f"{address}pdf/").content

    for pdf in (mine, theirs):
        text = text_of(pdf)
        assert f"Accepted by Moshe Cohen on {MOMENT}." in text
        assert "Deliver by May" in text
        assert "Entered by" not in text
        # The picture, and its mask.
        assert _pictures(pdf) == 2


def test_what_a_member_entered_says_so_and_has_no_signature(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        quote = an_accepted_quote(language="en")
    pdf = client_of(noa).get(f"/alon/quotes/{quote.pk}/pdf/").content

    assert f"Accepted by Moshe Cohen on {MOMENT}." in text_of(pdf)
    assert f"Entered by {mirrored('נועה לוי')}." in text_of(pdf)
    assert _pictures(pdf) == 0


@pytest.mark.usefixtures("alon")
def test_in_hebrew_it_is_said_in_hebrew() -> None:
    quote = an_accepted_quote(signature=a_stroke())
    version = versions.latest(quote)
    assert version is not None
    answer = answering.answer_to(quote, version)

    text = text_of(printing.pdf_of(version.told, answer=answer))

    assert mirrored("התקבלה על ידי") in text
    assert MOMENT in text


@pytest.mark.usefixtures("alon")
def test_neither_a_refusal_nor_an_answer_taken_back_is_printed() -> None:
    refused = world.a_quote(language="en")
    actions.mark_sent(refused)
    answering.take(refused, answering.Given(accepted=False, reason="price", name="Moshe Cohen"))
    again = an_accepted_quote(language="en", signature=a_stroke())
    revised = actions.revise(again)

    for quote in (Quote.objects.get(pk=refused.pk), revised):
        version = versions.latest(quote)
        assert version is not None
        pdf = printing.pdf_of(version.told, answer=answering.answer_to(quote, version))
        assert "Accepted by" not in text_of(pdf)
        assert _pictures(pdf) == 0


@pytest.mark.usefixtures("alon")
def test_a_signature_that_is_gone_leaves_the_words() -> None:
    quote = an_accepted_quote(language="en", signature=a_stroke())
    version = versions.latest(quote)
    assert version is not None
    answer = QuoteAnswer.objects.get()
    assert answer.signature is not None
    writing.delete(answer.signature)
    QuoteAnswer.objects.update(signature=None)

    pdf = printing.pdf_of(version.told, answer=answering.answer_to(quote, version))

    assert f"Accepted by Moshe Cohen on {MOMENT}." in text_of(pdf)
    assert _pictures(pdf) == 0
