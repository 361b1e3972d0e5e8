"""The names of files in archives, in the alphabet that they were written in."""

import zipfile
from pathlib import Path

import pytest

from kesher.lib.tables import unpack


def names_in(path: Path) -> list[str]:
    found: list[str] = []
    unpack(path, lambda name, _path: found.append(name), most_bytes=1 << 20)
    return found


def packed(path: Path, name: bytes) -> Path:
    """As Windows packs: the bytes of its own code page, without the flag of UTF-8."""
    place = "n" * len(name)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(place, "a,b\n1,2\n")
    path.write_bytes(path.read_bytes().replace(place.encode(), name))
    return path


@pytest.mark.parametrize("name", ["לקוחות.csv", "חברות ואנשים.xlsx", "דוח 2026 (סופי).csv"])
@pytest.mark.parametrize("alphabet", ["cp862", "cp1255", "utf-8"])
def test_hebrew_names_are_read_in_the_alphabet_they_were_written_in(
    tmp_path, name, alphabet
) -> None:
    found = names_in(packed(tmp_path / "a.zip", name.encode(alphabet)))

    assert [one.path for one in found] == [name]


@pytest.mark.parametrize("name", ["café.csv", "Müller.csv", "é.csv", "plain.csv"])
def test_names_of_other_languages_stay(tmp_path, name) -> None:
    found = names_in(packed(tmp_path / "a.zip", name.encode("cp437")))

    assert [one.path for one in found] == [name]
