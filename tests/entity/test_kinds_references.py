"""References, users, links and files: nothing that the asker may not see comes through them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Membership, Role, User
from kesher.entity import filters, kinds
from kesher.entity.fields import ColumnField
from kesher.entity.kinds import resolving
from kesher.entity.kinds.resolving import StoredFile
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.lib.ids import new_id
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests.entity.fields import custom_field

PARTY = ColumnField(
    key="party",
    label="Customer",
    kind=kinds.kind("reference"),
    lookup="party",
    options={"model": Party},
)
STRANGER = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def hidden(inside: Organization) -> Party:
    return Party.objects.create(name="סוד")


@pytest.fixture
def shown(inside: Organization) -> Party:
    return Party.objects.create(name="גלוי")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Whatever a test registers upstairs is put back."""
    known = {name: getattr(resolving._upstairs, name) for name in resolving._Upstairs.__slots__}
    yield
    for name, function in known.items():
        setattr(resolving._upstairs, name, function)


@pytest.fixture
def blind(hidden: Party) -> None:
    """The asker may see every party but one."""

    def rows(model: type[models.Model], pks: Collection[UUID] | None) -> models.QuerySet[Any]:
        visible = model._default_manager.exclude(pk=hidden.pk)
        return visible if pks is None else visible.filter(pk__in=pks)

    resolving.resolve_with(rows)


def test_a_reference_is_given_by_id_title_or_object(shown: Party) -> None:
    kind = PARTY.kind

    assert kind.parse(str(shown.pk), PARTY) == shown
    assert kind.parse("גלוי", PARTY) == shown
    assert kind.from_json(str(shown.pk), PARTY) == shown
    assert kind.from_json({"id": str(shown.pk), "title": "?"}, PARTY) == shown
    assert kind.to_json(shown, PARTY) == {"id": str(shown.pk), "title": "גלוי"}
    assert kind.text(shown, PARTY) == "גלוי"
    assert kind.joins(PARTY) == ("party",)


@pytest.mark.parametrize("wrong", [STRANGER, "אין כזה", "x' OR 1=1"])
def test_what_is_not_there_is_refused(inside: Organization, wrong: str) -> None:
    with pytest.raises(ValidationError):
        PARTY.kind.parse(wrong, PARTY)


@pytest.mark.parametrize("wrong", [1, True, [], {}, {"id": 1}, {"id": "x"}, "גלוי"])
def test_json_wants_an_id(shown: Party, wrong: Any) -> None:
    with pytest.raises(ValidationError):
        PARTY.kind.from_json(wrong, PARTY)


@pytest.mark.usefixtures("blind")
def test_what_may_not_be_seen_is_neither_chosen_nor_shown(hidden: Party, shown: Party) -> None:
    kind = PARTY.kind
    lead = Lead.objects.create(subject="א", party=hidden)

    for given in (str(hidden.pk), "סוד"):
        with pytest.raises(ValidationError):
            kind.parse(given, PARTY)
    with pytest.raises(ValidationError):
        kind.from_json({"id": str(hidden.pk)}, PARTY)
    assert kind.to_json(lead.party, PARTY) is None
    assert "סוד" not in kind.cell(lead.party, PARTY)
    assert "סוד" not in kind.text(lead.party, PARTY)
    assert "סוד" not in str(kind.widget(PARTY).render("party", str(hidden.pk)))
    tree = filters.parse({"party": PARTY}, f"party = {hidden.pk}")
    assert not Lead.objects.filter(filters.as_q(tree)).exists()
    assert "סוד" not in filters.sentence(tree, "he")


@pytest.mark.usefixtures("blind")
def test_a_page_of_references_costs_one_question(hidden: Party, shown: Party) -> None:
    parties = [Party.objects.create(name=f"מספר {number}") for number in range(5)]
    leads = [Lead(subject="א", party=party) for party in (*parties, hidden, shown)]

    with CaptureQueriesContext(connection) as queries:
        kinds.gather([PARTY], leads)
        cells = [PARTY.kind.cell(lead.party, PARTY) for lead in leads]

    assert len([one for one in queries if "parties_party" in one["sql"]]) == 1
    assert [("סוד" in cell, "חסויה" in cell) for cell in cells[-2:]] == [
        (False, True),
        (False, False),
    ]


def test_another_organisation_is_not_there(inside: Organization, shown: Party) -> None:
    other = Organization.objects.create(slug="brosh", name="ברוש")

    with scope(other.pk), pytest.raises(ValidationError):
        PARTY.kind.parse(str(shown.pk), PARTY)


def test_a_table_outside_the_wall_is_never_looked_into(inside: Organization) -> None:
    User.objects.create(email="a@b.co", name="מישהי")
    field = ColumnField(
        key="user", label="", kind=kinds.kind("reference"), lookup="user", options={"model": User}
    )

    with pytest.raises(ValidationError):
        field.kind.parse("מישהי", field)


