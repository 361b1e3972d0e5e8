"""What was passed over or mended while a file was read, in sentences for whoever looks."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ENCODINGS: Final = {
    "cp1255": "Windows-1255",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "cp862": "DOS (CP862)",
}


def sentences(notes: Mapping[str, Any]) -> list[str]:
    return list(_sentences(notes))


def damage(notes: Mapping[str, Any]) -> list[str]:
    """Of these what a file lost before it came here."""
    return list(_of_damage(notes))


def _sentences(notes: Mapping[str, Any]) -> Iterator[str]:
    if encoding := notes.get("encoding"):
        sentence = _("The text was read as %(encoding)s.")
        yield sentence % {"encoding": ENCODINGS.get(encoding, encoding)}
    if notes.get("mended"):
        yield _("The Hebrew had been read in a wrong encoding before, and was mended.")
    if notes.get("turned"):
        yield _("The Hebrew was written backwards, and was turned round.")
    if only := notes.get("only"):
        yield which(only)
    yield from _of_rows(notes)
    if rows := notes.get("rows_above"):
        sentence = ngettext(
            "%(count)s row above the names of the columns was left out: %(lines)s",
            "%(count)s rows above the names of the columns were left out: %(lines)s",
            rows,
        )
        lines = "; ".join(f"\u2068{line}\u2069" for line in notes["above"]) + (
            "; …" if rows > len(notes["above"]) else ""
        )
        yield sentence % {"count": rows, "lines": lines}
    if empty := notes.get("empty_columns"):
        sentence = ngettext(
            "%(count)s empty column was left out.", "%(count)s empty columns were left out.", empty
        )
        yield sentence % {"count": empty}
    yield from _of_cards(notes)


def which(only: Mapping[str, Any]) -> str:
    """Which rows of a table of several sorts are meant."""
    sentence = (
        _("The rows whose “%(column)s” is none of: %(words)s.")
        if only["is_rest"]
        else _("The rows whose “%(column)s” is: %(words)s.")
    )
    words = ", ".join(f"\u2068{word}\u2069" for word in only["words"])
    return sentence % {"column": only["column"], "words": words}


def _of_cards(notes: Mapping[str, Any]) -> Iterator[str]:
    if groups := notes.get("groups"):
        sentence = ngettext(
            "%(count)s group of addresses was left out.",
            "%(count)s groups of addresses were left out.",
            groups,
        )
        yield sentence % {"count": groups}
    if addresses := notes.get("pictures_elsewhere"):
        sentence = ngettext(
            "%(count)s picture is only an address on the web: nothing is fetched from there.",
            "%(count)s pictures are only addresses on the web: nothing is fetched from there.",
            addresses,
        )
        yield sentence % {"count": addresses}
    if untaken := notes.get("untaken"):
        names = ", ".join(f"\u2068{name} ({count:,})\u2069" for name, count in untaken)
        sentence = _("These fields of the cards have no place here, and are left out: %(names)s.")
        yield sentence % {"names": names}


def _of_rows(notes: Mapping[str, Any]) -> Iterator[str]:
    if notes.get("no_heading"):
        yield _("No row names the columns: the first row was taken for values.")
    yield from _of_damage(notes)


def _of_damage(notes: Mapping[str, Any]) -> Iterator[str]:
    if numbers := notes.get("ends_early"):
        sentence = _("The end of the file is missing: it breaks off behind %(count)s records.")
        yield sentence % {"count": f"{numbers[0]:,}"}
    if numbers := notes.get("miscounted"):
        sentence = _("The file says that it has %(told)s records, and has %(here)s.")
        yield sentence % {"told": f"{numbers[0]:,}", "here": f"{numbers[1]:,}"}
    if numbers := notes.get("open_quotes"):
        sentence = ngettext(
            "A quote in row %(rows)s does not end; the row was read to the end of its line.",
            "Quotes in rows %(rows)s do not end; the rows were read to the end of their lines.",
            len(numbers),
        )
        yield sentence % {"rows": ", ".join(map(str, numbers))}
    if numbers := notes.get("lost_letters"):
        sentence = ngettext(
            "Letters in row %(rows)s were lost before the file came here.",
            "Letters in rows %(rows)s were lost before the file came here.",
            len(numbers),
        )
        yield sentence % {"rows": ", ".join(map(str, numbers))}
