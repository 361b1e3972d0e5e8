"""The printing process on a machine that lacks the libraries it draws with."""

import sys

sys.modules["weasyprint"] = None  # type: ignore[assignment]  # so that importing it fails

from kesher.lib.printing import child  # noqa: E402

child.main()
