"""Arranged cards: one for a role, one for everybody, and a way back from each change."""

import pytest
from django.db import IntegrityError, transaction

from kesher.accounts.models import Role
from kesher.entity.models import CardLayout

pytestmark = pytest.mark.usefixtures("alon")


@pytest.mark.parametrize("code", ["sales", None])
def test_a_card_is_arranged_once_for_each_role_and_once_for_everybody(code: str | None) -> None:
    role = Role.objects.get(code=code) if code else None
    CardLayout.objects.create(entity="parties", role=role)

    with pytest.raises(IntegrityError), transaction.atomic():
        CardLayout.objects.create(entity="parties", role=role)

    CardLayout.objects.create(entity="leads", role=role)
    assert CardLayout.objects.filter(role=role).count() == 2