@pytest.fixture
def seat(inside: Organization) -> Callable[[str, str], Membership]:
    role = Role.objects.create(name="מכירות")

    def seated(name: str, email: str) -> Membership:
        user = User.objects.create(email=email, name=name)
        return Membership.objects.create(user=user, role=role, name=name)

    return seated


def test_a_user_is_a_colleague(seat: Callable[[str, str], Membership]) -> None:
    field = custom_field("user")
    noa = seat("נועה לוי", "noa@gal.example")

    for given in (str(noa.pk), "נועה לוי", "נֹעה לוי".replace("ֹ", "ו"), "NOA@gal.example", noa):
        assert field.kind.parse(given, field) == noa
    assert field.kind.to_json(noa, field) == {"id": str(noa.pk), "title": "נועה לוי"}
    assert field.kind.from_json({"id": str(noa.pk)}, field) == noa
    assert field.kind.from_store(field.kind.to_store(noa, field), field) == noa
    assert f'value="{noa.pk}" selected' in field.kind.widget(field).render("it", str(noa.pk))


def test_two_colleagues_of_one_name_are_told_apart(
    seat: Callable[[str, str], Membership],
) -> None:
    field = custom_field("user")
    first, _second = seat("דנה", "dana@gal.example"), seat("דנה", "dana2@gal.example")

    with pytest.raises(ValidationError):
        field.kind.parse("דנה", field)
    assert field.kind.parse("dana@gal.example", field) == first


def test_users_of_a_page_cost_one_question(seat: Callable[[str, str], Membership]) -> None:
    field = custom_field("user")
    people = [seat(f"איש {number}", f"{number}@gal.example") for number in range(4)]

    with CaptureQueriesContext(connection) as queries:
        names = [str(field.kind.from_store(str(person.pk), field)) for person in people]

    assert (names, len(queries)) == ([person.name for person in people], 1)


def test_a_link_shows_only_what_may_be_seen(inside: Organization) -> None:
    seen, unseen = new_id(), new_id()
    asked: list[set[UUID]] = []

    def titles(entity: str, pks: Collection[UUID]) -> Mapping[UUID, str]:
        asked.append(set(pks))
        return {seen: "גלים"} if entity == "parties" else {}

    resolving.titles_with(titles)
    resolving.addresses_with(
        card=lambda entity, pk: f"/gal/{entity}/{pk}/", picker=lambda entity: f"/pick/{entity}/"
    )
    field = custom_field("link", entity="parties")
    kind = field.kind

    kind.gather([f"parties:{seen}", f"parties:{unseen}", ""], field)

    assert kind.cell(f"parties:{seen}", field) == (
        f'<a href="/gal/parties/{seen}/"><bdi dir="auto">גלים</bdi></a>'
    )
    assert "חסויה" in kind.cell(f"parties:{unseen}", field)
    assert kind.to_json(f"parties:{unseen}", field) is None
    assert asked == [{seen, unseen}]
    assert kind.parse(str(seen), field) == f"parties:{seen}"
    assert kind.from_json({"id": str(seen)}, field) == f"parties:{seen}"
    assert kind.to_json(f"parties:{seen}", field) == {
        "entity": "parties",
        "id": str(seen),
        "title": "גלים",
    }
    assert 'data-search-url="/pick/parties/"' in kind.widget(field).render("it", f"parties:{seen}")
    for wrong in (f"leads:{seen}", f"parties:{unseen}", f"parties:{new_id()}"):
        with pytest.raises(ValidationError):
            kind.parse(wrong, field)


def test_a_file_is_one_the_asker_may_open(inside: Organization) -> None:
    letter = StoredFile(id=new_id(), name="מכתב.pdf", address="/f/1")
    photo = StoredFile(id=new_id(), name="פנים.jpg", address="/f/2", picture="/f/2/small")
    known = {one.id: one for one in (letter, photo)}
    resolving.files_with(lambda pks: {pk: known[pk] for pk in pks if pk in known})
    file, image = custom_field("file"), custom_field("image")

    assert file.kind.parse(str(letter.id), file) == letter.id
    assert file.kind.to_json(letter.id, file) == {"id": str(letter.id), "title": "מכתב.pdf"}
    assert file.kind.from_json({"id": str(photo.id)}, file) == photo.id
    assert file.kind.from_store(file.kind.to_store(photo.id, file), file) == photo.id
    assert file.kind.cell(letter.id, file) == '<a href="/f/1"><bdi dir="ltr">מכתב.pdf</bdi></a>'
    assert 'src="/f/2/small" alt="פנים.jpg"' in image.kind.cell(photo.id, image)
    assert "חסוי" in file.kind.cell(new_id(), file)
    assert file.kind.to_json(new_id(), file) is None
    with pytest.raises(ValidationError):
        file.kind.parse(str(new_id()), file)
    with pytest.raises(ValidationError):
        image.kind.parse(str(letter.id), image)
