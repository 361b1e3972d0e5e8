"""Finding people by whatever is remembered of them."""

import pytest

from kesher.accounts.models import Role
from kesher.entity.registry import entities
from kesher.records import search
from kesher.records.search import finding
from kesher.tenancy import scope
from tests import world

PARTIES = entities.get("parties")


def phones(*numbers: str) -> list[dict]:
    field = PARTIES.field("phones")
    return field.kind.from_json(list(numbers), field)


def emails(*addresses: str) -> list[dict]:
    field = PARTIES.field("emails")
    return field.kind.from_json(list(addresses), field)


def identifiers(*numbers: str) -> list[dict]:
    field = PARTIES.field("identifiers")
    return field.kind.from_json(list(numbers), field)


def titles(query: str) -> list[str]:
    return [row.title for row in search.find(query).rows]


def test_an_arabic_name_is_found_without_its_article(alon):
    world.a_party(name="مطبعة القدس")
    world.a_party(name="البيت الأبيض")

    assert titles("قدس") == ["مطبعة القدس"]
    assert titles("القدس") == ["مطبعة القدس"]
    assert titles("ابيض") == ["البيت الأبيض"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("שלום עליכם", "שָׁלוֹם"),
        ("תל־אביב נכסים", "תל אביב"),
        ("תל אביב נכסים", "תל-אביב"),
        ("כהן בע״מ", 'בע"מ'),
        ('כהן בע"מ', "בע׳׳מ"),
        ("דו״ח שנתי", "דוח"),
        ("צ׳ק פוסט", "צ'ק"),
        ("משה כהן", "כהן משה"),
        ("משה כהן", "מש כה"),
        ("אברהם לוים", "לוימ"),
        ("משה כהן", "fvi"),
        ("יוסף לוי", "hux;"),
        ("hello kitty", "יקךךם"),
        ("משה כהן", "cohen"),
        ("Sarah Cohen", "כהן"),
        ("יצחק רבין", "Yitzhak"),
        ("Ицхак Левин", "יצחק"),
        ("محمد علي", "מוחמד"),
        ("פריידמן דוד", "פרידמן"),
        ("O’Brien Patrick", "obrien"),
    ],
)
def test_a_name_is_found_however_it_is_typed(alon, name, query):
    world.a_party(name=name)
    world.a_party(name="זרובבל")

    assert titles(query) == [name]


@pytest.mark.parametrize(
    "query",
    ["052-345", "0523456789", "+97252345", "97252 345", "00972523456789", "6789", "052 345 67 89"],
)
def test_a_phone_is_found_by_any_fragment(alon, query):
    world.a_party(name="משה כהן", phones=phones("052-345-6789"))
    world.a_party(name="אחר", phones=phones("03-555-1234"))

    assert titles(query) == ["משה כהן"]


def test_a_short_code_is_found(alon):
    world.a_firm(name="חברת חשמל", phones=phones("*2700"))

    assert titles("*2700") == ["חברת חשמל"]


@pytest.mark.parametrize("query", ["dana", "dana.levi", "galim.example", "levi@galim"])
def test_a_mail_address_is_found_by_its_parts(alon, query):
    world.a_party(name="ד. ל.", emails=emails("dana.levi@galim.example"))

    assert titles(query) == ["ד. ל."]


@pytest.mark.parametrize("query", ["123456782", "12345", "6782"])
def test_an_identity_number_is_found_by_its_digits(alon, query):
    world.a_party(name="משה כהן", identifiers=identifiers("123456782"))

    assert titles(query) == ["משה כהן"]


def test_exact_names_come_first_then_names_that_begin_so(alon):
    world.a_party(name="דוד משה")
    world.a_party(name="משה דוד")
    world.a_party(name="משה")

    assert titles("משה") == ["משה", "משה דוד", "דוד משה"]


def test_the_other_layout_is_named(alon):
    world.a_party(name="משה כהן")

    assert search.find("fvi").understood_as == "כהן"
    assert search.find("כהן").understood_as == ""


@pytest.mark.parametrize(
    "query", ["", " ", "ש", '"', "' OR 1=1 --", "a*", ":", "NEAR(", "%%", "\x00x", "(" * 500]
)
def test_strange_queries_are_harmless(alon, query):
    world.a_party(name="זרובבל")

    assert titles(query) == []


def test_keys_without_sense_find_nothing(alon):
    world.a_party(name="סיגל סופר")

    found = search.find("qxqxqx")

    assert (found.rows, found.understood_as) == ([], "")


@pytest.mark.parametrize("query", ["zzzz", "זזזז", "aaaa"])
def test_a_letter_again_and_again_finds_no_short_names(alon, query):
    for name in ("זיו", "זו", "אי", "Zoe"):
        world.a_party(name=name)

    assert titles(query) == []


def test_searching_takes_two_queries_at_most(alon, django_assert_max_num_queries):
    world.a_party(name="משה כהן")
    search.find("who is asking is known by now")

    with django_assert_max_num_queries(1):
        search.find("כהן")
    with django_assert_max_num_queries(2):
        search.find("fvi")


def test_closed_fields_are_not_found_by(noa, yossi):
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="משה כהן", phones=phones("052-345-6789"))
    with scope(noa.organization_id):
        Role.objects.filter(pk=yossi.role_id).update(fields={"parties": {"phones": "masked"}})
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert titles("6789") == []
        assert titles("כהן") == ["משה כהן"]


def test_exact_titles_come_first_among_very_many_that_begin_so(alon, monkeypatch):
    monkeypatch.setattr(finding, "CANDIDATES", 20)
    world.a_party(name="כהן")
    for place in range(30):
        world.a_party(name=f"כהן {place}")

    assert titles("כהן")[0] == "כהן"


def test_who_sees_little_finds_it_among_very_many(noa, yossi, monkeypatch):
    monkeypatch.setattr(finding, "CANDIDATES", 20)
    with scope(noa.organization_id):
        grants = [{"entity": "*", "verbs": ["*"], "reach": "own"}]
        Role.objects.filter(pk=yossi.role_id).update(grants=grants)
    with scope(yossi.organization_id, yossi.pk, "web"):
        world.a_party(name="דנה כהן")
    with scope(noa.organization_id, noa.pk, "web"):
        for place in range(30):
            world.a_party(name=f"כהן {place}")

    with scope(yossi.organization_id, yossi.pk, "web"):
        assert titles("כהן") == ["דנה כהן"]
