"""How big this process is."""

import resource
import sys
from pathlib import Path

_STATM = Path("/proc/self/statm")
_PAGE = resource.getpagesize()


def used_megabytes() -> int:
    """Resident memory; where the system does not tell the present, the most there has been."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * _PAGE // 2**20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 2**10)
