"""What a row names, and needs but its name, is made on the way: the category of a product."""

import pytest

from kesher.accounts.models import Role
from kesher.exchange import carrying, report, takeback
from kesher.exchange.models import Step
from kesher.exchange.outcomes import REFUSED
from kesher.features.catalogue.models import Category, Product
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import begun, csv_of

HEADER = ["שם מוצר", "מחיר", "קטגוריה"]
ROWS = [["נייד 14", "100", "חומרה"], ["נייד 15", "200", "חומרה"], ["רישיון", "30", "תוכנה"]]


@pytest.mark.usefixtures("alon")
def test_a_category_is_made_once_and_one_that_is_here_is_taken(bring) -> None:
    here = world.a_category(name="תוכנה")

    run = bring(csv_of(HEADER, *ROWS), entity="products", name="מוצרים.csv")

    assert run.counts == {"created": 3}
    told = {one.name: one.category.name for one in Product.objects.select_related("category")}
    assert told == {"נייד 14": "חומרה", "נייד 15": "חומרה", "רישיון": "תוכנה"}
    assert Product.objects.get(name="רישיון").category_id == here.pk
    assert Category.objects.filter(deleted_at=None).count() == 2


@pytest.mark.usefixtures("alon")
def test_a_check_makes_none_and_undoing_takes_it_away(bring) -> None:
    run = begun(csv_of(HEADER, *ROWS), entity="products", name="מוצרים.csv")
    carrying.check(run)
    assert (run.counts, Category.objects.count()) == ({"created": 3}, 0)

    carrying.write(run)
    assert Category.objects.filter(deleted_at=None).count() == 2
    takeback.begin(run, keep_changed=False)
    run_due()
    run.refresh_from_db()

    assert run.step == Step.UNDONE
    assert not Category.objects.filter(deleted_at=None).exists()


def test_who_may_make_none_is_told_that_there_is_none(yossi, bring) -> None:
    organization = yossi.organization_id
    forbidden = {"entity": "categories", "verbs": ["create"], "reach": "all", "effect": "forbid"}
    with scope(organization):
        role = Role.objects.get(code="sales")
        role.grants = [{"entity": "*", "verbs": ["*"], "reach": "all"}, forbidden]
        role.save()

    with scope(organization, yossi.pk, "web"):
        run = bring(csv_of(HEADER, *ROWS[:1]), entity="products", name="מוצרים.csv")
        [told] = report.rows(run, REFUSED, 9)

    assert told.sentences == ["קטגוריה: אין רשומה כזאת."]
    with scope(organization):
        assert not Category.objects.exists()
