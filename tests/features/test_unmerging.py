"""Two customers that are taken apart again are what they were, row for row, and all theirs too."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db.models import Q

from kesher.entity.columns import LinkColumn
from kesher.features.parties.models import Apart, LikelyPair, Party, PartyRole, Relation
from kesher.features.quality.models import QualityProposal
from kesher.jobs.worker import run_due
from kesher.records import undoing, writing
from kesher.records.models import SearchRow, TimelineLine
from kesher.records.reading import NotVisible
from kesher.tenancy.models import TenantModel
from tests import world
from tests.features.merged import MOBILE, OFFICE, PARTIES, apart, merged_batch, opened

# Lists on the card are written anew as a whole, and so are proposals; others keep their ids.
WRITTEN_ANEW = {"phonenumber", "emailaddress", "postaladdress", "identifier", "qualityproposal"}
COUNTED = {"version", "updated_at"}
HOME = {"street": "הרצל 1", "city": "חיפה", "postal_code": "", "country": "IL", "kind": "main"}
# Two relations had gone into the bin with the merge, and one of those that stayed was filled.
TWO_AND_THEIR_RELATIONS = 5
BEGAN, ENDED = datetime(2019, 5, 1, tzinfo=UTC), datetime(2021, 2, 1, tzinfo=UTC)


def _rows(model, *parties):
    """All rows of a model that belong to the parties or point at them, column by column."""
    pks, names = [one.pk for one in parties], []
    for column in model._meta.concrete_fields:
        if column.related_model is Party or column.name == "party_id":
            names.append(Q(**{f"{column.name}__in": pks}))
        elif isinstance(column, LinkColumn):
            names.append(Q(**{f"{column.name}__in": [f"parties:{pk}" for pk in pks]}))
    if model is Party:
        names.append(Q(pk__in=pks))
    if not names:
        return set()
    untold = COUNTED | ({"id"} if model._meta.model_name in WRITTEN_ANEW else set())
    columns = [one.attname for one in model._meta.concrete_fields if one.name not in untold]
    found = model.objects.filter(Q(*names, _connector=Q.OR)).values_list(*columns)
    return {repr(dict(zip(columns, row, strict=True))) for row in found}


def _all_of(*parties):
    """What the database holds of them, but for the logs, to which the merge itself is added."""
    models = [one for one in apps.get_models() if issubclass(one, TenantModel)]
    logs = {one for one in models if getattr(one, "append_only", False)} | {TimelineLine}
    told = {one.__name__: _rows(one, *parties) for one in models if one not in logs}
    pks = [one.pk for one in parties]
    sought = SearchRow.objects.filter(record_id__in=pks).values_list("record_id", "title")
    return {key: rows for key, rows in told.items() if rows} | {"found as": set(sought)}


def _lines(*parties):
    rows = TimelineLine.objects.filter(party_id__in=[one.pk for one in parties])
    return set(rows.values_list("pk", "party_id", "title", "is_pinned"))


def _settled():
    """What follows from changes is done, as in the running product."""
    while run_due():
        pass


def _full_two():
    mine = world.a_party(
        name="דנה לוי",
        phones=[{"number": MOBILE, "kind": "mobile", "primary": True}],
        emails=[{"address": "dana@alon.example", "kind": "work", "primary": True}],
        addresses=[{**HOME, "primary": True}],
        identifiers=[{"kind": "id", "number": "123456782"}],
        roles=["customer"],
        customer_class="b",
    )
    other = world.a_party(
        name="דנה לוי-כהן",
        job_title="מנהלת",
        website="https://dana.example",
        phones=[
            {"number": OFFICE, "kind": "work", "primary": True, "opted_out": True},
            {"number": MOBILE, "kind": "work", "opted_out": True},
        ],
        emails=[{"address": "d@levi.example", "kind": "work", "primary": True, "invalid": True}],
        addresses=[{**HOME, "notes": "קומה 2", "primary": True}],
        identifiers=[{"kind": "passport", "number": "X1234567"}],
        roles=["supplier", "customer", "partner"],
        customer_class="a",
    )
    return mine, other


def _hang_on(mine, other):
    """Of all sorts on each; between the two, and the same twice."""
    third = world.a_firm()
    writing.create(Relation, party=mine, other=other, type="spouse")
    writing.create(Relation, party=mine, other=third, type="employee")
    writing.create(Relation, party=other, other=third, type="employee", note="מ־2019")
    for one in (mine, other):
        world.a_lead(party=one)
        world.a_deal(party=one)
        world.a_note(party=one)
        world.a_task(party=one)
        world.a_call(party=one)
    Apart.objects.create(first=other, second=third)
    LikelyPair.objects.create(first=mine, second=other, likeness=900, signs=" phone ")
    LikelyPair.objects.create(first=other, second=third, likeness=800, signs=" name ")
    proposed = {"was": {}, "values": {}, "before": "x", "after": "y", "is_rejected": True}
    QualityProposal.objects.create(party=other, kind="names", **proposed)


def test_everything_of_both_is_as_it_was_row_for_row(noa, alon):
    mine, other = _full_two()
    PartyRole.objects.filter(party=other, role="supplier").update(since=BEGAN)
    PartyRole.objects.create(party=mine, role="partner", since=BEGAN, until=ENDED)
    _hang_on(mine, other)
    _settled()
    before, lines = _all_of(mine, other), _lines(mine, other)

    batch = merged_batch(noa, mine, other)
    _settled()
    merged = _all_of(mine, other)
    undone = apart(noa, batch)
    _settled()

    assert merged["PartyRole"] != before["PartyRole"]
    assert (undone.count, undone.kept) == (TWO_AND_THEIR_RELATIONS, ())
    assert _all_of(mine, other) == before
    assert lines <= _lines(mine, other)


def _roles(party):
    rows = PartyRole.objects.filter(party=party).order_by("role", "since")
    return list(rows.values_list("role", "since", "until"))


def test_a_role_had_only_while_merged_leaves_no_trace_and_an_older_end_of_it_stays(noa, alon):
    mine, other = world.a_party(roles=["customer"]), world.a_party(roles=["supplier", "partner"])
    PartyRole.objects.create(party=mine, role="supplier", since=BEGAN, until=ENDED)
    before = _roles(mine), _roles(other)

    batch = merged_batch(noa, mine, other)
    merged = [role for role, _since, until in _roles(mine) if until is None]
    apart(noa, batch)

    assert merged == ["customer", "partner", "supplier"]
    assert (_roles(mine), _roles(other)) == before
    assert Party.objects.get(pk=mine.pk).role_keys == "customer"


def test_merged_once_more_they_begin_when_they_began_and_go_again(noa, alon):
    mine, other = world.a_party(), world.a_party(roles=["supplier"])
    PartyRole.objects.filter(party=other).update(since=BEGAN)
    batch = merged_batch(noa, mine, other)
    with opened(noa) as here:
        undoing.undo(batch)
        taken_apart = here.batch

    with opened(noa) as here:
        undoing.undo(taken_apart)
        again = here.batch

    assert _roles(mine) == [("supplier", BEGAN, None)]
    apart(noa, again)
    assert _roles(mine) == []


def test_roles_that_were_changed_since_stay_and_are_named(noa, alon):
    mine, other = world.a_party(roles=["customer"]), world.a_party(roles=["supplier"])
    batch = merged_batch(noa, mine, other)
    with opened(noa):
        writing.update(Party.objects.get(pk=mine.pk), roles=["customer", "supplier", "partner"])

    undone = apart(noa, batch)

    assert [role for role, _since, until in _roles(mine) if until is None] == [
        "customer",
        "partner",
        "supplier",
    ]
    assert undone.kept == (
        str(undoing.plain_label("taken_roles")),
        f"{mine} – {PARTIES.field('roles').label}",
    )


def test_whoever_may_not_change_the_survivor_takes_no_roles_away(noa, yossi, alon):
    mine, other = world.a_party(owner=noa), world.a_party(owner=noa, roles=["supplier"])
    batch = merged_batch(noa, mine, other)
    before = _roles(mine)

    with pytest.raises(NotVisible):
        apart(yossi, batch)

    assert _roles(mine) == before
