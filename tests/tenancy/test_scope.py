"""The wall between organisations, as the program sees it."""

import pytest
from django.db import connection

from kesher.features.parties.models import Party
from kesher.tenancy import NoScope, current, scope, wall
from tests import world

HOUSES = "tenancy_organization"


@pytest.mark.django_db
def test_outside_a_scope_nothing_can_be_touched():
    with pytest.raises(NoScope):
        Party.objects.count()


def test_each_organisation_sees_its_own_rows(noa, dana):
    with scope(noa.organization_id, noa.pk):
        world.a_party(name="של אלון")
    with scope(dana.organization_id, dana.pk):
        world.a_party(name="של ברוש")

        assert [party.name for party in Party.objects.all()] == ["של ברוש"]


def test_an_inner_scope_gives_the_outer_one_back(noa, dana):
    with scope(noa.organization_id, noa.pk):
        world.a_party(name="של אלון")
        with scope(dana.organization_id, dana.pk):
            assert Party.objects.count() == 0
        assert current().organization_id == noa.organization_id
        assert Party.objects.count() == 1


def test_a_reference_cannot_be_followed_into_another_organisation(noa, dana):
    with scope(noa.organization_id, noa.pk):
        lead = world.a_lead()
    with scope(dana.organization_id, dana.pk), pytest.raises(Party.DoesNotExist):
        type(lead)(party_id=lead.party_id).party  # noqa: B018  following it is the test


@pytest.mark.postgresql
def test_the_database_itself_hides_other_organisations(noa, dana):
    with scope(noa.organization_id, noa.pk):
        world.a_party()
    with scope(dana.organization_id, dana.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM parties_party")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE parties_party SET name = 'x'")
        assert cursor.rowcount == 0


@pytest.mark.postgresql
def test_without_a_scope_the_database_shows_nothing(noa):
    with scope(noa.organization_id, noa.pk):
        world.a_party()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kesher.organization_id', '', true)")
        cursor.execute("SELECT count(*) FROM parties_party")
        assert cursor.fetchone() == (0,)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_role_is_plain_and_every_tenant_table_is_walled():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'"
        )
        walls = {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}

    tables = {model._meta.db_table for model in wall.tenant_models()}
    assert {walls[table] for table in tables - {"records_searchrow"}} == {(True, True)}
    assert walls["records_searchrow"] == (True, False)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_every_table_is_ready_to_be_moved_with_its_organisation():
    """Rules 1, 3, 4 and 7 of scaling out, read from the catalogue."""
    tables = {model._meta.db_table for model in wall.tenant_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text, "
            "  array(SELECT attname::text FROM pg_attribute a "
            "        WHERE a.attrelid = conrelid AND a.attnum = ANY(conkey) "
            "        ORDER BY array_position(conkey, a.attnum)) "
            "FROM pg_constraint WHERE contype = 'f'"
        )
        references = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchone() == (0,)

    within = {
        (table, target, columns[-1])
        for table, target, columns in references
        if table in tables and target in tables and "organization_id" in columns
    }
    wanted = {
        (model._meta.db_table, one.related_model._meta.db_table, one.column)
        for model in wall.tenant_models()
        if wall.is_checked(model)
        for one in wall.references(model)
    }
    assert within == wanted
    # None that does not name the organisation, too.
    assert len(within) == sum(table in tables and to in tables for table, to, _ in references)
    # Some repeat what stands on a record, and was looked up there; of the others, those that always
    # refer to one of their organisation say by that which one it is.
    told = {
        model._meta.db_table
        for model in wall.tenant_models()
        if not wall.is_checked(model) or any(not one.null for one in wall.references(model))
    }
    of_houses = {table for table, target, _columns in references if target == HOUSES}
    assert of_houses & tables == tables - told
