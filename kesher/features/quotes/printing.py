"""The paper of a quote: its document, our fonts and the organisation's logo, and nothing else."""

from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.features.files.models import File
from kesher.features.files.storing import whole_picture
from kesher.features.quotes.document import Told, context_of
from kesher.lib import printing
from kesher.lib.images import NotAPicture

STYLE = "paper.css"
LOGO = "logo"
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


def pdf_of(told: Told) -> bytes:
    """Raises `Refused` where this installation cannot print, with what to install."""
    with translation.override(told["language"]):
        logo = logo_of(told)
        context = context_of(told) | {"logo": f"{printing.SCHEME}{LOGO}" if logo else ""}
        html = render_to_string("quotes/paper.html", context)
    style = render_to_string("quotes/paper.css").encode()
    try:
        return printing.pdf(html, {STYLE: style, **fonts(), **({LOGO: logo} if logo else {})})
    except printing.NoPrinter as missing:
        raise _refusal() from missing


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
    file = File.objects.filter(pk=UUID(pk)).first() if pk else None
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
