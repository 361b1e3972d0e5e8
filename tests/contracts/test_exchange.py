"""What every entity keeps when it goes out as a file and comes back."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings

from kesher.accounts.models import Membership
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import carrying, keeping, mapping, outgoing
from kesher.exchange.models import Policy
from kesher.exchange.outgoing import Export, Format
from kesher.exchange.targets import importable
from kesher.features.activities.models import Meeting
from kesher.features.files.models import File
from kesher.features.parties.models import Party, Relation
from kesher.lib.money import Money
from kesher.records import reading, writing
from kesher.records.models import Change
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from tests import world
from tests.conftest import Standing

pytestmark = pytest.mark.slow

KEYS = [entity.key for entity in entities]
PHONES = [
    {"number": "+972502345678", "kind": "mobile", "primary": True},
    {"number": "+97237654321", "kind": "work", "opted_out": True},
    {"number": "*2700", "kind": "other"},
]


@pytest.fixture(scope="module")
def a_full_house(standing: Standing, tmp_path_factory: Any) -> Iterator[Membership]:
    """Noa's, who administers Alon."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, standing(_filled) as noa:
        yield noa


@pytest.fixture
def at_home(a_full_house: Membership, db: None) -> Iterator[None]:
    with scope(a_full_house.organization_id, a_full_house.pk, "web"):
        yield


def _filled() -> Membership:
    noa = world.seated("נועה לוי", world.alon_ltd())
    with scope(noa.organization_id, noa.pk, "web"):
        _furnish(noa)
    return noa


def _furnish(noa: Membership) -> None:
    """A record of every type, with what is hardest to read back."""
    dana = _dana(noa)
    twin, firm = (
        world.a_party(name="=דנה \"כהן\", ג'ורג'"),
        _made(Party, name="גלים בע״מ", kind="organization", phones=PHONES[:1]),
    )
    writing.create(Relation, party=dana, other=firm, type="works_at", note="-5")
    world.a_lead(party=dana, expected_value=123456, message="שורה\nשנייה", owner=noa)
    world.a_lead(party=twin, source="web", external_id="0007")
    world.a_task(party=twin, about=f"parties:{firm.pk}")
    world.a_call(party=dana, duration=95, description="+972 אמר")
    world.a_note(party=firm)
    _made(Meeting, subject="פגישה", at="2027-03-05T10:30:00+02:00", place="05/03/2026")
    world.a_team()
    _deals(dana, twin)
    _a_catalogue()
    _quotes(twin)
    writing.create(
        File,
        name="הצעה.pdf",
        media_type="application/pdf",
        sha256="0" * 64,
        storage_key="x",
        size=7,
    )


def _deals(dana: Any, twin: Any) -> None:
    """In two pipelines whose stages share names; one lost to a competitor."""
    renewals = world.a_pipeline()
    checked = world.a_stage(renewals, entry_fields=["next_step"], roles=[], task="לבדוק")
    world.a_deal(party=dana, amount=123450, probability=35, expected_close=date(2027, 3, 5))
    world.a_deal(party=twin, contact=dana, stage=checked.key, next_step="=לחזור")
    lost = world.a_deal(party=dana, stage="lost", lost_reason="competitor", lost_to=twin)
    world.a_rival(deal=lost, competitor=twin, price=99900, terms="שורה\nשנייה", source="tender")
    world.some_arguments(competitor=twin, strengths="<p>מחיר <b>נמוך</b></p>")
    world.a_goal(target=Decimal("12.5"))
    world.an_adjustment(reason='=לקוח גדול, "בדרך"')
    world.a_round(deal=lost, price=Money(800, "JPY"), given="=שורה\nשנייה")


