"""Titles and lines stand everywhere; whatever they say, their reader must be allowed to read."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kesher.accounts.models import Membership, Role
from kesher.entity.registry import entities
from kesher.features.files import storing
from kesher.features.parties.models import Party, Relation
from kesher.features.people.entity import ROLES
from kesher.records import acting, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

RECORDS = [entity for entity in entities if entity.is_record]
SECRET = "canaryname"  # noqa: S105  a name that must not be told


def limit(member: Membership, fields: dict[str, dict[str, str]]) -> None:
    with scope(member.organization_id):
        Role.objects.filter(pk=member.role_id).update(fields=fields)


@pytest.mark.parametrize("entity", RECORDS, ids=lambda one: one.key)
@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_what_a_record_is_called_by_cannot_be_kept_from_a_role(
    entity, right: str, alon, noa: Membership
) -> None:
    role = Role.objects.get(code="sales")
    api = Api.of(noa)
    assert entity.called_by

    for field in entity.called_by:
        fields = {entity.key: {field: right}}
        with pytest.raises(ValidationError):
            acting.perform(ROLES, "update", role, {"fields": fields})
        refused = api.patch(f"roles/{role.pk}", {"fields": fields})
        assert (refused.status_code, faults(refused)[0][0]) == (422, "fields")
        posted = {"name": role.name, "limit-field": f"{entity.key}.{field}", "limit-right": right}
        page = client_of(noa).post(f"/alon/settings/roles/{role.pk}/", posted)
        assert page.status_code == 422
        acting.perform(ROLES, "update", role, {"fields": {entity.key: {field: "read_only"}}})
    role.refresh_from_db()
    assert role.fields == {entity.key: {field: "read_only"}}


def doors(record: Relation, party: Party) -> list[str]:
    return [
        f"/alon/parties/{party.pk}/",
        f"/alon/parties/{party.pk}/timeline/",
        f"/alon/parties/{party.pk}/history/",
        f"/alon/relations/{record.pk}/",
        f"/alon/relations/{record.pk}/history/",
        "/alon/relations/",
        "/alon/relations/export/?format=csv",
        "/alon/relations/trash/",
        "/alon/notices/",
        "/alon/search/?q=canary",
        "/alon/pick/parties/?q=canary",
        "/alon/",
    ]


def test_a_relation_does_not_tell_the_name_of_its_hidden_end(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        open_party = world.a_party(name="גלוי")
        hidden = world.a_party(name=SECRET, is_private=True)
        relation = writing.create(Relation, party=open_party, other=hidden, type="partner")
        writing.update(relation, note="שונה")
        writing.delete(writing.create(Relation, party=open_party, other=hidden, type="friend"))
        everything = [{"entity": "*", "verbs": ["*"], "reach": "all"}]
        Role.objects.filter(pk=yossi.role_id).update(grants=everything)
    boss, reader = client_of(noa), client_of(yossi)
    assert SECRET in boss.get(f"/alon/relations/{relation.pk}/").content.decode()

    for door in doors(relation, open_party):
        answer = reader.get(door)
        assert answer.status_code == 200, door
        assert SECRET.encode() not in answer.getvalue(), door
    api = Api.of(yossi)
    for place in (
        f"parties/{open_party.pk}/timeline",
        f"relations/{relation.pk}",
        f"relations/{relation.pk}/timeline",
        f"relations/{relation.pk}/history",
        "relations",
        "search?q=canary",
    ):
        answer = api.get(place)
        assert answer.status_code == 200, place
        assert SECRET not in answer.content.decode(), place


def test_a_line_drops_names_that_its_reader_may_not_see(noa: Membership, yossi: Membership) -> None:
    """It keeps words as its writer saw them: of references, links and files."""
    with scope(noa.organization_id, noa.pk, "web"):
        hidden = world.a_party(name=SECRET, is_private=True)
        other = world.a_party(name="גלוי")
        lead = world.a_lead(subject="ליד", party=hidden, owner=yossi)
        writing.update(lead, party=other, subject="ליד אחר")
        writing.update(lead, is_private=False, owner=yossi)

    for door in ("", "timeline/", "history/"):
        told = client_of(yossi).get(f"/alon/leads/{lead.pk}/{door}").content.decode()
        assert "ליד אחר" in told, door
        assert SECRET not in told, door
    for end in ("timeline", "history"):
        told = Api.of(yossi).get(f"leads/{lead.pk}/{end}").content.decode()
        assert "ליד אחר" in told
        assert SECRET not in told


def test_a_line_names_what_its_reader_may_see_and_says_of_files_that_they_changed(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
        drawn = io.BytesIO()
        Image.new("RGB", (9, 9), "green").save(drawn, "PNG")
        file = storing.keep(SimpleUploadedFile("פנים.png", drawn.getvalue()), party=party)
        lead = world.a_lead(party=party)
        writing.update(party, photo=file.pk)
        other = world.a_party(name="אחר")
        writing.update(lead, party=other, owner=yossi)
        writing.update(other, name="אחר לגמרי")
        writing.update(party, is_private=True)

    photo = Api.of(noa).get(f"parties/{party.pk}/timeline").json()["items"]
    moved = Api.of(noa).get(f"leads/{lead.pk}/timeline").json()["items"]
    theirs = Api.of(yossi).get(f"leads/{lead.pk}/timeline").json()["items"]
    page = client_of(noa).get(f"/alon/parties/{party.pk}/timeline/").content.decode()
    card = client_of(noa).get(f"/alon/leads/{lead.pk}/timeline/").content.decode()

    told = [one["changes"] for one in photo if one["verb"] == "update"]
    assert [{"field": "photo", "before": "", "after": "•••"}] in told
    party_told, seen = [
        next(one for one in items[0]["changes"] if one["field"] == "party")
        for items in (moved, theirs)
    ]
    assert party_told == {"field": "party", "before": "משה כהן", "after": "אחר לגמרי"}
    assert seen == {"field": "party", "before": "•••", "after": "אחר לגמרי"}
    assert re.search("לקוח: <bdi[^>]*>משה כהן</bdi> ← <bdi[^>]*>אחר לגמרי</bdi>", card)
    assert "פנים.png" not in str(told)
    assert re.search("תמונה: <bdi[^>]*>•••</bdi></div>", page)


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_a_line_keeps_what_was_said_from_whom_the_field_is_closed(
    right: str, noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
        call = world.a_call(party=party, description=SECRET)
    place = f"parties/{party.pk}/timeline"
    assert SECRET in client_of(yossi).get(f"/alon/{place}/").content.decode()
    assert SECRET in Api.of(yossi).get(place).content.decode()

    limit(yossi, {"calls": {"description": right}})

    for door in (f"/alon/{place}/", f"/alon/parties/{party.pk}/", f"/alon/calls/{call.pk}/"):
        told = client_of(yossi).get(door).content.decode()
        assert "שיחת היכרות" in told, door
        assert SECRET not in told, door
    assert SECRET not in Api.of(yossi).get(place).content.decode()


def test_a_file_keeps_its_name_from_whom_it_is_hidden(noa: Membership, yossi: Membership) -> None:
    """A photo that only few may open is not told of by name on a card that all see."""
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
        upload = SimpleUploadedFile(f"{SECRET}.txt", b"words")
        file = storing.keep(upload, is_private=True, party=party)

    for door in (f"/alon/parties/{party.pk}/", f"/alon/parties/{party.pk}/timeline/"):
        assert SECRET not in client_of(yossi).get(door).content.decode()
    assert client_of(yossi).get(f"/alon/files/{file.pk}/").status_code == 404
