"""Django's PostgreSQL backend, which asks a connection whether it still lives only after a rest.

Asked before every page, as Django does, the question is one of seven ways to the server and back.
"""

import time

from django.db.backends.postgresql import base

TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    used_at = 0.0

    def close_if_health_check_failed(self) -> None:
        now = time.monotonic()
        if now - self.used_at < TRUSTED_SECONDS:
            self.health_check_done = True
        self.used_at = now
        super().close_if_health_check_failed()
