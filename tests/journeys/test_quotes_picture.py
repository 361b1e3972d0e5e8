"""The paper of a quote as the eye sees it: drawn by Chromium, measured in points of an A4 sheet."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page

from kesher.accounts.models import Membership
from kesher.features.files.storing import keep
from kesher.features.quotes import answering, house, printing, versions
from kesher.tenancy import scope
from tests.features.test_quotes_signed import a_stroke, an_accepted_quote

A4 = (595, 842)
MARGIN = 45  # 16 mm
VIEW = "#toolbar=0&navpanes=0&scrollbar=0&view=Fit"
TRIES = 100
LINE = {"description": "Paper", "quantity": "1", "unit_price": "1234567.50"}

Colour = tuple[int, int, int]


pytestmark = pytest.mark.usefixtures("files_apart")


def _is_blue(colour: Colour) -> bool:
    red, green, blue = colour
    return blue > 150 and red < 120 and green < 120


def _is_green(colour: Colour) -> bool:
    red, green, blue = colour
    return green > 90 and red < 80 and blue < 80


def _is_dark(colour: Colour) -> bool:
    return max(colour) < 110


def _logo() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (200, 80), "green").save(drawn, "PNG")
    return drawn.getvalue()


def _paper(noa: Membership, language: str, *, signature: bytes) -> bytes:
    with scope(noa.organization_id, noa.pk, "web"):
        logo = keep(SimpleUploadedFile("logo.png", _logo()))
        house.keep(house.as_json(house.Terms(logo=str(logo.pk))))
        quote = an_accepted_quote(language=language, signature=signature, lines=[LINE])
        version = versions.latest(quote)
        assert version is not None
        return printing.pdf_of(version.told, answer=answering.answer_to(quote, version))


def _sheet(chromium: Browser, pdf: bytes, folder: Path) -> Image.Image:
    """The first page, a pixel for each point."""
    path = folder / "quote.pdf"
    path.write_bytes(pdf)
    context = chromium.new_context(viewport={"width": 1200, "height": 1700})
    try:
        page = context.new_page()
        page.goto(f"{path.as_uri()}{VIEW}")
        return _at_rest(page).resize(A4, Image.Resampling.LANCZOS)
    finally:
        context.close()


def _at_rest(page: Page) -> Image.Image:
    """What is shown once it is drawn: a white sheet on a dark ground, twice the same."""
    before = b""
    for _try in range(TRIES):
        page.wait_for_timeout(200)
        now = page.screenshot()
        shown = Image.open(io.BytesIO(now)).convert("RGB")
        white = shown.convert("L").point(lambda one: 255 * (one > 250)).getbbox()
        if white and now == before and white[3] - white[1] > 1000:
            return shown.crop(white)
        before = now
    pytest.fail("The paper was not drawn.")


def _where(sheet: Image.Image, holds: Callable[[Colour], bool]) -> tuple[int, int, int, int] | None:
    """The box around all such points, but for the coloured edges of letters."""
    found = Image.new("L", sheet.size)
    points: Any = sheet.load()
    width, height = sheet.size
    for x in range(width):
        for y in range(height):
            if holds(points[x, y]):
                found.putpixel((x, y), 255)
    return found.filter(ImageFilter.MinFilter(3)).getbbox()


def _ink(sheet: Image.Image, box: tuple[int, int, int, int]) -> int:
    colours: Any = sheet.crop(box).getcolors(1 << 20)
    return sum(number for number, colour in colours if _is_dark(colour))


def _first_row(sheet: Image.Image) -> tuple[int, int]:
    """From the rule beneath the head of the table, for the height of a line."""
    wide = A4[0] - 2 * MARGIN
    rule = next(
        y
        for y in range(100, A4[1])
        if _ink(sheet, (MARGIN, y, A4[0] - MARGIN, y + 1)) > wide * 9 // 10
    )
    return rule + 3, rule + 24


@pytest.mark.parametrize("language", ["he", "en"])
def test_the_sheet_runs_as_its_language_does(
    noa: Membership, chromium: Browser, tmp_path: Path, language: str
) -> None:
    sheet = _sheet(chromium, _paper(noa, language, signature=a_stroke()), tmp_path)
    is_hebrew, middle = language == "he", A4[0] // 2
    logo, signature = _where(sheet, _is_green), _where(sheet, _is_blue)
    top, bottom = _first_row(sheet)
    at_left = _ink(sheet, (MARGIN, top, MARGIN + 36, bottom))
    at_right = _ink(sheet, (A4[0] - MARGIN - 36, top, A4[0] - MARGIN, bottom))

    assert logo is not None
    assert signature is not None
    assert (logo[2] < middle) == is_hebrew
    assert (logo[0] > middle) == (not is_hebrew)
    # The last of three: to the left in Hebrew, to the right in English, below the table.
    assert (signature[2] < A4[0] // 3 + MARGIN) == is_hebrew
    assert (signature[0] > A4[0] * 2 // 3 - MARGIN) == (not is_hebrew)
    assert signature[1] > bottom
    assert signature[2] - signature[0] > 60
    # The house opposite its logo, the sums beneath the last column and nowhere else.
    start, end = (middle, 0) if is_hebrew else (0, middle)
    assert _ink(sheet, (start, 40, start + middle, 70)) > 50
    assert _ink(sheet, (start, bottom + 10, start + middle - 20, bottom + 80)) == 0
    assert _ink(sheet, (end, bottom + 10, end + middle, bottom + 80)) > 300
    # The first column is a lonely 1, the last one a whole amount.
    first, last = (at_right, at_left) if is_hebrew else (at_left, at_right)
    assert 0 < first * 2 < last
    everything = _ink(sheet, (0, 0, *A4))
    assert 1_000 < everything < A4[0] * A4[1] // 5


def test_without_a_signature_its_place_is_empty(
    noa: Membership, chromium: Browser, tmp_path: Path
) -> None:
    sheet = _sheet(chromium, _paper(noa, "he", signature=b""), tmp_path)

    assert _where(sheet, _is_blue) is None
    assert _where(sheet, _is_green) is not None
