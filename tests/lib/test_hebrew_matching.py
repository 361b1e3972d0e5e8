"""Matching what was typed otherwise: another keyboard, another script, another form of a name."""

from itertools import combinations

import pytest

from kesher.lib.hebrew import (
    company_key,
    direction,
    nicknames,
    other_layout,
    person_key,
    sort_key,
    sounds,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("akuo", "שלום"),
        ("fvi", "כהן"),
        ("kuh", "לוי"),
        ("hmje", "יצחק"),
        ("hux;", "יוסף"),
        (",k tchc", "תל אביב"),
        ("nfhrv", "מכירה"),
        ("vmg, njhr", "הצעת מחיר"),
        ('cg"n', 'בע"מ'),
        ("keuj", "לקוח"),
        ("FVI", "כהן"),
        ("יקךךם", "hello"),
        ("ןמכם@עצשןךץבםצ", "info@gmail.com"),
    ],
)
def test_the_other_keyboard(typed: str, meant: str) -> None:
    assert other_layout(typed) == [meant]


def test_a_query_in_both_languages_is_read_both_ways() -> None:
    assert other_layout("fvi שלום") == ["כהן שלום", "fvi akuo"]
    assert "info@gmail.com" in other_layout("ןמכם@gmail.com")


def test_digits_have_no_other_keyboard() -> None:
    assert other_layout("050-234 (56)") == []
    assert other_layout("") == []


SAME_NAMES = [
    "כהן Cohen Kohen Cohn Kahn Коэн Коган كوهين",
    "לוי Levy Levi Леви ليفي",
    "יצחק Yitzhak Itzhak Yitzchak Isaac Ицхак",
    "חיים Haim Chaim Хаим",
    "יוסף Yosef Joseph Йосеф يوسف",
    "רחל Rachel Rahel",
    "מזרחי Mizrahi Mizrachi Мизрахи",
    "שוורץ Schwartz Shvarts Шварц",
    "צבי Zvi Tzvi Tsvi Цви",
    "יעקב Yaakov Jacob Яков",
    "מיכאל Michael Михаэль",
    "מוחמד Mohammed Muhammad محمد Мухаммед",
    "סרגיי Sergey",
    "אלכסנדר Alexander",
    "צ׳רלי Charlie",
    "גורביץ׳ Gurevich",
    "ששון Sasson",
    "פרידמן פריידמן Friedman Фридман",
    "גולדשטיין Goldstein Goldshtein Гольдштейн",
    "אחמד Ahmed أحمد Ахмед",
    "מייקל Michael",
    "ריצ'רד Richard",
    "כריסטינה Christina",
    "אליס Alice",
    "מוריס Maurice",
    "רוברטס Roberts",
    "פלטשר Fletcher",
]


@pytest.mark.parametrize("group", SAME_NAMES)
def test_one_name_sounds_alike_in_every_script(group: str) -> None:
    apart = [
        pair for pair in combinations(group.split(), 2) if not sounds(pair[0]) & sounds(pair[1])
    ]

    assert apart == []


@pytest.mark.parametrize(
    ("one", "other"), [("כהן", "Levi"), ("דוד", "Михаэль"), ("Sarah", "רחל"), ("محمد", "יוסף")]
)
def test_different_names_sound_different(one: str, other: str) -> None:
    assert not sounds(one) & sounds(other)


def test_a_name_has_at_most_eight_sounds_and_none_without_consonants() -> None:
    assert len(sounds("וכוכוכוכוכוכוכוכוכ")) == 8
    assert sounds("אי") == frozenset()
    assert sounds("") == frozenset()


