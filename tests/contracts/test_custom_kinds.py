"""A custom field of every kind works at every door from the moment it is made."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from kesher.accounts.models import Membership
from kesher.entity import kinds
from kesher.entity.kinds import clock
from kesher.entity.registry import entities
from kesher.exchange import carrying, choosing, outgoing
from kesher.exchange.models import ImportRun
from kesher.exchange.outgoing import Export, Format
from kesher.features.files.storing import keep
from kesher.features.parties.models import Party
from kesher.lib.tables import write_csv
from kesher.records import search
from kesher.records.models import Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import Standing, client_of
from tests.contracts.custom_samples import FINDS, KEY, SAMPLES, Sample
from tests.contracts.page_forms import filled

pytestmark = pytest.mark.slow

ASSIGNED = {"number"}
# Of these a table holds names, by which nothing is found again.
NAMED_ALONE = {"file", "image"}
LIST = "/alon/parties/"


class Cast:
    """Three customers – `neither` older than the field – and whoever works with them."""

    def __init__(self, noa: Membership, kind: str, sample: Sample, browser: Client) -> None:
        self.noa, self.kind, self.sample, self.browser = noa, kind, sample, browser
        self.api = Api.of(noa)
        self.pks: dict[str, str] = {}

    def inside(self) -> Any:
        return scope(self.noa.organization_id, self.noa.pk, "web")

    def add(self, name: str, typed: Any) -> None:
        """By the form."""
        body = {"kind": "person", "name": name, **typed}
        answer = self.browser.post(f"{LIST}new/", body)
        assert answer.status_code == 302, answer.content.decode()
        self.pks[name] = answer["Location"].rstrip("/").rsplit("/", 1)[-1]

    def told(self, name: str) -> Any:
        """What the API tells of the field."""
        return self.api.get(f"parties/{self.pks[name]}").json()[KEY]

    def listed(self, **query: str) -> list[str]:
        """Names and what stands beside them, in the list's order."""
        page = self.browser.get(LIST, {"columns": f"name,{KEY}", **query})
        assert page.status_code == 200
        return re.findall(r'class="k-open"[^>]*><bdi dir="auto">([^<]*)</bdi>', _text(page))


def _text(page: Any) -> str:
    return str(page.content.decode())


def _a_picture(name: str, shade: int) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def a_cast(noa: Membership, yossi: Membership) -> SimpleNamespace:
    """What a value may point at."""
    now = clock.local(timezone.now())
    return SimpleNamespace(
        noa=noa,
        yossi=yossi,
        one=world.a_firm(name="יעד ראשון"),
        other=world.a_firm(name="יעד שני"),
        files=[keep(SimpleUploadedFile(f"חוזה{n}.txt", b"hello")) for n in (1, 2)],
        images=[keep(_a_picture(f"תמונה{n}.png", n)) for n in (1, 2)],
        today=now.date(),
        offset=f"{now:%z}"[:3] + ":" + f"{now:%z}"[3:],
    )


def the_field(kind: str) -> Cast:
    """Made by the settings' own screen, and records filled in by the form."""
    organization = world.alon_ltd()
    noa = world.seated("נועה לוי", organization)
    with scope(organization.pk):
        yossi = world.a_member("יוסי מזרחי", email="yossi@alon.example", role="sales")
    with scope(organization.pk, noa.pk, "web"):
        sample = SAMPLES[kind](a_cast(noa, yossi))
    told = Cast(noa, kind, sample, client_of(noa))
    told.add("neither", {})
    answer = told.browser.post(
        f"/alon/settings/fields/parties/new/?kind={kind}",
        {
            "labels-he": "מידה",
            "labels-en": "Shoe size",
            "is_searched": "yes",
            **sample.settings,
        },
    )
    assert answer.status_code == 302, _text(answer)
    for name, typed in zip(("one", "other"), sample.typed, strict=True):
        told.add(name, typed)
    return told


