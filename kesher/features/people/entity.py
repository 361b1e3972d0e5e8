"""Users, teams and roles, for the doors."""

from kesher.accounts.models import Membership, Role, Team
from kesher.entity.description import Card, Entity, Panel
from kesher.entity.registry import entities

USERS = entities.register(
    Entity(
        model=Membership,
        key="users",
        icon="users",
        columns=("name", "title", "role", "team", "is_active", "created_at"),
        form=("name", "title", "phone", "role", "team", "is_active"),
        filters=("name", "role", "team", "is_active", "created_at"),
        order="name",
        card=Card(
            start=(
                Panel(key="facts", fields=("name", "title", "phone", "role", "team", "is_active")),
            )
        ),
        matches_on=("name",),
    )
)

TEAMS = entities.register(
    Entity(
        model=Team,
        key="teams",
        icon="users-group",
        columns=("name", "is_active"),
        form=("name", "is_active"),
        filters=("name", "is_active"),
        order="name",
        card=Card(start=(Panel(key="facts", fields=("name", "is_active")),)),
        matches_on=("name",),
    )
)

ROLES = entities.register(
    Entity(
        model=Role,
        key="roles",
        icon="shield",
        columns=("name", "is_administrator"),
        form=("name", "is_administrator", "grants", "fields"),
        filters=("name",),
        order="name",
        card=Card(start=(Panel(key="facts", fields=("name", "is_administrator")),)),
        matches_on=("name",),
    )
)
