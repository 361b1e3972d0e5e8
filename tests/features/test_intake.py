"""Web forms: strangers become leads, nothing is lost, and leads know whose they are."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.intake import guard, links
from kesher.features.intake.models import Submission
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, Relation
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.records.models import Access
from tests import world
from tests.conftest import client_of
from tests.features.strangers import DANA, SITE, fill_in, said_on, send, stamp_of


@pytest.fixture
def stranger(db: None) -> Client:
    return Client()


@pytest.mark.usefixtures("alon")
def test_a_stranger_becomes_a_lead_with_all_that_is_known_of_the_way_here(
    stranger: Client, yossi: Membership
) -> None:
    form = world.a_form(owner=yossi, campaign="אביב", title="שאלה")

    answer = fill_in(stranger, form, DANA, utm_source="google", utm_campaign="summer")
    run_due()

    assert (answer.status_code, answer["Location"]) == (303, f"{links.path_of(form)}thanks/")
    lead = Lead.objects.get()
    assert (lead.subject, lead.message) == ("שאלה – דנה אברהם", "כמה עולה שולחן?")
    assert (lead.source, lead.campaign, lead.owner_id) == ("web", "summer", yossi.pk)
    assert (lead.party.name, lead.party.phone) == ("דנה אברהם", "+972547654321")
    assert (lead.party.email, lead.was_known) == ("dana@example.org", False)
    row = Submission.objects.get()
    assert (row.state, row.lead_id, row.party_id) == ("made", lead.pk, lead.party_id)
    assert row.sent == {name: [value] for name, value in DANA.items()}
    assert (row.referrer, row.utm) == (
        f"{SITE}/desks",
        {"utm_source": "google", "utm_campaign": "summer"},
    )
    assert said_on(lead) == [
        "Sent by the form “יצירת קשר”.",
        f"From: {SITE}/desks",
        "Campaign: google · summer",
    ]
    steps = Access.objects.filter(entity="intake_forms", record_id=row.pk).order_by("at")
    assert [one.verb for one in steps] == ["received", "made"]


@pytest.mark.usefixtures("alon")
def test_a_returning_customer_is_recognised_and_left_as_they_are(stranger: Client) -> None:
    dana = world.a_party(name="דנה אברהם", emails=[{"address": "dana@example.org"}])
    writing.update(dana, phones=[{"number": "+972501112222", "kind": "mobile", "primary": True}])
    world.a_lead(party=dana, created_at=timezone.now() - timedelta(days=400))
    form = world.a_form()

    fill_in(stranger, form, DANA)
    run_due()

    lead = Lead.objects.latest("created_at")
    assert (lead.party_id, lead.was_known, Party.objects.count()) == (dana.pk, True, 1)
    assert lead.message == "כמה עולה שולחן?\nטלפון: 054-765-4321"
    assert Submission.objects.get().state == "matched"
    day = timezone.localtime(timezone.now() - timedelta(days=400)).strftime("%d/%m/%Y")
    assert f"A returning customer: earlier leads – 1, the last on {day}." in said_on(lead)
    dana.refresh_from_db()
    assert dana.phone == "+972501112222"


@pytest.mark.usefixtures("alon")
def test_a_household_shares_a_phone_but_not_a_lead(stranger: Client) -> None:
    world.a_party(name="יעל אברהם", phones=[{"number": "+972547654321", "primary": True}])

    fill_in(stranger, world.a_form(), DANA | {"party.emails": ""})
    run_due()

    lead = Lead.objects.get()
    assert (lead.party.name, lead.was_known) == ("דנה אברהם", False)
    assert "The same phone or e-mail address is also that of 1 more." in said_on(lead)


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("name", ["Dana Avraham", "דנה", "דנה א.", "Дана Авраам"])
def test_a_person_is_known_by_phone_and_mail_whatever_they_call_themselves(
    stranger: Client, name: str
) -> None:
    dana = world.a_party(
        name="דנה אברהם",
        phones=[{"number": "+972547654321", "primary": True}],
        emails=[{"address": "dana@example.org", "primary": True}],
    )

    fill_in(stranger, world.a_form(), DANA | {"party.name": name})
    run_due()

    lead = Lead.objects.get()
    assert (lead.party_id, lead.was_known, Party.objects.count()) == (dana.pk, True, 1)
    assert f"שם: {name}" in lead.message


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(("name", "cards"), [("Dana Avraham", 1), ("Dan Levi", 2), ("דן אברהם", 2)])
def test_by_one_sign_a_name_must_sound_alike_across_scripts(
    stranger: Client, name: str, cards: int
) -> None:
    world.a_party(name="דנה אברהם", phones=[{"number": "+972547654321", "primary": True}])

    fill_in(stranger, world.a_form(), DANA | {"party.name": name, "party.emails": ""})
    run_due()

    assert Party.objects.count() == cards


@pytest.mark.usefixtures("alon")
def test_a_firm_is_known_by_its_domain_and_never_by_everybodys(stranger: Client) -> None:
    firm = world.a_firm(name="גלים בע״מ", website="https://www.galim.example")
    world.a_firm(name="חנות", emails=[{"address": "shop@gmail.com", "primary": True}])
    form = world.a_form()

    fill_in(stranger, form, DANA | {"party.emails": "dana@galim.example"})
    fill_in(
        stranger,
        form,
        {"party.name": "אורי", "party.phones": "0521112233", "party.emails": "uri@gmail.com"},
    )
    run_due()

    assert [(one.party.name, one.other_id) for one in Relation.objects.all()] == [
        ("דנה אברהם", firm.pk)
    ]
    assert Lead.objects.count() == 2


@pytest.mark.usefixtures("alon")
def test_a_firm_that_is_named_is_found_or_made(stranger: Client) -> None:
    galim = world.a_firm(name="גלים בע״מ")
    fields = [{"field": name} for name in ("party.name", "party.firm", "party.phones")]
    form = world.a_form(fields=fields)

    for place, firm in enumerate(("גלים בע״מ", "חדשה בע״מ")):
        sent = {"party.name": f"א{place}", "party.firm": firm, "party.phones": f"052111223{place}"}
        fill_in(stranger, form, sent)
    run_due()

    assert [one.other.name for one in Relation.objects.order_by("created_at")] == [
        "גלים בע״מ",
        "חדשה בע״מ",
    ]
    assert Party.objects.filter(name="גלים בע״מ").get() == galim


@pytest.mark.usefixtures("alon")
def test_what_is_wrong_comes_back_with_everything_that_was_typed(stranger: Client) -> None:
    form = world.a_form()

    answer = fill_in(stranger, form, DANA | {"party.phones": "12", "party.name": ""})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "dana@example.org" in text
    assert "כמה עולה שולחן?" in text
    assert ("״12״ אינו מספר טלפון" in text, "יש למלא את השדה" in text) == (True, True)
    row = Submission.objects.get()
    assert (row.state, row.sent["party.phones"], Lead.objects.count()) == ("refused", ["12"], 0)

    again = send(stranger, form, stamp_of(answer), DANA)
    run_due()

    assert (again.status_code, Lead.objects.count()) == (303, 1)


@pytest.mark.usefixtures("alon")
def test_a_page_that_is_sent_twice_makes_one_lead(stranger: Client) -> None:
    form = world.a_form()
    stamp = stamp_of(stranger.get(links.path_of(form)))

    first, second = (send(stranger, form, stamp, DANA) for _turn in range(2))
    run_due()

    assert (first.status_code, second.status_code) == (303, 303)
    assert (Submission.objects.count(), Lead.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({guard.TRAP: "x"}, "trap"),
        ({"lead.message": "http://a http://b http://c"}, "links"),
        ({"party.name": "www.buy.example"}, "links"),
        ({"lead.message": "קידום אתרים בזול"}, "words"),
    ],
)
@pytest.mark.usefixtures("alon")
def test_the_suspected_wait_and_one_click_makes_them_leads(
    stranger: Client, noa: Membership, sent: dict[str, str], reason: str
) -> None:
    form = world.a_form(stop_words="קידום אתרים")

    answer = fill_in(stranger, form, DANA | sent)
    run_due()

    assert answer.status_code == 303
    row = Submission.objects.get()
    assert (row.state, row.reasons, Lead.objects.count()) == ("suspected", [reason], 0)

    taken = client_of(noa).post(f"/alon/settings/intake/submissions/{row.pk}/accept/")
    run_due()

    row.refresh_from_db()
    assert (taken.status_code, row.state) == (302, "made")
    assert Lead.objects.get().owner_id is None


@pytest.mark.usefixtures("alon")
def test_who_types_quicker_than_people_or_skips_the_page_is_suspected(stranger: Client) -> None:
    form = world.a_form()
    stamp = stamp_of(stranger.get(links.path_of(form)))
    other = world.a_form(name="אחר")

    stranger.post(links.path_of(form), {"kesher_stamp": stamp, **DANA})
    stranger.post(links.path_of(form), DANA)
    send(stranger, other, stamp, DANA)

    told = [row.reasons for row in Submission.objects.order_by("at")]
    assert told == [["quick"], ["stamp"], ["stamp"]]


@pytest.mark.usefixtures("alon")
def test_the_sixth_at_once_from_one_address_waits_for_a_look(stranger: Client) -> None:
    form = world.a_form()

    for place in range(6):
        fill_in(stranger, form, DANA | {"party.name": f"מס {place}"})

    told = [row.state for row in Submission.objects.order_by("at")]
    assert told == ["received"] * 5 + ["suspected"]
