"""One record: its form, its card, its fields in place, its verbs, its past."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from kesher.accounts.models import Membership
from kesher.entity.models import CardLayout
from kesher.features.activities.models import Note
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, Relation
from kesher.records import writing
from kesher.records.models import Access, Change, TimelineLine
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

SHEET = {"HX-Request": "true", "HX-Target": "sheet-body"}
REGION = {"HX-Request": "true", "HX-Target": "main"}
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def filled(**more: Any) -> dict[str, Any]:
    return {"kind": "person", "name": "רות בן־דוד", **more}


def triggers(answer: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])
    return told


def test_a_customer_is_made_in_the_sheet(client: Client, alon: Organization) -> None:
    answer = client.post(
        "/alon/parties/new/",
        filled(**{"phones-number": ["050-234-5678", ""], "phones-kind": ["mobile", "mobile"]}),
        headers=SHEET,
    )

    party = Party.objects.get()
    assert (party.name, party.phone) == ("רות בן־דוד", "+972502345678")
    assert triggers(answer)["main:visit"] == {"value": f"/alon/parties/{party.pk}/"}


def test_a_note_is_told_line_by_line(client: Client, alon: Organization, noa: Membership) -> None:
    party = world.a_party(name="רות")
    with scope(noa.organization_id, noa.pk, "web"):
        text = "דיברתי עם רות<div>מבקשת הצעה</div><div>עד יום ה׳</div>"
        writing.create(Note, party=party, text=text)

    page = client.get(f"/alon/parties/{party.pk}/").content.decode()
    line = TimelineLine.objects.get(entity="notes")

    assert line.title == "דיברתי עם רות"
    assert line.body == "דיברתי עם רות\nמבקשת הצעה\nעד יום ה׳"
    assert "<p>מבקשת הצעה</p><p>עד יום ה׳</p>" in page
    assert "<p>דיברתי עם רות</p>" not in page


def test_without_scripts_one_goes_to_the_card(client: Client, alon: Organization) -> None:
    answer = client.post("/alon/parties/new/", filled())

    assert answer.headers["Location"] == f"/alon/parties/{Party.objects.get().pk}/"
    assert "רות בן־דוד" in client.get(answer.headers["Location"]).content.decode()


def test_what_was_typed_survives_a_mistake(client: Client, alon: Organization) -> None:
    answer = client.post(
        "/alon/parties/new/", filled(job_title="מנהלת", website="no address"), headers=SHEET
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="מנהלת"' in text
    assert 'value="no address"' in text
    assert not Party.objects.exists()


def test_the_address_prefills_the_form(client: Client, alon: Organization) -> None:
    party = world.a_party()

    text = client.get(f"/alon/tasks/new/?party={party.pk}&subject=שלום").content.decode()

    assert f'value="{party.pk}"' in text
    assert 'value="שלום"' in text


def test_who_may_be_here_already_is_told_while_typing(client: Client, alon: Organization) -> None:
    phones = [{"number": "+972502345678", "kind": "mobile", "primary": True}]
    world.a_party(name="רות בן דוד", phones=phones)

    by_phone = client.post(
        "/alon/parties/duplicates/",
        {"name": "", "phones-number": "0502345678", "phones-kind": "mobile"},
        headers=IN_PLACE,
    )
    by_name = client.post("/alon/parties/duplicates/", {"name": "בן־דוד רות"}, headers=IN_PLACE)
    by_half = client.post("/alon/parties/duplicates/", {"name": "ר"}, headers=IN_PLACE)

    assert "רות בן דוד" in by_phone.content.decode()
    assert "רות בן דוד" in by_name.content.decode()
    assert by_half.content.decode().strip() == ""


def test_what_others_changed_meanwhile_is_shown_not_lost(
    client: Client, alon: Organization
) -> None:
    party = world.a_party(name="רות", job_title="מזכירה")
    writing.update(party, job_title="מנהלת")
    stale = filled(name="רותי", job_title="סמנכ״לית", version="1")

    answer = client.post(f"/alon/parties/{party.pk}/edit/", stale)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "מנהלת" in text
    assert "סמנכ״לית" in text
    assert Party.objects.get().job_title == "מנהלת"

    again = re.search(r'name="version" value="(\d+)"', text)
    assert again is not None
    client.post(f"/alon/parties/{party.pk}/edit/", stale | {"version": again[1]})
    assert Party.objects.get().job_title == "סמנכ״לית"


def test_values_stand_in_lists_and_on_cards_where_they_are_edited(
    client: Client, alon: Organization
) -> None:
    party = world.a_party(name="רות <b>", customer_class="a", job_title="מנהלת {0}")
    base = f"/alon/parties/{party.pk}/"
    place = f'<dd><k-inline data-url="{base}field/job_title/">'

    listed = client.get("/alon/parties/?view=all").content.decode()
    card = client.get(base).content.decode()

    assert f'href="{base}?from=view%3Dall"><bdi dir="auto">רות &lt;b&gt;</bdi></a>' in listed
    assert f'data-url="{base}field/customer_class/"><span class="k-value"><span' in listed
    assert "מנהלת {0}" in card.partition(place.format(base))[2].partition("</dd>")[0]
    assert "<b>" not in listed


def test_a_field_is_edited_where_it_stands(client: Client, alon: Organization) -> None:
    party = world.a_party(job_title="מזכירה")
    url = f"/alon/parties/{party.pk}/field/job_title/"

    control = client.get(url, headers=IN_PLACE).content.decode()
    saved = client.post(url, {"job_title": "מנהלת"}, headers=IN_PLACE).content.decode()

    assert 'value="מזכירה"' in control
    assert "<html" not in control
    assert "מנהלת" in saved
    assert "/alon/undo/" in saved
    assert Party.objects.get().job_title == "מנהלת"


def test_a_wrong_value_in_place_is_told_in_place(client: Client, alon: Organization) -> None:
    party = world.a_party(name="רות")

    answer = client.post(f"/alon/parties/{party.pk}/field/name/", {"name": ""}, headers=IN_PLACE)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Party.objects.get().name == "רות"


def test_a_verb_asks_before_it_acts(client: Client, alon: Organization) -> None:
    lead = world.a_lead()
    url = f"/alon/leads/{lead.pk}/do/discard/"

    asked = client.post(url, headers=SHEET)
    wrong = client.post(url, {"filled": "1", "reason": ""}, headers=SHEET)
    done = client.post(url, {"filled": "1", "reason": "price"}, headers=SHEET)

    assert 'name="reason"' in asked.content.decode()
    assert wrong.status_code == 422
    assert "main:refresh" in triggers(done)
    assert (Lead.objects.get().status, Lead.objects.get().lost_reason) == ("lost", "price")


def test_a_refused_verb_is_a_toast(client: Client, alon: Organization) -> None:
    lead = world.a_lead()
    client.post(f"/alon/leads/{lead.pk}/do/win/")

    answer = client.post(f"/alon/leads/{lead.pk}/do/win/", headers=SHEET)

    assert answer.status_code == 409
    assert "<k-toast" in answer.content.decode()
    assert client.post(f"/alon/leads/{lead.pk}/do/win/").status_code == 409


def test_an_unknown_verb_is_a_missing_page(client: Client, alon: Organization) -> None:
    lead = world.a_lead()

    assert client.post(f"/alon/leads/{lead.pk}/do/explode/").status_code == 404


def test_undo_takes_back_and_can_itself_be_undone(client: Client, alon: Organization) -> None:
    party = world.a_party(job_title="מזכירה")
    client.post(f"/alon/parties/{party.pk}/field/job_title/", {"job_title": "מנהלת"})

    client.post(f"/alon/undo/{Change.objects.latest('id').batch}/")
    undone = Party.objects.get().job_title
    client.post(f"/alon/undo/{Change.objects.latest('id').batch}/")

    assert undone == "מזכירה"
    assert Party.objects.get().job_title == "מנהלת"


def test_undo_is_not_for_strangers(client: Client, dana: Membership, alon: Organization) -> None:
    party = world.a_party(job_title="מזכירה")
    client.post(f"/alon/parties/{party.pk}/field/job_title/", {"job_title": "מנהלת"})
    batch = Change.objects.latest("id").batch

    assert client_of(dana).post(f"/alon/undo/{batch}/").status_code == 404
    client_of(dana).post(f"/brosh/undo/{batch}/")

    assert Party.objects.get().job_title == "מנהלת"


def test_the_timeline_goes_further_back_by_thirty(client: Client, alon: Organization) -> None:
    party = world.a_party()
    for place in range(35):
        world.a_call(party=party, subject=f"שיחה {place:02}")

    text = client.get(f"/alon/parties/{party.pk}/timeline/", headers=IN_PLACE).content.decode()
    further = re.search(r'hx-get="([^"]*before[^"]*)"', text)
    assert further is not None
    rest = client.get(further[1].replace("&amp;", "&"), headers=IN_PLACE).content.decode()

    shown = re.findall(r"שיחה (\d\d)", text + rest)
    assert sorted(set(shown)) == [f"{place:02}" for place in range(35)]
    assert len(shown) == 35


def test_a_pinned_line_stands_on_top(client: Client, alon: Organization) -> None:
    party = world.a_party()
    world.a_note(party=party, text="<p>חשוב מאוד</p>")
    world.a_call(party=party, subject="שיחה")
    line = TimelineLine.objects.get(title="חשוב מאוד")

    text = client.post(f"/alon/parties/{party.pk}/timeline/{line.pk}/pin/").content.decode()

    assert TimelineLine.objects.get(pk=line.pk).is_pinned
    assert text.index("חשוב מאוד") < text.index("שיחה")


def test_opening_a_card_is_remembered_once_in_a_while(client: Client, alon: Organization) -> None:
    party = world.a_party()

    client.get(f"/alon/parties/{party.pk}/", headers={"Purpose": "prefetch", **REGION})
    ahead = Access.objects.count()
    client.post("/alon/opened/", {"url": f"http://testserver/alon/parties/{party.pk}/?from="})
    client.get(f"/alon/parties/{party.pk}/")

    assert ahead == 0
    assert Access.objects.filter(record_id=party.pk, verb="opened").count() == 1


def test_neighbours_are_those_of_the_list_one_came_from(client: Client, alon: Organization) -> None:
    first, second, third = [world.a_party(name=name) for name in ("אבי", "בני", "גדי")]
    world.a_party(name="בועז", customer_class="b")
    for party in (first, second, third):
        writing.update(party, customer_class="a")

    text = client.get(
        f"/alon/parties/{second.pk}/step/", {"from": "filter=customer_class+%3D+a"}
    ).content.decode()

    assert f"/alon/parties/{first.pk}/" in text
    assert f"/alon/parties/{third.pk}/" in text


def test_a_relation_reads_from_both_ends(client: Client, alon: Organization) -> None:
    person, firm = world.a_party(name="משה כהן"), world.a_firm(name="גלים בע״מ")
    writing.create(Relation, party=person, other=firm, type="works_at")

    of_person = client.get(f"/alon/parties/{person.pk}/").content.decode()
    of_firm = client.get(f"/alon/parties/{firm.pk}/").content.decode()

    assert "גלים בע״מ" in of_person
    assert "משה כהן" in of_firm


def test_an_administrator_arranges_the_card(
    client: Client, alon: Organization, yossi: Membership
) -> None:
    party = world.a_party()
    order = {"start": ["about"], "main": ["timeline"], "end": ["facts", "nothing-known"]}

    client.post("/alon/parties/layout/", order)
    text = client.get(f"/alon/parties/{party.pk}/").content.decode()
    end = text.index('data-zone="end"')
    refused = client_of(yossi).post("/alon/parties/layout/", order)

    assert CardLayout.objects.get().zones == order
    assert text.index('id="panel-facts"') > end
    assert 'id="panel-composer"' in text
    assert 'id="panel-leads"' in text
    assert refused.status_code == 404


def test_folding_is_ones_own(client: Client, alon: Organization, yossi: Membership) -> None:
    party = world.a_party()

    client.post("/alon/parties/fold/", {"key": "facts", "folded": "1"})
    mine = client.get(f"/alon/parties/{party.pk}/").content.decode()
    his = client_of(yossi).get(f"/alon/parties/{party.pk}/").content.decode()

    assert 'id="panel-facts"' in mine
    assert mine.count("<details open>") == his.count("<details open>") - 1


def test_the_history_tells_changes_in_words(client: Client, alon: Organization) -> None:
    party = world.a_party(name="רות", job_title="מזכירה")
    writing.update(party, job_title="מנהלת")

    text = client.get(f"/alon/parties/{party.pk}/history/").content.decode()

    assert "מזכירה" in text
    assert "מנהלת" in text
    assert "נועה לוי" in text


def test_who_opened_a_card_is_for_administrators(
    client: Client, alon: Organization, yossi: Membership
) -> None:
    party = world.a_party()
    client.get(f"/alon/parties/{party.pk}/")
    url = f"/alon/parties/{party.pk}/history/"

    assert "visits-title" in client.get(url).content.decode()
    assert "visits-title" not in client_of(yossi).get(url).content.decode()


@pytest.mark.parametrize(
    ("place", "key", "answers"),
    [
        ("parties/new/", "kind", ["person*", "organization"]),
        ("parties/new/?kind=organization", "kind", ["person", "organization*"]),
        ("tasks/new/", "priority", ["low", "normal*", "high"]),
    ],
)
def test_what_is_never_empty_offers_no_empty_answer(
    client: Client, place: str, key: str, answers: list[str]
) -> None:
    page = client.get(f"/alon/{place}").content.decode()

    select = re.search(rf'<select name="{key}".*?</select>', page, re.DOTALL)
    assert select is not None
    offered = re.findall(r'<option value="([^"]*)"( selected)?', select[0])
    assert [value + "*" * bool(chosen) for value, chosen in offered] == answers


def test_what_may_stay_open_offers_to(client: Client) -> None:
    page = client.get("/alon/parties/new/").content.decode()

    assert re.search(r'<select name="source"[^>]*>\s*<option value="" selected>', page)


OF_PERSONS = {"honorific", "given_name", "family_name", "job_title", "gender", "birth_date"}


def asked_of_persons(page: str) -> set[str]:
    """The fields of the form that stand there beside "person" alone."""
    marked = re.findall(r'data-asked-beside="kind=person".*?name="([a-z_]+)', page, re.S)
    return set(marked)


def shown_on_card(client: Client, **values: Any) -> set[str]:
    party = world.a_party(**values)
    page = client.get(f"/alon/parties/{party.pk}/").content.decode()
    return set(re.findall(r"/field/([a-z_]+)/", page))


def test_a_firm_is_not_asked_for_its_birthday(client: Client, alon: Organization) -> None:
    person = shown_on_card(client, name="דנה כהן")
    firm = shown_on_card(client, name="גלים בע״מ", kind="organization")

    assert person - firm == {"honorific", "job_title", "birth_date"}
    assert firm <= person
    assert asked_of_persons(client.get("/alon/parties/new/").content.decode()) == OF_PERSONS


def test_what_a_firm_was_given_all_the_same_is_shown(client: Client, alon: Organization) -> None:
    values = {"name": "גלים בע״מ", "kind": "organization", "job_title": "הנהלה"}
    firm = world.a_party(**values)
    page = client.get(f"/alon/parties/{firm.pk}/edit/").content.decode()

    assert "job_title" in shown_on_card(client, **values)
    assert asked_of_persons(page) == OF_PERSONS - {"job_title"}