@pytest.fixture(scope="module")
def there(standing: Standing, kind: str, tmp_path_factory: Any) -> Iterator[Cast]:
    """The field and who has it, once for all tests of a kind."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, standing(partial(the_field, kind)) as told:
        yield told


@pytest.fixture
def made(there: Cast, db: None) -> Cast:
    told = Cast(there.noa, there.kind, there.sample, client_of(there.noa))
    told.pks |= there.pks
    return told


def of_each(keys: Iterable[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", list(keys), scope="module")


of_each_kind = of_each(SAMPLES)
of_each_that_is_typed = of_each(kind for kind in SAMPLES if kind not in ASSIGNED)


def test_every_kind_that_is_offered_is_tried() -> None:
    assert {one.key for one in kinds.all_kinds() if one.custom} == set(SAMPLES)


@of_each_kind
def test_lists_and_cards_show_it(made: Cast) -> None:
    page = _text(made.browser.get(LIST, {"columns": f"name,{KEY}"}))
    card = _text(made.browser.get(f"{LIST}{made.pks['one']}/"))

    assert "מידה" in page
    assert all(shown in page for shown in made.sample.shown)
    assert "מידה" in card
    assert made.sample.shown[0] in card + re.sub("<[^>]*>", "", card)


@of_each_that_is_typed
def test_forms_keep_what_stands_in_them(made: Cast) -> None:
    place = f"{LIST}{made.pks['one']}/edit/"
    standing = filled(_text(made.browser.get(place)), having="name")
    with made.inside():
        before = Change.objects.count()

    again = made.browser.post(place, standing)
    with made.inside():
        assert (again.status_code, Change.objects.count()) == (302, before)
    assert {key for key in standing if key.startswith(KEY)} >= set(made.sample.typed[0])

    made.browser.post(place, {**standing, **_emptied(standing), **made.sample.typed[1]})
    assert made.told("one") == made.sample.json[1]

    standing = filled(_text(made.browser.get(place)), having="name")
    made.browser.post(place, {**standing, **_emptied(standing)})
    assert made.told("one") == made.told("neither")


def _emptied(standing: dict[str, list[str]]) -> dict[str, Any]:
    """The field's controls with nothing in them; a box that is not ticked sends nothing."""
    return {key: [""] for key in standing if key.startswith(KEY)}


@of_each_that_is_typed
def test_a_wrong_value_is_refused_and_stays_in_the_form(made: Cast) -> None:
    bad = made.sample.bad
    assert bad is not None
    body = {"kind": "person", "name": "שלוש", **bad}

    answer = made.browser.post(f"{LIST}new/", body)

    assert answer.status_code == 422
    page = _text(answer)
    assert "k-error" in page
    kept = filled(page, having="name")
    assert kept["name"] == ["שלוש"]
    for name, typed in bad.items():
        if f'<input type="text" name="{name}"' in page or f'<textarea name="{name}"' in page:
            assert kept[name] == [typed]
    with made.inside():
        assert not Party.objects.filter(name="שלוש").exists()


@of_each_kind
def test_every_operator_that_is_offered_finds_what_it_says(made: Cast) -> None:
    offered = kinds.kind(made.kind).operators
    assert set(made.sample.asked) == set(offered)
    for operator, operand in made.sample.asked.items():
        body = {"field": KEY, "operator": operator, "value": operand}
        answer = made.browser.post(f"{LIST}filter/", body)
        assert answer.status_code == 302, (operator, _text(answer))
        conditions = parse_qs(urlsplit(answer["Location"]).query)["filter"][0]
        expected = set(FINDS[operator]) | _like_neither(operator)

        assert set(made.listed(filter=conditions)) == expected, conditions
        found = made.api.client.get("/api/v1/parties", {"filter": conditions}).json()["items"]
        assert {one["name"] for one in found} == expected, conditions


def _like_neither(operator: str) -> set[str]:
    """The firms that values may point at are older than the field as well."""
    return {"יעד ראשון", "יעד שני"} if "neither" in FINDS[operator] else set()


@of_each_kind
def test_the_order_is_that_of_the_values_where_one_is_offered(made: Cast) -> None:
    listed = {way: made.listed(sort=f"{way}{KEY}") for way in ("", "-")}
    told = made.api.get(f"parties?sort={KEY}")

    if not kinds.kind(made.kind).sortable:
        assert told.status_code == 422
        return
    rising = _in_order(made)
    assert [name for name in listed[""] if name in made.pks] == [*rising, "neither"]
    assert [name for name in listed["-"] if name in made.pks] == [*rising[::-1], "neither"]
    names = [one["name"] for one in told.json()["items"]]
    assert [name for name in names if name in rising] == rising


def _in_order(made: Cast) -> list[str]:
    """By their labels or keys some kinds are ordered otherwise than the sample has them."""
    return ["one", "other"] if made.kind not in {"colour", "yes_no"} else ["other", "one"]


@of_each_kind
def test_programs_read_write_and_know_it(made: Cast) -> None:
    one, other = made.sample.json
    document = made.api.get("openapi.json").json()
    schemas = document["components"]["schemas"]
    assert (made.told("one"), made.told("other")) == (one, other)
    for name in ("parties", "parties.create"):
        told = schemas[name]["properties"].get(KEY, {})
        if name == "parties" or made.kind not in ASSIGNED:
            validator = jsonschema_rs.validator_for(
                told | {"components": document["components"]}, validate_formats=True
            )
            assert validator.is_valid(one), told
            assert validator.is_valid(None)

    if made.kind in ASSIGNED:
        assert made.api.post("parties", {"name": "א", KEY: one}).status_code == 422
        assert KEY not in schemas["parties.create"]["properties"]
        return
    again = made.api.make("parties", name="שוב", **{KEY: one})
    place = f"parties/{again['id']}"
    assert again[KEY] == one
    assert made.api.patch(place, {KEY: other}).json()[KEY] == other
    assert made.api.patch(place, {KEY: None}).json()[KEY] == made.told("neither")
    wrong = made.api.patch(place, {KEY: made.sample.bad_json})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["path"].startswith(KEY)


