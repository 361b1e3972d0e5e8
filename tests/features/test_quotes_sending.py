"""Quotes approved, sent, revised, compared and answered."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.files.models import File
from kesher.features.notices.models import Notice
from kesher.features.quotes import actions, house, links
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteVersion
from kesher.features.quotes.versions import compare
from kesher.jobs.worker import run_due
from kesher.lib.money import Money
from kesher.records import acting, reading, undoing, writing
from kesher.records.models import TimelineLine
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

QUOTES = entities.get("quotes")
PAPER = {"description": "נייר", "quantity": "2", "unit_price": "10"}
INK = {"description": "דיו", "quantity": "1", "unit_price": "100.00"}


def _rows(*told: dict[str, Any]) -> list[dict[str, Any]]:
    return list(LINES.kind.from_json(list(told), LINES))


pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.usefixtures("alon")
def test_a_discount_above_the_limit_waits_for_who_may_approve(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, yossi.pk, "web"):
        quote = world.a_quote(lines=[INK | {"discount": "10"}, PAPER | {"discount": "12.5"}])
        with pytest.raises(Refused, match=r"A discount of 12\.5% must be approved"):
            actions.mark_sent(quote)
        actions.request_approval(quote)
        with pytest.raises(NotVisible):
            actions.approve(quote)
        assert "approve" not in [one.verb for one in acting.verbs(QUOTES, quote)]
    run_due()

    assert [one.kind for one in Notice.objects.filter(member=noa)] == ["quote_waits"]
    actions.approve(quote)
    assert (quote.status, quote.approved_by, quote.needs_approval) == ("draft", noa, False)

    writing.update(quote, lines=_rows(INK | {"discount": "13"}))
    with pytest.raises(Refused, match="must be approved"):
        actions.mark_sent(quote)
    writing.update(quote, lines=_rows(INK | {"discount": "12"}))
    actions.mark_sent(quote)
    assert quote.status == "sent"


@pytest.mark.usefixtures("alon")
def test_what_is_not_approved_goes_back_to_its_writer() -> None:
    quote = world.a_quote(lines=[INK | {"discount": "50"}])
    actions.request_approval(quote)

    actions.reject(quote)

    assert (quote.status, quote.needs_approval) == ("draft", True)


def test_the_limit_is_the_organisations_own(alon: Organization) -> None:
    quote = world.a_quote(lines=[INK | {"discount": "50"}])
    assert quote.needs_approval

    house.keep(house.as_json(house.Terms(discount_limit=Decimal(50), valid_days=14)))

    assert not quote.needs_approval
    assert world.a_quote().valid_until == timezone.localdate() + timedelta(days=14)


@pytest.mark.usefixtures("alon")
def test_sending_posts_one_letter_with_the_link_and_the_paper(
    mailoutbox: list[EmailMessage], tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.SITE_URL = tmp_path, "https://kesher.example"
    party = world.a_party(
        emails=[{"address": "moshe@example.com", "kind": "work", "primary": True}]
    )
    quote = world.a_quote(party=party)

    actions.send(quote)
    run_due()
    run_due()

    version = QuoteVersion.objects.get(quote=quote)
    link = links.living(quote)
    assert link is not None
    (letter,) = mailoutbox
    assert (letter.to, letter.reply_to) == (["moshe@example.com"], ["noa@alon.example"])
    assert letter.subject == "הצעת מחיר 1 מאת אלון בע״מ: ציוד למשרד"
    assert f"https://kesher.example{links.path_of(link)}" in letter.body
    ((name, content, media_type),) = letter.attachments
    assert (name, media_type, content[:5]) == ("הצעת מחיר 1.pdf", "application/pdf", b"%PDF-")
    file = File.objects.get(about=f"quotes:{quote.pk}")
    assert (file.party, version.pdf, version.sent_to) == (party, file, "moshe@example.com")
    assert (quote.status, version.number) == ("sent", 1)
    assert "sent" in [
        change["field"].removesuffix("_at")
        for line in TimelineLine.objects.filter(party_id=party.pk, record_id=quote.pk)
        for change in line.detail["changes"]
    ]


@pytest.mark.usefixtures("alon")
def test_without_an_address_nothing_is_sent() -> None:
    quote = world.a_quote()

    with pytest.raises(Refused, match="There is no mail address"):
        actions.send(quote)
    with pytest.raises(ValidationError):
        actions.send(quote, to="nobody")

    assert quote.status == "draft"
    assert not QuoteVersion.objects.exists()


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"lines": []}, "without lines"),
        ({"date": timezone.localdate() - timedelta(9), "valid_until": None}, ""),
        (
            {
                "date": timezone.localdate() - timedelta(9),
                "valid_until": timezone.localdate() - timedelta(1),
            },
            "last day has passed",
        ),
    ],
)
def test_only_a_whole_quote_that_holds_still_goes_out(values: dict[str, Any], told: str) -> None:
    quote = world.a_quote(**values)

    if told:
        with pytest.raises(Refused, match=told):
            actions.mark_sent(quote)
    else:
        actions.mark_sent(quote)

    assert quote.status == ("draft" if told else "sent")


@pytest.mark.usefixtures("alon")
def test_what_the_customer_has_is_not_changed_under_their_eyes() -> None:
    quote = world.a_quote()
    actions.mark_sent(quote)

    for values in ({"title": "אחר"}, {"lines": _rows(INK)}, {"opening": "אחר"}):
        with pytest.raises(ValidationError) as refusal:
            writing.update(Quote.objects.get(pk=quote.pk), **values)
        assert set(refusal.value.message_dict) == set(values)

    kept = Quote.objects.get(pk=quote.pk)
    assert (kept.title, kept.gross) == ("ציוד למשרד", 2_360)
    assert writing.update(kept, is_private=True).is_private


@pytest.mark.usefixtures("alon")
def test_every_version_is_kept_and_compared_line_by_line() -> None:
    quote = world.a_quote(lines=[PAPER, INK, {"description": "הובלה", "unit_price": "50"}])
    actions.mark_sent(quote)
    actions.revise(quote)
    paper, ink, _delivery = LINES.read(quote)
    changed = ink | {"quantity": "2", "discount": "5"}
    writing.update(quote, lines=[changed, paper, *_rows({"description": "התקנה"})])
    writing.update(quote, lines=[changed, paper, LINES.read(quote)[2] | {"unit_price": "30"}])
    actions.mark_sent(quote)
    first, second = QuoteVersion.objects.filter(quote=quote).order_by("number")

    compared = compare(first.told, second.told)

    assert [
        (one.state, (one.after or one.before or {})["description"], one.names)
        for one in compared.lines
    ] == [
        ("changed", "דיו", ("quantity", "discount")),
        ("same", "נייר", ()),
        ("added", "התקנה", ()),
        ("removed", "הובלה", ()),
    ]
    assert [one.difference.amount_minor for one in compared.lines] == [9_000, 0, 3_000, -5_000]
    assert compared.difference == Money(8_260, "ILS")
    assert (first.number, second.number, first.told["lines"][1]["quantity"]) == (1, 2, "1")


@pytest.mark.usefixtures("alon")
def test_the_page_of_versions_shows_what_changed(noa: Membership) -> None:
    quote = world.a_quote()
    actions.mark_sent(quote)
    actions.revise(quote)
    writing.update(quote, lines=[LINES.read(quote)[0] | {"unit_price": "12"}])
    actions.mark_sent(quote)
    client = client_of(noa)

    page = client.get(f"/alon/quotes/{quote.pk}/versions/2/").content.decode()

    assert '<del><bdi dir="ltr">₪10.00</bdi></del> <bdi dir="ltr">₪12.00</bdi>' in page
    assert '<bdi dir="ltr">₪4.72</bdi>' in page
    assert client.get(f"/alon/quotes/{quote.pk}/versions/3/").status_code == 404
    assert client.get(f"/alon/quotes/{quote.pk}/versions/2/?with=x").status_code == 200


@pytest.mark.usefixtures("alon")
def test_an_answer_by_phone_is_kept_with_its_version(noa: Membership) -> None:
    accepted, refused = world.a_quote(), world.a_quote()
    for one in (accepted, refused):
        actions.mark_sent(one)

    actions.accept(accepted, name="משה", remark="בטלפון")
    actions.refuse(refused, reason="price")

    yes, no = QuoteAnswer.objects.order_by("version__quote__number")
    assert (yes.accepted, yes.name, yes.words, yes.by) == (True, "משה", "בטלפון", noa)
    assert (no.accepted, no.by) == (False, noa)
    statuses = dict(Quote.objects.values_list("number", "status"))
    assert statuses == {accepted.number: "accepted", refused.number: "refused"}
    assert Quote.objects.get(pk=refused.pk).reason == "price"


@pytest.mark.usefixtures("alon")
def test_a_quote_is_answered_once() -> None:
    quote = world.a_quote()
    actions.mark_sent(quote)
    actions.accept(quote, name="משה")

    with pytest.raises(Refused, match="cannot be answered now"):
        actions.refuse(quote, reason="price")

    assert QuoteAnswer.objects.count() == 1
    assert Quote.objects.get(pk=quote.pk).status == "accepted"


@pytest.mark.usefixtures("alon")
def test_an_expired_quote_is_refused_but_not_accepted() -> None:
    quote = world.a_quote()
    actions.mark_sent(quote)
    day = timezone.localdate() - timedelta(days=2)
    Quote.objects.filter(pk=quote.pk).update(date=day, valid_until=day)
    late = Quote.objects.get(pk=quote.pk)

    with pytest.raises(Refused, match="no longer valid"):
        actions.accept(late, name="משה")

    assert late.is_expired
    expired = reading.matching(QUOTES, "status in (sent, opened) and valid_until < today")
    assert list(expired) == [late]


@pytest.mark.usefixtures("alon")
def test_a_duplicate_is_a_draft_of_today_with_a_number_and_keys_of_its_own() -> None:
    quote = world.a_quote(lines=[PAPER, INK])
    actions.mark_sent(quote)

    copy = actions.duplicate(quote)

    assert (copy.number, copy.status, copy.gross) == (2, "draft", quote.gross)
    keys = {row["key"] for one in (quote, copy) for row in LINES.read(one)}
    assert len(keys) == 4


@pytest.mark.usefixtures("alon")
def test_an_answer_that_was_taken_back_can_be_given_again(noa: Membership) -> None:
    quote = world.a_quote()
    actions.mark_sent(quote)
    with scope(noa.organization_id, noa.pk, "web") as here:
        actions.accept(quote, name="משה")
        undone = undoing.undo(here.batch)
    back = Quote.objects.get(pk=quote.pk)

    again = actions.refuse(back, reason="price")

    assert (undone.count, back.status, again.status) == (1, "sent", "refused")
    answers = QuoteAnswer.objects.order_by("version__number")
    assert [(one.version.number, one.accepted) for one in answers] == [(1, True), (2, False)]


@pytest.mark.usefixtures("alon")
def test_a_letter_goes_to_several_with_copies_to_others(mailoutbox: list[EmailMessage]) -> None:
    quote = world.a_quote(lines=[PAPER])

    actions.send(quote, to="a@one.example; b@one.example, a@one.example", cc="boss@two.example")
    run_due()

    (letter,) = mailoutbox
    assert letter.to == ["a@one.example", "b@one.example"]
    assert letter.cc == ["boss@two.example"]
    version = QuoteVersion.objects.get()
    told = (version.sent_to, version.copied_to)
    assert told == ("a@one.example, b@one.example", "boss@two.example")


@pytest.mark.usefixtures("alon")
def test_one_wrong_address_of_several_keeps_the_letter_back() -> None:
    quote = world.a_quote(lines=[PAPER])

    for name in ("to", "cc"):
        told = {"to": "a@one.example", name: "a@one.example, nobody"}
        with pytest.raises(ValidationError) as wrong:
            actions.send(quote, **told)
        assert wrong.value.message_dict == {name: ["“nobody” is no mail address."]}

    assert Quote.objects.get().status == "draft"
    assert not QuoteVersion.objects.exists()
