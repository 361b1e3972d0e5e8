"""Who is likely the same: the rare weighs more than the common, contradictions weigh against."""

import pytest

from kesher.lib.likeness import Likely, Sign, Text, likely
from kesher.lib.likeness.telling import MOST_ALIKE

COUNT = 1000


def signs(**values: dict[int, list[str]]) -> list[Sign]:
    """Everybody has a name of their own, but for those who are told another."""
    told = {
        "phone": Sign(key="phone", about="phone", holds=0.6),
        "name": Sign(key="name", about="name", holds=0.8, single=True, contradicts=False),
        "sound": Sign(key="sound", about="name", holds=0.95),
        "city": Sign(key="city", about="city", holds=0.7, single=True, compares=False),
    }
    for key, sign in told.items():
        for holder in range(COUNT):
            usual = [f"{holder}"] if key in {"name", "sound"} else []
            for value in values.get(key, {}).get(holder, usual):
                sign.add(holder, value)
    return list(told.values())


def found(told: list[Sign], *, least: float = 0.5) -> list[Likely]:
    return likely(COUNT, told, least=least, most=1000)


def test_two_of_one_name_and_phone_are_the_same() -> None:
    pairs = found(signs(name={3: ["א"], 7: ["א"]}, phone={3: ["1", "2"], 7: ["2"]}))

    assert [(one.one, one.other, one.signs) for one in pairs] == [(3, 7, ("phone", "name"))]
    assert pairs[0].probability == pytest.approx(0.980, abs=0.001)


def test_one_phone_for_a_family_is_not_enough() -> None:
    told = signs(phone={3: ["1"], 7: ["1"]}, sound={3: ["א"], 7: ["ב"]})

    assert found(told) == []
    assert [one.probability < 0.01 for one in found(told, least=0.0)] == [True]


def test_the_rarer_the_name_the_likelier() -> None:
    rare = signs(name={3: ["א"], 7: ["א"]}, sound={3: ["א"], 7: ["א"]})
    common = signs(
        name={holder: ["א"] for holder in range(20)}, sound={holder: ["א"] for holder in range(20)}
    )

    [one], others = found(rare, least=0.0), found(common, least=0.0)

    assert len(others) == 190
    assert all(other.probability < one.probability / 5 for other in others)


def test_another_city_speaks_against_them() -> None:
    same = signs(sound={3: ["א"], 7: ["א"]}, city={3: ["x"], 7: ["x"]})
    other = signs(sound={3: ["א"], 7: ["א"]}, city={3: ["x"], 7: ["y"]})
    untold = signs(sound={3: ["א"], 7: ["א"]}, city={3: ["x"]})

    odds = [found(told, least=0.0)[0].probability for told in (other, untold, same)]

    assert odds == sorted(odds)
    assert odds[0] < odds[1] < odds[2]


def test_what_very_many_share_makes_no_pairs_and_speaks_neither_way() -> None:
    everybody = {holder: ["0"] for holder in range(MOST_ALIKE + 1)}
    alone = found(signs(phone=everybody), least=0.0)
    names = {3: ["א"], 7: ["א"]}
    with_it = found(signs(name=names, phone=everybody), least=0.0)
    without = found(signs(name=names), least=0.0)

    assert alone == []
    assert [one.probability for one in with_it] == [one.probability for one in without]


def test_the_likeliest_come_first_and_no_more_than_wanted() -> None:
    told = signs(
        name={1: ["א"], 2: ["א"], 3: ["ב"], 4: ["ב"], 5: ["ג"], 6: ["ג"]},
        phone={3: ["1"], 4: ["1"]},
    )

    pairs = likely(COUNT, told, least=0.0, most=2)

    assert [(one.one, one.other) for one in pairs] == [(3, 4), (1, 2)]


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_is_compared_with_nobody(count: int) -> None:
    assert likely(count, [Sign(key="phone", about="phone", holds=0.6)], least=0.5, most=9) == []


def test_without_any_value_there_are_no_pairs() -> None:
    assert likely(5, [Sign(key="phone", about="phone", holds=0.6)], least=0.0, most=9) == []


