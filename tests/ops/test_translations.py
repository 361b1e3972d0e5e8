"""Texts are found in every kind of source, and their parts compiled without GNU gettext."""

import gettext
from pathlib import Path

import pytest

from ops import messages, translations

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n'
DAYS = """
msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "יום"
msgstr[1] "יומיים"
msgstr[2] "%(n)s ימים"
"""


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the parts of a Hebrew whose sources are beside it."""
    folder = tmp_path / "locale/he/LC_MESSAGES/parts"
    folder.mkdir(parents=True)
    (tmp_path / "kesher").mkdir()
    (tmp_path / "frontend/src").mkdir(parents=True)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr("sys.argv", ["translations", "--check"])
    return folder


def source(parts: Path, name: str, text: str) -> None:
    (parts.parents[3] / name).write_text(text)


def part(parts: Path, name: str, text: str) -> None:
    (parts / name).write_text(HEADER + text)


def test_texts_are_found_in_python_templates_and_scripts(parts):
    source(
        parts,
        "kesher/a.py",
        "from django.utils.translation import gettext_lazy as lazy\n"
        'lazy("Post" "poned")\nngettext("%(n)s day", "%(n)s days", 2)\n_(variable)\n',
    )
    source(
        parts,
        "kesher/b.html",
        '{% translate "Won" context "deal stage" %} it\'s {{ x|default:_("None yet") }}\n'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} lead\n"
        "{% plural %}\n  {{ n }} leads\n{% endblocktranslate %}",
    )
    source(parts, "frontend/src/c.ts", 'say(t("%(count)s selected", { count: 3 }));')

    found = {tuple(message[:3]) for message in messages.wanted()}

    assert found == {
        ("", "Postponed", ""),
        ("", "%(n)s day", "%(n)s days"),
        ("deal stage", "Won", ""),
        ("", "None yet", ""),
        ("", "%(n)s lead", "%(n)s leads"),
        ("", "%(count)s selected", ""),
    }


def test_parts_become_one_catalogue_with_hebrew_plurals(parts):
    part(parts, "a.po", 'msgctxt "deal stage"\nmsgid "Won"\nmsgstr "זכייה"\n')
    part(parts, "b.po", DAYS)

    assert translations.main() == 0

    with (parts.parent / "django.mo").open("rb") as file:
        hebrew = gettext.GNUTranslations(file)
    assert hebrew.pgettext("deal stage", "Won") == "זכייה"
    days = [hebrew.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2, 5)]
    assert days == ["יום", "יומיים", "%(n)s ימים"]


def test_a_text_translated_in_two_ways_is_refused(parts, capsys):
    part(parts, "a.po", 'msgid "Save"\nmsgstr "שמירה"\n')
    part(parts, "b.po", 'msgid "Save"\nmsgstr "לשמור"\n')

    assert translations.main() == 1
    assert (
        "“Save” is translated otherwise at locale/he/LC_MESSAGES/parts/a.po"
        in capsys.readouterr().out
    )


def test_a_text_without_hebrew_is_named_with_its_place(parts, capsys):
    source(parts, "kesher/a.py", '\n_("Save")\n')

    assert translations.main() == 1
    assert capsys.readouterr().out == "kesher/a.py:2: “Save” has no he.\n"


def test_a_text_used_in_the_plural_needs_its_plural(parts, capsys):
    source(parts, "kesher/a.py", 'ngettext("%(n)s day", "%(n)s days", n)\n')
    part(parts, "a.po", 'msgid "%(n)s day"\nmsgstr "%(n)s ימים"\n')

    assert translations.main() == 1
    assert "needs its plural “%(n)s days” in he." in capsys.readouterr().out


def test_a_placeholder_lost_in_translation_is_found(parts, capsys):
    part(parts, "a.po", 'msgid "Hello %(name)s"\nmsgstr "שלום %(nmae)s"\n')

    assert translations.main() == 1
    assert "name different placeholders" in capsys.readouterr().out


def test_hebrew_is_quoted_in_one_way(parts, capsys):
    part(parts, "a.po", 'msgid "“%(name)s” is gone."\nmsgstr "“%(name)s” איננו."\n')

    assert translations.main() == 1
    assert "other quotation marks than ״…״" in capsys.readouterr().out
