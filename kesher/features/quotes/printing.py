"""The paper of a quote: its document, our fonts and the organisation's logo, and nothing else."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.features.files.models import File
from kesher.features.files.storing import whole_picture
from kesher.features.quotes.document import Told, context_of
from kesher.features.quotes.models import QuoteAnswer
from kesher.lib import printing
from kesher.lib.images import NotAPicture
from kesher.tenancy.organization import organization

STYLE = "paper.css"
LOGO, SIGNATURE = "logo", "signature"
FONTS = ("hebrew", "latin", "latin-ext", "cyrillic", "arabic")


def insist_on_printer() -> None:
    """Raise `Refused`, with what to install, where this installation cannot print."""
    try:
        _try_out()
    except printing.NoPrinter as missing:
        raise _refusal() from missing


@cache
def _try_out() -> bytes:
    return printing.pdf("<p></p>", {})


def pdf_of(told: Told, *, answer: QuoteAnswer | None = None) -> bytes:
    """An acceptance stands beneath, with its signature. Raises `Refused`, with what to install,
    where this installation cannot print.
    """
    try:
        return printing.pdf(*sheet_of(told, answer=answer))
    except printing.NoPrinter as missing:
        raise _refusal() from missing


def sheet_of(told: Told, *, answer: QuoteAnswer | None = None) -> tuple[str, dict[str, bytes]]:
    """The HTML of the paper, and the assets that it names."""
    given = answer if answer and answer.accepted else None
    pictures = {LOGO: logo_of(told), SIGNATURE: _picture(given.signature) if given else b""}
    drawn = {name: content for name, content in pictures.items() if content}
    with translation.override(told["language"]):
        context = context_of(told) | {name: f"{printing.SCHEME}{name}" for name in drawn}
        html = render_to_string("quotes/paper.html", context | _accepted(given))
    return html, {**dress(), **drawn}


def dress() -> dict[str, bytes]:
    """What every paper of the house wears: the style and the fonts."""
    return {STYLE: render_to_string("quotes/paper.css").encode(), **fonts()}


def _accepted(answer: QuoteAnswer | None) -> dict[str, Any]:
    """Who accepted and when, by the house's clock whoever prints it."""
    if answer is None:
        return {}
    at = localtime(answer.at, ZoneInfo(organization().timezone))
    return {"accepted": answer, "moment": f"{at:%d/%m/%Y %H:%M}"}


def _refusal() -> Refused:
    return Refused(
        _(
            "This server cannot make PDF files yet. Whoever runs it can install Pango "
            "(on Debian: libpango-1.0-0 and libpangoft2-1.0-0)."
        )
    )


def logo_of(told: Told) -> bytes:
    """The organisation's own picture, drawn anew; none where there is none any more."""
    pk = told["house"]["logo"]
    return _picture(File.objects.filter(pk=UUID(pk)).first() if pk else None)


def _picture(file: File | None) -> bytes:
    try:
        return whole_picture(file) if file else b""
    except NotAPicture:
        return b""


@cache
def fonts() -> dict[str, bytes]:
    """The product's own font by its scripts, so that paper looks the same everywhere."""
    folder = Path(str(finders.find("kesher"))) / "fonts"
    found = {}
    for script in FONTS:
        for path in sorted(folder.glob(f"rubik-{script}-wght-normal-*.woff2")):
            found[f"{script}.woff2"] = path.read_bytes()
    return found