def _a_catalogue() -> None:
    """Prices in two currencies, one without minor units, and quantities with parts."""
    paper = world.a_product(code="A4-80", cost=Money(1815, "USD"), vat="zero")
    service = world.a_product(
        name="=מנוי", kind="subscription", billing="yearly", price=Money(0, "ILS")
    )
    writing.update(paper, category=world.a_category(parent=world.a_category(name="משרד")))
    yen = world.a_price_list(name="יצוא", currency="JPY", valid_from=date(2026, 3, 5))
    world.a_price(product=paper, price_list=yen, price=Money(800, "JPY"))
    world.a_price(product=paper, price_list=yen, from_quantity=Decimal("2.5"))
    world.a_part(bundle=service, part=paper, quantity=Decimal("0.125"))


def _quotes(party: Party) -> None:
    """Lines with parts of a unit and of an agora, options, alternatives and a line of several."""
    product = world.a_product(name="טונר; שחור × 2 @ 3", code="TN-26")
    world.a_quote(
        party=party,
        currency="JPY",
        opening="שורה\nשנייה",
        lines=[
            {"product": str(product.pk), "quantity": "0.125", "unit_price": "800", "vat": "zero"},
            {"description": "=שירות\nבאתר", "unit_price": "0.0375", "discount": "12.5"},
            {"description": "א", "unit_price": "5", "group": "א", "optional": True},
        ],
    )
    world.a_quote_text(is_usual=True)
    world.a_handover_set(first=date(2026, 3, 5), note="=לרו״ח")
    world.a_price_change(agreement=world.an_agreement(party=party, currency="JPY"))
    world.an_order(
        party=party, note="שורה\nשנייה", lines=[{"product": str(product.pk), "quantity": "0.125"}]
    )


def _dana(noa: Any) -> Any:
    """A customer with all that a cell can hold."""
    return _made(
        Party,
        name="=דנה \"כהן\", ג'ורג'",
        phones=PHONES,
        emails=[{"address": "dana@example.co.il", "kind": "home", "primary": True}],
        addresses=[
            {
                "street": "הרצל 12, כניסה ב",
                "city": "תל אביב-יפו",
                "country": "IL",
                "kind": "main",
                "primary": True,
            },
            {"street": "", "city": "חיפה", "country": "IL", "kind": "billing"},
        ],
        identifiers=[{"kind": "id", "number": "123456782"}],
        roles=["customer", "supplier"],
        about="<p>שורה <strong>ראשונה</strong></p><ul><li>אחת</li></ul>",
        owner=str(noa.pk),
        website="https://example.co.il/?a=1",
    )


def _made(model: Any, **raw: Any) -> Any:
    """A record from values as the API has them."""
    fields = entities.of(model).fields()
    values = {key: fields[key].kind.from_json(value, fields[key]) for key, value in raw.items()}
    return writing.create(model, **values)


def _everything(entity: Entity) -> list[str]:
    fields = reading.readable_fields(entity)
    return [key for key, field in fields.items() if field.kind.key not in {"file", "document"}]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.usefixtures("at_home")
def test_what_was_exported_changes_nothing_when_it_comes_back(
    key: str, file_format: Format
) -> None:
    entity = entities.get(key)
    export = Export(entity=entity, columns=_everything(entity))
    count = outgoing.noted(export, file_format)
    content = b"".join(outgoing.stream(export, file_format))
    before = Change.objects.count()

    if not importable(entity):
        with pytest.raises(NotVisible):
            _brought_back(entity, content, f"x.{file_format}")
        return
    run = _brought_back(entity, content, f"x.{file_format}")

    assert count > 0
    assert (run.counts, run.step) == ({"same": count}, "done")
    assert Change.objects.count() == before


def _brought_back(entity: Entity, content: bytes, name: str) -> Any:
    run = carrying.begin(entity, io.BytesIO(content), file_name=name, size=len(content))
    chosen = [one.target for one in mapping.guess(entity, run.titles, run.samples)]
    assert chosen[-1] == "id"
    keeping.choose(run, mapping=chosen, fixed={}, policy=Policy.UPDATE, all_or_nothing=False)
    carrying.write(run)
    return run
