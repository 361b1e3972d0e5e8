"""The processes that read files for us."""

import psutil


def readers() -> list[psutil.Process]:
    """Those that are at work; other tests may have left processes of another sort."""
    return [
        child
        for child in psutil.Process().children()
        if "kesher.lib.tables.child" in child.cmdline()
    ]
