"""The doors of web forms: letters, sites, limits, settings, and what is refused there."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.features.intake import links
from kesher.features.intake.models import IntakeForm, Submission
from kesher.features.leads.models import Lead
from kesher.features.parties.entity import PARTIES
from kesher.features.parties.models import Party
from kesher.jobs.worker import run_due
from kesher.records import forgetting, writing
from kesher.records.models import Access
from kesher.tenancy import letters
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of
from tests.features.strangers import DANA, SITE, fill_in


@pytest.fixture
def stranger(db: None) -> Client:
    return Client()


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
    found = re.search(r"https://crm\.example(/f/\S+)", str(letter.body))
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
        links.token_of(form)[: letters.ID_LENGTH], letters.of(dana.organization_id.bytes)
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

    index = client.get("/alon/settings/").content.decode()
    assert ("/alon/settings/intake/" in index, "/alon/settings/assigning/" in index) == (True, True)
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