@pytest.mark.parametrize(
    "name",
    [
        'אלפא בע"מ',
        "אלפא (1998) בע״מ",
        "אלפא בע~מ",
        "אלפא בע מ",
        "אלפא ב.ע.מ.",
        "חברת אלפא בעמ",
        "קבוצת אלפא (ישראל)",
        'אלפא חל"צ',
        'אלפא ע"ר',
        'אלפא אג"ש',
        'אלפא ש"מ',
        "אלפא ושות'",
        "אלפא ובניו בע''מ",
        "האחים אלפא",
        'אלפא ישראל בע"מ (בפירוק)',
    ],
)
def test_the_legal_form_does_not_make_a_company(name: str) -> None:
    assert company_key(name) == "אלפא"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Alpha Ltd.", "alpha"),
        ("Alpha Limited", "alpha"),
        ("Alpha & Co., Inc.", "alpha"),
        ("Alpha (Israel) GmbH", "alpha"),
        ("ООО Альфа", "альфа"),
        ("شركة الفا المحدودة", "الفا"),
        ("الفا م.ض", "الفا"),
        ("אלפא טכנולוגיות בעמ", "אלפא טכנולוגיות"),
        ("אלפא השקעות בעמ", "אלפא השקעות"),
        ('ישראל כהן בע"מ', "ישראל כהנ"),
        ("Studio 1998", "studio 1998"),
        ('בע"מ', "בעמ"),
        ("ישראל", "ישראל"),
        ("", ""),
    ],
)
def test_what_tells_companies_apart_stays(name: str, folded: str) -> None:
    assert company_key(name) == folded


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("מר משה כהן", "משה כהנ"),
        ("גב' משה כהן", "משה כהנ"),
        ('עו"ד ד"ר משה כהן', "משה כהנ"),
        ("פרופ' משה כהן ז\"ל", "משה כהנ"),
        ('רו"ח משה כהן', "משה כהנ"),
        ("אינג' משה כהן", "משה כהנ"),
        ('הרב משה כהן שליט"א', "משה כהנ"),
        ("משפחת כהן", "כהנ"),
        ("דוד בן גוריון", "דוד גוריונ"),
        ("בן כהן", "בנ כהנ"),
        ("Mr. John Smith", "john smith"),
        ("Dr. Mrs Jane Smith", "jane smith"),
        ("Adv. Jane Smith", "jane smith"),
        ("г-н Иванов", "иванов"),
        ("г-жа Иванова", "иванова"),
        ("السيد محمد", "محمد"),
        ("السيدة فاطمة", "فاطمه"),
        ("מר", "מר"),
        ("", ""),
    ],
)
def test_titles_do_not_make_a_person(name: str, folded: str) -> None:
    assert person_key(name) == folded


def test_nicknames_lead_to_the_name_and_back() -> None:
    assert {"איציק", "isaac"} <= nicknames("יצחק")
    assert "יצחק" in nicknames("Isaac")
    assert "דימה" in nicknames("Дмитрий")
    assert "יצחק" not in nicknames("יצחק")
    assert nicknames("אלמוני") == frozenset()


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("שלום world", "rtl"),
        ("12 (שלום)", "rtl"),
        ("مرحبا", "rtl"),
        ("hello שלום", "ltr"),
        ("Привет", "ltr"),
        ("050-234-5678", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_first_letter_sets_the_direction(text: str, runs: str) -> None:
    assert direction(text) == runs


def test_hebrew_comes_first_and_numbers_count() -> None:
    in_order = [
        "7 כוכבים",
        "אבי",
        'בע"מ',
        "מכ",
        "מכבי",
        "סעיף 9",
        "סעיף 10",
        "סעיף 007000000000",
        "שָׁלוֹם",
        "שלום לך",
        "Alpha",
        "zeta",
        "Борис",
        "محمد",
    ]

    assert sorted(set(in_order), key=sort_key) == in_order


def test_niqqud_quotes_and_finals_do_not_change_the_order() -> None:
    assert sort_key("שָׁלוֹם") == sort_key("שלום")
    assert sort_key('בע"מ') == sort_key("בע״מ") == sort_key("בעמ")
    assert sort_key("מך") == sort_key("מכ")


def test_even_absurd_numbers_have_an_order() -> None:
    shorter, longer = "9" * 98, "1" + "0" * 98

    assert sort_key(shorter) < sort_key(longer)
    assert sort_key("0009") == sort_key("9")
