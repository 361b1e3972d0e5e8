"""The process that draws: whatever is not among its assets does not open."""

import base64
import json
import resource
import sys
from typing import Any

try:
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except (ImportError, OSError) as missing:
    sys.stderr.write(str(missing))
    sys.exit(3)

_MEGABYTE = 1 << 20
_MEMORY_MB = 1536
_SECONDS = 45
_SCHEME = "asset:"


class _Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint declares no types
    """Opens what it was given, and stops the drawing at anything else."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__()
        self.assets = assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        name = url.removeprefix(_SCHEME)
        if not url.startswith(_SCHEME) or name not in self.assets:
            raise FatalURLFetchingError("Nothing from outside is printed.")
        told = {"Content-Type": "text/css"} if name.endswith(".css") else {}
        return URLFetcherResponse(url, body=self.assets[name], headers=told)


def main() -> None:
    """Each sheet's PDF on a line of its own."""
    _limit()
    for sheet in json.load(sys.stdin.buffer):
        assets = {name: base64.b64decode(raw) for name, raw in sheet["assets"].items()}
        page = HTML(string=sheet["html"], url_fetcher=_Assets(assets))
        sys.stdout.buffer.write(base64.b64encode(page.write_pdf()) + b"\n")


def _limit() -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MB * _MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))


if __name__ == "__main__":
    main()
