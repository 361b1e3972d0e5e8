"""All rows of an organisation gone for good, with its log: nothing is binned, told or undone."""

from django.db import connection, transaction

from kesher.records.search import sqlite
from kesher.tenancy import wall


@transaction.atomic
def erase_all() -> None:
    """Empty every table of the organisation in scope. The database refuses before `erase_at`."""
    if connection.vendor == "sqlite":
        sqlite.delete_all()
    wall.erase_logs()
    for model in wall.tenant_models():
        if not getattr(model, "append_only", False):
            model._default_manager.all()._raw_delete(connection.alias)
