"""A bare organisation: kinds and filters need a scope and little else."""

from collections.abc import Iterator

import pytest

from kesher.tenancy import scope
from kesher.tenancy.models import Organization


@pytest.fixture
def inside(db: None) -> Iterator[Organization]:
    """Inside an organisation without anybody in it."""
    organization = Organization.objects.create(slug="gal", name="גל בע״מ")
    with scope(organization.pk):
        yield organization
