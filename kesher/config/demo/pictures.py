"""Logos of firms and portraits of people, drawn anew in a few flat colours."""

import io
import random
from functools import cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

SIDE: Final = 256
# Drawn larger and made smaller, so that edges are smooth.
DRAWN: Final = 2 * SIDE
INKS: Final = ("#14532d", "#1e3a8a", "#7c2d12", "#4c1d95", "#134e4a", "#831843", "#334155")
LIGHTS: Final = ("#fbbf24", "#34d399", "#60a5fa", "#f472b6", "#a3e635", "#fb923c", "#e2e8f0")
WALLS: Final = ("#dbeafe", "#dcfce7", "#fef3c7", "#fce7f3", "#ede9fe", "#e2e8f0")
SKINS: Final = ("#f1c9a5", "#e0ac82", "#c68a5f", "#a86b43")
HAIRS: Final = ("#2b1d14", "#4a2f1b", "#7a4a24", "#1f2937", "#9ca3af")
LETTERS: Final = 2

Brush = ImageDraw.ImageDraw


def logo(chance: random.Random, name: str) -> bytes:
    """The initials of a firm on a mark of its own."""
    ink, light = chance.choice(INKS), chance.choice(LIGHTS)
    picture = Image.new("RGB", (DRAWN, DRAWN), "white")
    brush = ImageDraw.Draw(picture)
    _mark(chance, brush, ink, light)
    words = name.split()[:LETTERS]
    initials = "".join(word[0] for word in words)
    middle = (DRAWN // 2, DRAWN // 2)
    brush.text(middle, initials, fill="white", font=_font(DRAWN * 2 // 5), anchor="mm")
    return _png(picture)


def _mark(chance: random.Random, brush: Brush, ink: str, light: str) -> None:
    edge = DRAWN // 16
    box = (edge, edge, DRAWN - edge, DRAWN - edge)
    shape = chance.choice(("disc", "tile", "ring"))
    if shape == "tile":
        brush.rounded_rectangle(box, DRAWN // 6, fill=ink)
        brush.rectangle((DRAWN // 5, DRAWN * 4 // 5, DRAWN * 4 // 5, DRAWN * 5 // 6), fill=light)
    else:
        brush.ellipse(box, fill=light if shape == "ring" else ink)
        inner = (2 * edge, 2 * edge, DRAWN - 2 * edge, DRAWN - 2 * edge)
        brush.ellipse(inner, fill=ink)


def portrait(chance: random.Random, *, is_woman: bool) -> bytes:
    """Head and shoulders, without a face."""
    pick, unit = chance.choice, DRAWN // 16
    picture = Image.new("RGB", (DRAWN, DRAWN), pick(WALLS))
    brush, skin, hair = ImageDraw.Draw(picture), pick(SKINS), pick(HAIRS)

    def oval(left: float, top: float, right: float, bottom: float, colour: str) -> None:
        brush.ellipse((left * unit, top * unit, right * unit, bottom * unit), fill=colour)

    if is_woman:
        brush.rounded_rectangle((4.2 * unit, 5 * unit, 11.8 * unit, 12 * unit), unit, fill=hair)
    oval(2.5, 11, 13.5, 22, pick(INKS))
    brush.rounded_rectangle((6.9 * unit, 9 * unit, 9.1 * unit, 12 * unit), unit, fill=skin)
    oval(4.4, 2.4, 11.6, 9.5, hair)
    oval(5, 3.8, 11, 10.8, skin)
    brush.pieslice((4.6 * unit, 2.6 * unit, 11.4 * unit, 8 * unit), 180, 360, fill=hair)
    return _png(picture)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """The product's own."""
    folder = Path(str(finders.find("kesher"))) / "fonts"
    [path] = folder.glob("rubik-hebrew-wght-normal-*.woff2")
    font = ImageFont.truetype(str(path), size)
    font.set_variation_by_axes([700])
    return font


def broken_chair() -> bytes:
    """A chair on three legs, as its buyer would show it."""
    unit = DRAWN // 16
    picture = Image.new("RGB", (DRAWN, DRAWN), WALLS[5])
    brush = ImageDraw.Draw(picture)
    brush.rectangle((0, 13 * unit, DRAWN, DRAWN), fill="#b08968")
    brush.rounded_rectangle((5 * unit, 2 * unit, 11 * unit, 7 * unit), unit, fill=INKS[1])
    brush.rounded_rectangle((4 * unit, 8 * unit, 12 * unit, 9.5 * unit), unit // 2, fill=INKS[1])
    for place in (4.5, 7, 9):
        brush.rectangle((place * unit, 9.5 * unit, (place + 0.6) * unit, 14 * unit), fill=INKS[6])
    broken = (11 * unit, 9.5 * unit, 11.6 * unit, 11 * unit)
    brush.rectangle(broken, fill=INKS[6])
    brush.line((9 * unit, 14.5 * unit, 13 * unit, 15 * unit), fill=INKS[6], width=unit // 2)
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    small.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()
