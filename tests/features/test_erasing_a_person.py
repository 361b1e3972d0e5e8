"""Erasing a person: what others rely on stays, and tells of nobody any more."""

from typing import Any

import pytest

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.accounting.models import Handover
from kesher.features.agreements.models import Agreement, PriceChange
from kesher.features.deals.models import Deal, Rival
from kesher.features.enriching.models import Finding
from kesher.features.files.models import File
from kesher.features.intake.models import Submission
from kesher.features.leads.models import Lead
from kesher.features.moving import person
from kesher.features.negotiation.models import OfferRound
from kesher.features.orders.models import Order, OrderLine, OrderLink
from kesher.features.parties.models import LikelyPair, Party
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteLine, QuoteLink, QuoteVersion
from kesher.lib.redacting import Known
from kesher.records import sealing, search, writing
from kesher.records.models import Change, Erasure, StatusLog, TimelineLine
from kesher.tenancy import scope, wall
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.erased import MAIL, NAME, WORDS, telling, whole_database

STAY = (Lead, Deal, Quote, Order, Agreement)


def _sums(noa: Membership) -> dict[str, Any]:
    with scope(noa.organization_id, noa.pk, "web"):
        return {
            "counts": [model.objects.count() for model in (*STAY, Rival, OfferRound, PriceChange)],
            "leads": sorted(
                Lead.objects.values_list("expected_value", "source", "campaign"), key=repr
            ),
            "deals": sorted(
                Deal.objects.values_list("amount", "stage", "lead_id", "party_id"), key=repr
            ),
            "quotes": sorted(Quote.objects.values_list("net", "vat", "gross", "status", "number")),
            "orders": list(Order.objects.values_list("net", "gross", "number", "quote_id")),
            "agreements": list(Agreement.objects.values_list("net", "monthly", "starts_on")),
            "rivals": sorted(Rival.objects.values_list("price", "competitor_id"), key=repr),
            "stages": sorted(StatusLog.objects.filter(entity="deals").values_list("status", "pk")),
            "lines": list(QuoteLine.objects.order_by("pk").values_list("quantity", "unit_price")),
        }


def _erase(noa: Membership, party: Party) -> Erasure:
    with scope(noa.organization_id, noa.pk, "web"):
        return person.erase(party, NAME)


def test_everything_that_can_point_at_somebody_is_tried(noa, elisheva) -> None:
    pointing = {
        (table._meta.label, column.name)
        for table in wall.tenant_models()
        for column in wall.references(table)
        if column.related_model is Party and not table._meta.label.startswith("parties.")
    }
    with scope(noa.organization_id):
        empty = {
            one
            for one in pointing
            if not _table(one[0]).objects.filter(**{one[1]: elisheva.pk}).exists()
        }

    assert empty == {("quality.Proposal", "party"), ("negotiation.OfferRound", "x")} & pointing


def _table(label: str) -> Any:
    return next(one for one in wall.tenant_models() if one._meta.label == label)


def test_no_table_tells_of_who_was_erased(noa, elisheva) -> None:
    before = " ".join(whole_database(noa))
    assert [word for word in WORDS if word not in before] == []

    _erase(noa, elisheva)

    assert telling(noa) == []


def test_sums_and_statistics_are_what_they_were(noa, elisheva) -> None:
    before = _sums(noa)

    _erase(noa, elisheva)

    assert _sums(noa) == before
    assert before["counts"] == [2, 2, 2, 1, 1, 2, 2, 1]


def test_what_stays_says_no_more_than_its_type_and_number(noa, elisheva) -> None:
    _erase(noa, elisheva)

    with scope(noa.organization_id, noa.pk, "web"):
        somebody = Party.objects.get(pk=elisheva.pk)
        deal, quote = Deal.objects.get(party=somebody), Quote.objects.get(party=somebody)
        order = Order.objects.get(party=somebody)
        answer = QuoteAnswer.objects.get(version__quote=quote)
        assert somebody.name == f"אדם שנמחק ({somebody.pk.hex[-4:]})"
        assert (somebody.birth_date, somebody.gender, somebody.phone) == (None, "", "")
        assert (deal.title, deal.description, deal.next_step) == (f"עסקה {deal.number}", "", "")
        assert deal.extra == {"x_seats": 12}
        assert Lead.objects.get(party=somebody).subject == "ליד"
        assert (quote.title, quote.opening) == (f"הצעת מחיר {quote.number}", "")
        assert (order.title, order.note) == (f"הזמנה {order.number}", "")
        assert OrderLine.objects.get(order=order).description == "עיצוב …, טל׳ …"
        version = QuoteVersion.objects.get(quote=quote)
        assert version.told["to"] == {"name": "…", "address": "…"}
        assert (version.told["lines"][0]["unit_price"], version.sent_to) == ("10.00", "")
        assert (version.pdf, len(version.sha256)) == (None, 64)
        assert (answer.accepted, answer.name, answer.words, answer.address) == (True, "", "", "")
        told = Handover.objects.get(order=order).told
        assert told == {
            "key": "k", "customer": {"name": "…", "email": "…"}, "title": "…", "net": "20.00"
        }  # fmt: skip


def test_what_hung_on_them_is_gone(noa, elisheva) -> None:
    _erase(noa, elisheva)

    with scope(noa.organization_id, noa.pk, "web"):
        for key in ("tasks", "calls", "notes", "meetings", "relations", "arguments"):
            assert entities.get(key).model.objects.count() == 0, key
        for model in (File, QuoteLink, OrderLink, Submission, Finding, LikelyPair):
            assert model.objects.count() == 0, model
        mine = [*STAY, Party]
        ids = [row.pk for model in mine for row in model.objects.filter(pk=elisheva.pk)]
        ids += [deal.pk for deal in Deal.objects.filter(party=elisheva.pk)]
        assert not TimelineLine.objects.filter(record_id__in=ids).exists()
        assert search.find("זינגרמן").rows == []
        mark = f"אדם שנמחק ({elisheva.pk.hex[-4:]})"
        assert {row.title for row in search.find("שנמחק").rows} >= {mark}


