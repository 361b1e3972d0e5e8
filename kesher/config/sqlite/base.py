"""Django's SQLite backend, told how many parameters the SQLite we bring along takes, and that a
transaction of many rows may be ended while the next is thought up.
"""

from django.db.backends.sqlite3 import base, features

from kesher.tenancy import ahead


class DatabaseFeatures(features.DatabaseFeatures):
    # The limit since SQLite 3.32; Django assumes 999, which makes bulk writes many small ones.
    max_query_params = 32766


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def _commit(self) -> None:
        ahead.ended(super()._commit)  # type: ignore[misc]  # its stubs tell nothing of it
