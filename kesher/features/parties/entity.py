"""How parties and relations are used."""

from django.utils.translation import gettext_lazy as _

from kesher.entity.description import Card, Entity, Guest, Panel, Timeline
from kesher.entity.registry import entities
from kesher.features.parties import actions, employers, starting
from kesher.features.parties.contacts import ADDRESSES, EMAILS, IDENTIFIERS, PHONES
from kesher.features.parties.light import light_of
from kesher.features.parties.metrics import numbers_that_matter
from kesher.features.parties.models import Party, Relation
from kesher.features.parties.roles import ROLES

__all__ = ["PARTIES", "RELATIONS", "employers", "starting"]

PARTIES = entities.register(
    Entity(
        model=Party,
        key="parties",
        icon="address-book",
        columns=(
            "name",
            "phone",
            "email",
            "city",
            "roles",
            "customer_class",
            "owner",
            "last_contact_at",
        ),
        form=(
            "kind",
            "name",
            "honorific",
            "given_name",
            "family_name",
            "job_title",
            "phones",
            "emails",
            "addresses",
            "identifiers",
            "roles",
            "customer_class",
            "language",
            "gender",
            "birth_date",
            "source",
            "website",
            "photo",
            "owner",
            "compartment",
            "is_private",
            "about",
        ),
        quick=("kind", "name", "phones", "emails", "roles"),
        search=("phones", "emails", "identifiers", "city", "honorific", "job_title"),
        filters=(
            "kind",
            "name",
            "honorific",
            "given_name",
            "family_name",
            "roles",
            "customer_class",
            "city",
            "phones",
            "emails",
            "source",
            "language",
            "birth_date",
            "owner",
            "compartment",
            "is_private",
            "last_contact_at",
            "light",
            "quality",
            "created_at",
            "updated_at",
        ),
        order="name",
        card=Card(
            head=("phone", "email", "owner"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "phones",
                        "emails",
                        "addresses",
                        "honorific",
                        "job_title",
                        "roles",
                        "customer_class",
                        "identifiers",
                        "language",
                        "birth_date",
                        "source",
                        "website",
                    ),
                ),
                Panel(key="about", title=_("About"), fields=("about",)),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="guests"),),
            light=light_of,
            metrics=numbers_that_matter,
        ),
        matches_on=("phones", "emails", "identifiers", "name"),
        actions=(actions.give_role, actions.end_role, actions.assign, actions.merge),
        timeline=Timeline(party=""),
        more=(PHONES, EMAILS, ADDRESSES, IDENTIFIERS, ROLES),
    )
)

RELATIONS = entities.register(
    Entity(
        model=Relation,
        key="relations",
        icon="affiliate",
        columns=("party", "type", "other", "note", "since", "until"),
        form=("party", "type", "other", "note", "since", "until"),
        quick=("party", "type", "other"),
        filters=("party", "type", "other", "since", "until", "created_at"),
        appears_on={Party: Guest(title=_("Relations"), columns=("type", "other", "note"))},
        matches_on=("party", "type", "other"),
        timeline=Timeline(party="party"),
    )
)