def _mails(told: list[Sign], *holders: int) -> list[Sign]:
    email = Sign(key="email", about="email", holds=0.6, at_home=True)
    for holder in holders:
        email.add(holder, "office")
    return [*told, email]


def test_colleagues_share_everything_but_their_names() -> None:
    """A million others make a phone rare, and two of one office no likelier to be one."""
    names = {3: ["א"], 7: ["ב"]}
    told = signs(phone={3: ["1"], 7: ["1"]}, name=names, sound=names)
    told[0].at_home = True

    [pair] = likely(1_000_000, _mails(told, 3, 7), least=0.0, most=9)

    assert pair.signs == ("phone", "email")
    assert pair.probability == pytest.approx(0.05 / 3, abs=0.001)


def test_one_who_is_there_twice_shares_the_name_as_well() -> None:
    names = {3: ["א"], 7: ["א"]}
    told = signs(phone={3: ["1"], 7: ["1"]}, name=names, sound=names)
    told[0].at_home = True

    [pair] = likely(1_000_000, _mails(told, 3, 7), least=0.5, most=9)

    assert pair.probability > 0.999


def test_what_one_alone_may_have_outweighs_another_name() -> None:
    usual = Sign(key="identifier", about="identifier", holds=0.95)
    lawful = Sign(key="identifier", about="identifier", holds=0.95, rarer=0.001)
    names = {3: ["א"], 7: ["ב"]}
    for sign in (usual, lawful):
        sign.add(3, "123456782")
        sign.add(7, "123456782")

    weak, strong = (found([*signs(sound=names), one], least=0.0) for one in (usual, lawful))

    assert weak[0].probability < 0.05
    assert strong[0].probability > 0.8


def test_what_weighs_nothing_brings_together_who_is_read_closely() -> None:
    word = Sign(key="word", about="name", holds=0.0, weighs=False)
    word.add(3, "כהן")
    word.add(7, "כהן")
    birth = Sign(key="birth", about="birth", holds=0.95, single=True)
    birth.add(3, "19560409")
    birth.add(7, "19560409")
    name = Text(key="near", about="name", holds=0.15, chance=0.005, alike=_one_letter)
    name.add(3, "דוד כהן")
    name.add(7, "דור כהן")
    told = [*signs(name={3: ["א"], 7: ["ב"]}, sound={3: ["א"], 7: ["ב"]})]

    [alone] = likely(COUNT, [*told, word], least=0.0, most=9)
    [read] = likely(COUNT, [*told, word, birth], [name], least=0.0, most=9)

    assert (alone.signs, read.signs) == ((), ("birth", "near"))
    assert alone.probability < 0.0001
    assert read.probability > 0.5
    assert read.points["name"] == 15


def test_names_that_only_sound_alike_are_read_before_they_count() -> None:
    heard = {3: ["GL"], 7: ["GL"]}
    told = signs(name={3: ["א"], 7: ["ב"]}, sound=heard, phone={3: ["1"], 7: ["1"]})
    text = Text(
        key="near", about="name", holds=0.15, chance=0.005, alike=_one_letter, confirms="sound"
    )
    text.add(3, "יגאל")
    text.add(7, "גילה")

    [heard_alone] = found(told)
    [read] = likely(COUNT, told, [text], least=0.0, most=9)

    assert heard_alone.signs == ("phone", "sound")
    assert read.signs == ("phone",)
    assert read.probability < 0.01


def test_texts_are_read_only_where_they_decide() -> None:
    asked: list[tuple[str, str]] = []
    text = Text(
        key="near",
        about="name",
        holds=0.15,
        chance=0.005,
        alike=lambda one, other: bool(asked.append((one, other))),
    )
    for holder in range(COUNT):
        text.add(holder, f"name {holder}")
    phones = {3: ["1"], 7: ["1"], 8: ["2"], 9: ["2"]}
    told = signs(phone=phones, city={3: ["x"], 7: ["x"], 8: ["x"], 9: ["y"]})

    likely(COUNT, told, [text], least=0.5, most=9)

    assert asked == [("name 3", "name 7")]


def _one_letter(one: str, other: str) -> bool:
    return sum(mine != yours for mine, yours in zip(one, other, strict=True)) <= 1