def test_records_of_others_lose_only_the_words(noa, elisheva) -> None:
    _erase(noa, elisheva)

    with scope(noa.organization_id, noa.pk, "web"):
        firm = Party.objects.get(name="גלים בע״מ")
        deal, quote = Deal.objects.get(party=firm), Quote.objects.get(party=firm)
        answer = QuoteAnswer.objects.get(version__quote=quote)
        assert (deal.title, deal.next_step) == ("חידוש דרך …", "להתקשר אל …")
        assert (deal.contact_id, deal.lost_to_id) == (elisheva.pk, elisheva.pk)
        assert quote.title == "ציוד לגלים"
        version = QuoteVersion.objects.get(quote=quote)
        assert (version.told["to"]["name"], version.told["contact"]) == ("גלים בע״מ", "…")
        assert (version.sent_to, version.pdf) == ("…", None)
        assert (answer.name, answer.address) == ("", "")
        assert Change.objects.filter(record_id=deal.pk).exclude(after={}).exists() is False


def test_it_is_told_before_and_afterwards(noa, elisheva) -> None:
    client: Any = client_of(noa)
    api = Api.of(noa)
    client.post("/accounts/reauthenticate/?next=/alon/", {"password": world.PASSWORD})
    place = f"/alon/parties/{elisheva.pk}/personal/"

    before = client.get(place).content.decode()
    ahead = api.get(f"parties/{elisheva.pk}/erase").json()
    wrong = api.get(f"parties/{elisheva.pk}/erased")
    done = client.post(f"{place}erase/", {"name": NAME})
    page = client.get(done.url).content.decode()
    after = api.get(f"parties/{elisheva.pk}/erased").json()

    kept = {one["entity"]: one["count"] for one in ahead["kept"]}
    assert kept == {
        "parties": 1, "agreements": 1, "deals": 1, "handovers": 1, "leads": 1, "orders": 1,
        "price_changes": 1, "quotes": 1, "rivals": 2, "rounds": 2,
    }  # fmt: skip
    assert {one["entity"]: one["count"] for one in ahead["gone"]} == {
        "arguments": 1, "calls": 1, "files": 1, "meetings": 1, "notes": 1, "relations": 1,
        "tasks": 1,
    }  # fmt: skip
    assert all(one["because"] for one in ahead["kept"])
    assert "מה שנמכר חייב להישמר עבור הנהלת החשבונות." in before
    assert (done.url, wrong.status_code) == (f"{place}erased/", 404)
    assert "מה שנמכר חייב להישמר עבור הנהלת החשבונות." in page
    assert after["kept"] == ahead["kept"]
    assert NAME not in page
    assert client.get("/alon/settings/audit/accesses/").content.decode().count(f"{place}erased/")


def test_only_administrators_see_the_record_of_it(noa, yossi, dana, elisheva) -> None:
    _erase(noa, elisheva)
    place = f"/alon/parties/{elisheva.pk}/personal/erased/"

    assert client_of(noa).get(place).status_code == 200
    assert client_of(yossi).get(place).status_code == 404
    assert client_of(dana).get(place).status_code == 404
    assert Api.of(yossi).get(f"parties/{elisheva.pk}/erased").status_code == 403
    assert Api.of(yossi).get(f"parties/{elisheva.pk}/erase").status_code == 403


def test_what_is_written_of_it_later_stays_in_the_log(noa, elisheva) -> None:
    """A record that stays is changed again; the erasing of another leaves that line alone."""
    _erase(noa, elisheva)
    with scope(noa.organization_id, noa.pk, "web"):
        deal = Deal.objects.get(party=elisheva.pk)
        writing.update(deal, next_step="לשלוח תזכורת")
        other = world.a_party(name="גד לוי")

        person.erase(other, "גד לוי")

        line = Change.objects.filter(record_id=deal.pk).latest("at")
        assert line.after == {"next_step": "לשלוח תזכורת"}
        assert sealing.broken() == []
        assert not Party.objects.filter(pk=other.pk).exists()


def test_undoing_brings_nothing_back(noa, elisheva) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        batches = set(Change.objects.values_list("batch", flat=True))
    _erase(noa, elisheva)
    client = client_of(noa)

    answers = {client.post(f"/alon/undo/{batch}/").status_code for batch in batches}

    assert answers <= {302, 404, 409}
    assert telling(noa) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("אתר לאלישבע זינגרמן ולבן", "אתר … ולבן"),
        ("ELISHEVA@zinger.example, 0547654321", "…, …"),
        ("טל׳ (054) 765-4321 / +972-54-7654321", "טל׳ (… / …"),
        ("זינגרמנים אחרים", "זינגרמנים אחרים"),
        ("חשבון 9054765432100", "חשבון 9054765432100"),
        ("כלום", "כלום"),
    ],
)
def test_only_what_they_are_known_by_is_taken_out(text: str, left: str) -> None:
    known = Known(names=[NAME], phrases=[MAIL], numbers=["+972547654321"])
    assert known.out_of(text) == left


def test_nothing_known_takes_nothing_out() -> None:
    assert Known().out_of("כל דבר") == "כל דבר"
    assert Known(names=[NAME]).out_of_all({"a": [NAME, 7]}) == {"a": ["…", 7]}
