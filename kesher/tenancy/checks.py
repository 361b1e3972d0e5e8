"""What `manage.py check` says of the wall."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection, models

from kesher.tenancy import wall


@register(Tags.models)
def uniqueness_stays_inside(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[CheckMessage]:
    """A unique constraint without the organisation would tell one customer about another's rows."""
    return [
        Error(
            f"'{constraint.name}' does not begin with the organization.",
            obj=model,
            id="kesher.E010",
        )
        for model in wall.tenant_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and constraint.fields[:1] != ("organization",)
    ]


@register(Tags.models)
def no_hidden_tables(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Automatic many-to-many tables carry no organisation."""
    return [
        Error(
            f"'{field.name}' needs a `through` model with an organization.",
            obj=model,
            id="kesher.E011",
        )
        for model in wall.tenant_models()
        for field in model._meta.local_many_to_many
        if field.remote_field.through and field.remote_field.through._meta.auto_created
    ]


@register(Tags.database)
def the_role_is_plain(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """A superuser, or a role that bypasses row security, would see through the wall in silence."""
    if not databases or connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname FROM pg_roles "
                "WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
            )
            privileged = cursor.fetchone()
    except DatabaseError as problem:
        return [Error(f"The database does not answer: {problem}", id="kesher.E013")]
    if not privileged:
        return []
    hint = "Serve as a role with neither SUPERUSER nor BYPASSRLS."
    return [Error(f"The role {privileged[0]} ignores row security.", hint=hint, id="kesher.E012")]
