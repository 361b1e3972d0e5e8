"""The process that opens a stranger's picture, with little memory and little time."""

import io
import resource
import sys

from PIL import Image, ImageOps

_MEGABYTE = 1 << 20
_MEMORY_MB = 768
_SECONDS = 10
_MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


def main(shape: str, side: int) -> None:
    _limit()
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=_FORMATS) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            sys.exit("too many pixels")
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    if shape == "square":
        drawn = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
        drawn.save(sys.stdout.buffer, "WEBP", quality=85)
    else:
        upright.thumbnail((side, side), Image.Resampling.LANCZOS)
        upright.save(sys.stdout.buffer, "PNG")


def _limit() -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MB * _MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
