"""Looking for circles among objects seldom, in every process of ours."""

import gc


def look_seldom() -> None:
    """What the program is made of stays for good, and the thousands of small objects of a page or
    of rows that come in go by themselves: looking for circles among them was a tenth of a page's
    time, and a fifth of an import's.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
