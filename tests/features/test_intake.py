"""Web forms: strangers fill them in, nothing is lost, and leads know whose they are."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.features.intake import guard, links
from kesher.features.intake.models import IntakeForm, Submission
from kesher.features.leads.models import Lead
from kesher.features.parties.entity import PARTIES
from kesher.features.parties.models import Party, Relation
from kesher.jobs.worker import run_due
from kesher.records import forgetting, past, writing
from kesher.records.models import Access, TimelineLine
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

SITE = "https://www.alon.example"
DANA = {
    "party.name": "דנה אברהם",
    "party.phones": "054-7654321",
    "party.emails": "dana@example.org",
    "lead.message": "כמה עולה שולחן?",
}


@pytest.fixture
def stranger(db: None) -> Client:
    return Client()


def fill_in(client: Client, form: IntakeForm, sent: dict[str, Any], **get: str) -> Any:
    """Open the page, take three seconds, send it."""
    page = client.get(links.path_of(form), get, headers={"Referer": f"{SITE}/desks"})
    return send(client, form, stamp_of(page), sent)


def send(client: Client, form: IntakeForm, stamp: str, sent: dict[str, Any]) -> Any:
    before = guard.QUICKEST
    guard.QUICKEST = 0
    try:
        return client.post(links.path_of(form), {"kesher_stamp": stamp, **sent})
    finally:
        guard.QUICKEST = before


def stamp_of(page: Any) -> str:
    found = re.search(r'name="kesher_stamp" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def said_on(lead: Lead) -> list[str]:
    line = TimelineLine.objects.get(record_id=lead.pk, verb="come in")
    return past.sentences(line)


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
    day = (timezone.localtime() - timedelta(days=400)).strftime("%d/%m/%Y")
    assert f"A returning customer: earlier leads – 1, the last on {day}." in said_on(lead)
    dana.refresh_from_db()
    assert dana.phone == "+972501112222"


@pytest.mark.usefixtures("alon")
def test_a_household_shares_a_phone_but_not_a_lead(stranger: Client) -> None:
    world.a_party(name="יעל אברהם", phones=[{"number": "+972547654321", "primary": True}])

    fill_in(stranger, world.a_form(), DANA | {"party.emails": ""})
    run_due()

    assert Lead.objects.get().party.name == "דנה אברהם"


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
    assert ("„12” אינו מספר טלפון" in text, "יש למלא את השדה" in text) == (True, True)
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


@pytest.mark.usefixtures("alon")
def test_a_form_confirmed_by_mail_makes_the_lead_by_the_button_of_the_letter(
    stranger: Client, settings: Any
) -> None:
    settings.SITE_URL = "https://crm.example"
    must = [{"field": "party.emails", "required": True}]
    form = world.a_form(fields=must, is_confirmed=True, title="עדכונים")

    answer = fill_in(stranger, form, {"party.emails": "dana@example.org"})
    run_due()

    assert answer["Location"] == f"{links.path_of(form)}sent/"
    assert (Submission.objects.get().state, Lead.objects.count()) == ("waiting", 0)
    letter = mail.outbox[0]
    assert (letter.to, "עדכונים" in letter.subject) == (["dana@example.org"], True)
    found = re.search(r"https://crm\.example(/f/\S+)", letter.body)
    assert found
    assert stranger.get(found[1]).status_code == 200
    assert Lead.objects.count() == 0

    pressed = [stranger.post(found[1]).status_code for _turn in range(2)]
    run_due()

    assert (pressed, Lead.objects.get().party.email) == ([303, 303], "dana@example.org")
    steps = Access.objects.filter(entity="intake_forms").order_by("at")
    assert [one.verb for one in steps] == ["waiting", "received", "made"]


@pytest.mark.usefixtures("alon")
def test_a_confirmation_of_another_form_or_of_none_confirms_nothing(stranger: Client) -> None:
    must = [{"field": "party.emails", "required": True}]
    form, other = (world.a_form(fields=must, is_confirmed=True, name=one) for one in "אב")
    fill_in(stranger, form, {"party.emails": "dana@example.org"})
    good = links.confirmation_of(form, Submission.objects.get())

    told = [
        stranger.post(good.replace(links.path_of(form), links.path_of(other))).status_code,
        stranger.post(f"{links.path_of(form)}confirm/forged/").status_code,
    ]

    assert (told, Submission.objects.get().state) == ([404, 404], "waiting")


@pytest.mark.usefixtures("alon")
def test_only_the_named_sites_frame_the_form_and_send_it(stranger: Client) -> None:
    form = world.a_form(sites=f"{SITE}/\nhttp://shop.example:8080/page")

    page = stranger.get(links.path_of(form))
    theirs = stranger.post(links.path_of(form), DANA, headers={"Origin": SITE})
    others = stranger.post(links.path_of(form), DANA, headers={"Origin": "https://evil.example"})

    policy = page["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {SITE} http://shop.example:8080;" in f"{policy};"
    assert "X-Frame-Options" not in page
    assert (theirs.status_code, others.status_code) == (303, 403)
    row = Submission.objects.get()
    assert (row.way, row.state) == ("post", "received")


@pytest.mark.usefixtures("alon")
def test_the_page_speaks_the_forms_language_without_a_script(stranger: Client) -> None:
    form = world.a_form(language="en", title="<b>Ask</b>", intro="<script>x</script>")

    text = stranger.get(links.path_of(form), headers={"Accept-Language": "he"}).content.decode()

    assert '<html lang="en" dir="ltr">' in text
    assert "<script" not in text
    assert "&lt;b&gt;Ask&lt;/b&gt;" in text
    assert ('name="party.phones"' in text, 'type="tel"' in text) == (True, True)


@pytest.mark.usefixtures("alon")
def test_a_form_out_of_use_and_a_guessed_address_say_the_same(
    stranger: Client, dana: Membership
) -> None:
    form = world.a_form()
    path = links.path_of(form)
    writing.update(form, is_archived=True)
    foreign = links.token_of(form).replace(
        links.token_of(form)[: links.HALF], links._letters(dana.organization_id.bytes)
    )

    pages = [stranger.get(one) for one in (path, f"/f/{foreign}/", "/f/none/", f"{path[:-9]}/")]

    assert [page.status_code for page in pages] == [404] * 4
    assert len({page.content for page in pages}) == 1
    assert "frame-ancestors 'none'" in pages[0]["Content-Security-Policy"]


@pytest.mark.usefixtures("alon")
def test_too_much_and_files_are_refused_in_words(stranger: Client) -> None:
    form = world.a_form()
    path = links.path_of(form)

    much = stranger.post(path, {"lead.message": "א" * 70_000})
    many = stranger.post(path, {f"x{place}": "1" for place in range(61)})
    with Path(__file__).open("rb") as file:
        with_file = stranger.post(path, {"file": file})

    assert [one.status_code for one in (much, many, with_file)] == [413, 413, 413]
    assert "הטופס יכול לקבל" in much.content.decode()
    assert Submission.objects.count() == 0


@pytest.mark.usefixtures("alon")
def test_what_cannot_become_a_lead_fails_aloud_and_is_tried_again(
    stranger: Client, noa: Membership
) -> None:
    form = world.a_form()
    field = writing.create(
        CustomField, entity="leads", labels={"en": "Size"}, kind="text", is_required=True
    )

    fill_in(stranger, form, DANA)
    run_due()

    row = Submission.objects.get()
    assert (row.state, Party.objects.count(), Lead.objects.count()) == ("failed", 0, 0)
    assert row.reasons == ["x_size: יש למלא את השדה."]

    writing.update(field, is_required=False)
    client_of(noa).post(f"/alon/settings/intake/submissions/{row.pk}/accept/")
    run_due()

    row.refresh_from_db()
    assert (row.state, Lead.objects.count()) == ("made", 1)


@pytest.mark.usefixtures("alon")
def test_custom_fields_of_both_are_asked_for(stranger: Client) -> None:
    for entity, name in (("leads", "Size"), ("parties", "Shoe")):
        writing.create(CustomField, entity=entity, labels={"en": name}, kind="whole_number")
    fields = [{"field": one} for one in ("party.phones", "party.x_shoe", "lead.x_size")]
    form = world.a_form(fields=fields)

    fill_in(
        stranger, form, {"party.phones": "0521112233", "party.x_shoe": "42", "lead.x_size": "7"}
    )
    run_due()

    lead = Lead.objects.get()
    assert (lead.extra, lead.party.extra) == ({"x_size": 7}, {"x_shoe": 42})
    assert lead.party.name == "052-111-2233"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"fields": [{"field": "party.name"}]}, "fields"),
        ({"fields": [{"field": "party.phones"}] * 2}, "fields"),
        ({"fields": [{"field": "party.owner"}]}, "fields"),
        ({"fields": [{"field": "party.emails"}], "is_confirmed": True}, "fields"),
        ({"sites": "alon.example"}, "sites"),
        ({"sites": "https://a.example; script-src *"}, "sites"),
        ({"thanks_url": "javascript:alert(1)"}, "thanks_url"),
    ],
)
@pytest.mark.usefixtures("alon")
def test_a_form_that_cannot_work_is_not_kept(values: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as told:
        world.a_form(**values)

    assert (list(told.value.message_dict), IntakeForm.objects.count()) == ([wrong], 0)


@pytest.mark.usefixtures("alon")
def test_what_was_sent_goes_when_its_customer_is_erased(stranger: Client) -> None:
    fill_in(stranger, world.a_form(), DANA)
    run_due()

    forgetting.forget(PARTIES, Party.objects.get())

    assert Submission.objects.count() == 0


@pytest.mark.usefixtures("alon")
def test_settings_are_the_administrators(yossi: Membership, alon: Organization) -> None:
    form = world.a_form()
    client = client_of(yossi)

    told = [
        client.get(f"/alon/settings/intake/{tail}").status_code
        for tail in ("", "new/", "submissions/", f"{form.pk}/", f"{form.pk}/change/")
    ]

    assert told == [404] * 5


def test_the_settings_show_forms_their_address_and_what_was_sent(
    alon: Organization, noa: Membership, stranger: Client
) -> None:
    form = world.a_form(sites=SITE)
    fill_in(stranger, form, DANA)
    run_due()
    client, row = client_of(noa), Submission.objects.get()

    pages = {
        tail: client.get(f"/alon/settings/intake/{tail}").content.decode()
        for tail in ("", f"{form.pk}/", "submissions/", f"submissions/{row.pk}/")
    }

    assert "יצירת קשר" in pages[""]
    assert f"http://testserver{links.path_of(form)}" in pages[f"{form.pk}/"]
    assert "&lt;iframe src=" in pages[f"{form.pk}/"]
    assert "דנה אברהם" in pages["submissions/"]
    assert f"/alon/leads/{row.lead_id}/" in pages[f"submissions/{row.pk}/"]


def test_a_form_is_made_and_changed_in_the_settings(alon: Organization, noa: Membership) -> None:
    client = client_of(noa)
    typed = {
        "name": "צור קשר",
        "language": "en",
        "source": "web",
        "fields-field": ["party.emails", "", "lead.message"],
        "fields-label": ["Your mail", "", ""],
        "fields-required": ["yes", "", ""],
    }

    made = client.post("/alon/settings/intake/new/", typed)
    form = IntakeForm.objects.get()
    changed = client.post(
        f"/alon/settings/intake/{form.pk}/change/", typed | {"sites": "http://bad"}
    )

    assert (made.status_code, form.name, form.language) == (302, "צור קשר", "en")
    assert form.fields == [
        {"field": "party.emails", "label": "Your mail", "required": True},
        {"field": "lead.message", "label": "", "required": False},
    ]
    assert changed.status_code == 302
