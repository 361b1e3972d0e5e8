"""Corrections are proposed for customers, and done only where somebody accepts them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kesher.accounts.models import Role
from kesher.entity.registry import entities
from kesher.features.parties.models import EmailAddress, Party
from kesher.features.quality import jobs, proposals
from kesher.features.quality.models import QualityProposal, QualityRule
from kesher.features.quality.remedies import remedies
from kesher.jobs.models import Job
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.records.models import Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PAGE = "/alon/quality/corrections/"
DANA = {"name": "דנה כהן", "given_name": "דנה", "family_name": "כהן"}
MOSHE = {"name": "משה לוי", "given_name": "משה", "family_name": "לוי"}


def _email(address: str) -> list[dict[str, object]]:
    return [{"address": address, "kind": "work", "primary": True}]


@pytest.fixture
def people(noa):
    with scope(noa.organization_id, noa.pk, "web"):
        made = {
            "firm": world.a_firm(name="גלים בעמ"),
            "other": world.a_firm(name="רוח LTD"),
            "mailed": world.a_party(**DANA, emails=_email("dana@gmial.com")),
            "right": world.a_party(**MOSHE, emails=_email("m@gmail.com")),
        }
    run_due()
    return made


def _waiting(member) -> list[tuple[str, str, str]]:
    with scope(member.organization_id, member.pk, "web"):
        return [(one.kind, one.before, one.after) for one in proposals.waiting()]


def _last_batch(member):
    with scope(member.organization_id, member.pk, "web"):
        return Change.objects.latest("id").batch


def test_they_are_proposed_and_nothing_is_written(noa, people) -> None:
    assert _waiting(noa) == [
        ("companies", "גלים בעמ", "גלים בע״מ"),
        ("companies", "רוח LTD", "רוח Ltd"),
        ("emails", "dana@gmial.com", "dana@gmail.com"),
    ]
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.get(pk=people["firm"].pk).name == "גלים בעמ"


def test_all_of_a_kind_are_accepted_and_taken_back_in_one(noa, people) -> None:
    client = client_of(noa)

    client.post(f"{PAGE}accept/", {"kind": "companies"})

    with scope(noa.organization_id, noa.pk, "web"):
        names = set(Party.objects.filter(kind="organization").values_list("name", flat=True))
        assert names == {"גלים בע״מ", "רוח Ltd"}
    batch = _last_batch(noa)
    run_due()
    assert [kind for kind, _before, _after in _waiting(noa)] == ["emails"]

    client.post(f"/alon/undo/{batch}/")
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        names = set(Party.objects.filter(kind="organization").values_list("name", flat=True))
        assert names == {"גלים בעמ", "רוח LTD"}
    assert sorted(kind for kind, _before, _after in _waiting(noa)) == [
        "companies",
        "companies",
        "emails",
    ]


def test_one_is_accepted_alone(noa, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        row = QualityProposal.objects.get(kind="emails")

    client_of(noa).post(f"{PAGE}accept/", {"id": str(row.pk)})

    with scope(noa.organization_id, noa.pk, "web"):
        rows = EmailAddress.objects.filter(party=people["mailed"].pk)
        assert list(rows.values_list("address", flat=True)) == ["dana@gmail.com"]
        assert Party.objects.get(pk=people["mailed"].pk).email == "dana@gmail.com"
    assert len(_waiting(noa)) == 2


def test_what_is_rejected_is_not_proposed_again_until_that_is_undone(noa, people) -> None:
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        row = QualityProposal.objects.get(kind="emails")
    client.post(f"{PAGE}reject/", {"id": str(row.pk)})
    batch = _last_batch(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        jobs.begin()
    due = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(name__endswith="look_at_all").update(run_at=due)
    run_due()

    assert [kind for kind, _before, _after in _waiting(noa)] == ["companies", "companies"]

    client.post(f"/alon/undo/{batch}/")
    assert len(_waiting(noa)) == 3


def test_what_was_changed_since_is_left(noa, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        firm = Party.objects.get(pk=people["firm"].pk)
        writing.update(firm, name="גלים חדשים בעמ")
        found = proposals.accept(proposals.waiting("companies"))

        assert (found.done, found.left) == (1, 1)
        assert Party.objects.get(pk=firm.pk).name == "גלים חדשים בעמ"


def test_who_may_not_change_a_field_sees_no_correction_of_it(noa, yossi, people) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        Role.objects.filter(pk=yossi.role_id).update(
            grants=[{"entity": "parties", "verbs": ["view", "update"], "reach": "own"}],
            fields={"parties": {"emails": "masked"}},
        )
        for party in people.values():
            party.refresh_from_db()
        writing.update(people["firm"], owner=yossi)
        writing.update(people["mailed"], owner=yossi)
        email = QualityProposal.objects.get(kind="emails")
    client = client_of(yossi)

    page = client.get(PAGE).content.decode()
    client.post(f"{PAGE}accept/", {"id": str(email.pk)})
    client.post(f"{PAGE}accept/", {"kind": "emails"})

    assert _waiting(yossi) == [("companies", "גלים בעמ", "גלים בע״מ")]
    assert "gmial" not in page
    with scope(noa.organization_id, noa.pk, "web"):
        assert EmailAddress.objects.get(party=people["mailed"].pk).address == "dana@gmial.com"


def _parts(member) -> dict[str, tuple[str, str]]:
    with scope(member.organization_id, member.pk, "web"):
        told = Party.objects.filter(kind="person").values_list("name", "given_name", "family_name")
        return {name: (given, family) for name, given, family in told}


def test_the_parts_of_many_names_are_filled_at_once_and_emptied_again(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for name in ("דנה כהן", "אבי בן דוד", "שרה", "רון א. לוי"):
            world.a_party(name=name)
        world.a_party(name='ד"ר לאה כץ')
        world.a_firm(name="גלים שיווק")
    run_due()
    assert [one for one in _waiting(noa) if one[0] == "parts"] == [
        ("parts", "דנה כהן", "דנה · כהן"),
        ("parts", "אבי בן דוד", "אבי · בן דוד"),
    ]
    client = client_of(noa)
    page = client.get(f"{PAGE}?kind=parts").content.decode()
    assert page.index("אבי בן דוד") < page.index("אבי · בן דוד")

    client.post(f"{PAGE}accept/", {"kind": "parts"})

    filled = {"דנה כהן": ("דנה", "כהן"), "אבי בן דוד": ("אבי", "בן דוד")}
    nothing = dict.fromkeys(('ד"ר לאה כץ', "שרה", "רון א. לוי"), ("", ""))
    assert _parts(noa) == filled | nothing
    batch = _last_batch(noa)
    client.post(f"{PAGE}accept/", {"kind": "titles"})
    run_due()
    assert [one for one in _waiting(noa) if one[0] == "parts"] == [
        ("parts", "לאה כץ", "לאה · כץ"),
    ]

    client.post(f"/alon/undo/{batch}/")

    assert set(_parts(noa).values()) == {("", "")}


def test_a_name_that_a_list_sorts_is_turned_with_its_parts(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="כהן, דנה")
    run_due()
    assert _waiting(noa) == [("order", "כהן, דנה", "דנה כהן")]

    client_of(noa).post(f"{PAGE}accept/", {"kind": "order"})

    assert _parts(noa) == {"דנה כהן": ("דנה", "כהן")}


def test_a_rule_of_missing_parts_leads_to_their_corrections(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        entity = entities.get("parties")
        rule = QualityRule(entity="parties", key="x", sort="missing", field="family_name", weight=5)

        found = remedies(entity, rule)

    assert [(one.given, one.url.partition("?")[2]) for one in found] == [((), "kind=parts")]


def test_the_page_lists_before_and_after(noa, people) -> None:
    page = client_of(noa).get(f"{PAGE}?kind=companies").content.decode()

    assert page.index("גלים בעמ") < page.index("גלים בע״מ")
    assert "אישור שני התיקונים" in page
    assert entities.get("parties").key == proposals.KEY


def test_programs_accept_and_reject_them(noa, people) -> None:
    api = Api.of(noa)
    listed = api.get("parties/corrections").json()["items"]

    done = api.post("parties/corrections", {"ids": [listed[0]["id"]], "verb": "accept"}).json()
    gone = api.post("parties/corrections", {"kind": "emails", "verb": "reject"}).json()

    assert [(one["kind"], one["before"], one["after"]) for one in listed] == [
        ("companies", "גלים בעמ", "גלים בע״מ"),
        ("companies", "רוח LTD", "רוח Ltd"),
        ("emails", "dana@gmial.com", "dana@gmail.com"),
    ]
    assert (done, gone) == ({"done": 1, "left": 0}, {"done": 1, "left": 0})
    assert _waiting(noa) == [("companies", "רוח LTD", "רוח Ltd")]
    assert api.post("parties/corrections", {"kind": "nothing", "verb": "accept"}).status_code == 422
