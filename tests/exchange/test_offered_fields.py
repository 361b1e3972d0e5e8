"""Which fields the form offers for a column: all that somebody might look for."""

import pytest

from kesher.exchange import keeping
from kesher.features.exchanging.matching import MappingForm
from tests.exchange.conftest import begun, csv_of

pytestmark = pytest.mark.usefixtures("alon", "noa")

OFTEN = {
    *("addresses.region", "addresses.box:other", "works_at.addresses", "works_at.addresses:other"),
    "works_at.addresses.street",
}
SELDOM = "works_at.addresses.street:other"


def _offered(form: MappingForm) -> set[str]:
    field = form.fields["column-0"]
    return {key for key, _label in field.choices}  # type: ignore[attr-defined]  # a choice


def test_parts_of_second_addresses_of_others_are_offered_where_a_file_tells_them() -> None:
    run = begun(csv_of(["שם", "רחוב"], ["דנה", "הרצל 12"]))
    form = MappingForm(run)
    assert _offered(form) >= OFTEN
    assert SELDOM not in _offered(form)
    assert SELDOM in form.known

    keeping.match(run, ["name", SELDOM])

    assert SELDOM in _offered(MappingForm(run))