@of_each_kind
def test_a_file_that_went_out_changes_nothing(made: Cast) -> None:
    tables: tuple[Format, ...] = ("csv", "xlsx")
    with made.inside():
        export = Export(entity=entities.get("parties"), columns=["name", KEY])
        before = Change.objects.count()
        for one in tables:
            run = _brought_in(b"".join(outgoing.stream(export, one)), f"x.{one}")

            assert run.counts == {"same": 5}
            unread = made.kind in ASSIGNED | NAMED_ALONE
            assert run.mapping == ["name", "" if unread else KEY, "id"]
        assert Change.objects.count() == before


AS_SEEN = ("link", "file", "image", "address", "rich_text", "duration")


@of_each(AS_SEEN)
def test_a_file_says_what_is_seen(made: Cast) -> None:
    with made.inside():
        export = Export(entity=entities.get("parties"), columns=["name", KEY])
        content = b"".join(outgoing.stream(export, "csv")).decode("utf-8-sig")
    told = {row[0]: row[1] for row in csv.reader(io.StringIO(content))}

    assert (told["one"], told["other"], told["neither"]) == (*made.sample.words, "")


@of_each_that_is_typed
def test_rows_of_a_file_come_in_with_it(made: Cast) -> None:
    names = ("א", "ב", "ג")
    rows = [*zip(names, (*made.sample.cells, ""), strict=True), ("ד", "שטויות")]
    with made.inside():
        run = _brought_in(b"".join(write_csv(rows, ["שם", "מידה"])), "x.csv")
        made.pks |= {name: str(Party.objects.get(name=name).pk) for name in names}

    takes_anything = made.kind in {"text", "long_text", "rich_text", "address"}
    assert run.counts == {"created": 4} if takes_anything else {"created": 3, "refused": 1}
    assert [made.told(name) for name in ("א", "ב")] == list(made.sample.json)
    assert made.told("ג") == made.told("neither")


def _brought_in(content: bytes, name: str) -> ImportRun:
    entity = entities.get("parties")
    run = carrying.begin(entity, io.BytesIO(content), file_name=name, size=len(content))
    choosing.choose(run, columns={})
    carrying.write(run)
    return run


@of_each_that_is_typed
def test_the_past_says_what_it_was_and_can_be_gone_back_to(made: Cast) -> None:
    was, now = made.sample.words
    place = f"{LIST}{made.pks['one']}/"
    standing = filled(_text(made.browser.get(f"{place}edit/")), having="name")
    changed = {**standing, **_emptied(standing), **made.sample.typed[1]}
    made.browser.post(f"{place}edit/", changed)
    with made.inside():
        change = Change.objects.filter(record_id=made.pks["one"], verb="update").get()

    past = _text(made.browser.get(f"{place}history/"))
    assert was.partition("\n")[0] in past
    assert now in past

    made.browser.post(f"/alon/undo/{change.batch}/")
    assert made.told("one") == made.sample.json[0]


@of_each_that_is_typed
def test_many_records_get_it_at_once_and_lose_it_again(made: Cast) -> None:
    chosen = {"id": [made.pks["other"], made.pks["neither"]], "field": KEY, "filled": KEY}
    before = [made.told(name) for name in ("other", "neither")]
    with made.inside():
        count = Change.objects.count()

    answer = made.browser.post(f"{LIST}do/update/", chosen | dict(made.sample.typed[0]))
    assert answer.status_code == 302, _text(answer)
    assert [made.told(name) for name in ("other", "neither")] == [made.sample.json[0]] * 2
    with made.inside():
        assert Change.objects.count() == count + 2
        batch = Change.objects.latest("at").batch

    made.browser.post(f"/alon/undo/{batch}/")
    assert [made.told(name) for name in ("other", "neither")] == before


@of_each(ASSIGNED)
def test_what_is_given_by_itself_is_typed_nowhere(made: Cast) -> None:
    form = _text(made.browser.get(f"{LIST}{made.pks['one']}/edit/"))
    body = {"id": [made.pks["one"]], "field": KEY, "filled": KEY, KEY: "K-0009"}

    bulk = made.browser.post(f"{LIST}do/update/", body)
    alone = made.browser.post(f"{LIST}{made.pks['one']}/field/{KEY}/", {KEY: "K-0009"})

    assert f'name="{KEY}"' not in form
    assert (bulk.status_code, alone.status_code) == (200, 404)
    assert [made.told(name) for name in ("one", "other", "neither")] == ["K-0001", "K-0002", None]


@of_each_kind
def test_the_search_finds_it_where_it_has_words(made: Cast) -> None:
    assert bool(made.sample.search) == kinds.kind(made.kind).searched
    with made.inside():
        found: Callable[[str], set[str]] = lambda word: {  # noqa: E731
            row.title for row in search.find(word, keys={"parties"}).rows
        }
        if made.sample.search:
            assert "one" in found(made.sample.search)
            assert not {"other", "neither"} & found(made.sample.search)
        else:
            assert "one" not in found(made.sample.words[0])
