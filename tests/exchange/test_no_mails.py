"""What stands where a mail address does and can be none: it is left out, and told."""

import csv
import io
from typing import Any

import pytest

from kesher.entity.models import CustomField
from kesher.exchange import carrying, report
from kesher.exchange.models import ImportRun, Policy, Step
from kesher.exchange.outcomes import REFUSED, SAME, WARNED
from kesher.features.leads.models import Lead
from kesher.features.parties.models import EmailAddress, Party
from kesher.tenancy.organization import settings_changed
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon")

TITLES = ["שם", "טלפון", "דוא״ל"]
LEFT_OUT = "״%s״ אינה כתובת דוא״ל, ולכן הושמטה."
REFUSAL = "״%s״ אינה כתובת דוא״ל."


def told(run: ImportRun, what: str = WARNED) -> list[tuple[int, list[str]]]:
    return [(one.number, one.sentences) for one in report.rows(run, what, 99)]


def addresses() -> list[tuple[str, str, bool]]:
    rows = EmailAddress.objects.order_by("party__name", "position")
    return list(rows.values_list("party__name", "address", "is_primary"))


def test_a_customer_comes_in_without_what_is_no_address(bring) -> None:
    run = bring(
        csv_of(
            TITLES,
            ["דנה כהן", "050-2345678", "dana@@galim"],
            ["רמי לוי", "", "אצל אשתו; rami@galim.example"],
            ["נועה טל", "", "noa@galim.example"],
        )
    )

    assert run.counts == {"created": 3, "warned": 2}
    assert addresses() == [
        ("נועה טל", "noa@galim.example", True),
        ("רמי לוי", "rami@galim.example", True),
    ]
    assert told(run) == [(2, [LEFT_OUT % "dana@@galim"]), (3, [LEFT_OUT % "אצל אשתו"])]


def test_the_dry_run_the_page_and_the_result_file_tell_of_it(begin, noa) -> None:
    run = begin(csv_of(TITLES, ["דנה כהן", "050-2345678", "dana@@galim"]))

    carrying.check(run)

    assert (run.step, run.counts) == (Step.CHECKED, {"created": 1, "warned": 1})
    page = client_of(noa).get(f"/alon/parties/import/{run.pk}/").content.decode()
    assert "שורות עם אזהרה" in page
    assert LEFT_OUT % "dana@@galim" in page
    carrying.write(run)
    lines = b"".join(report.as_file(run, file_format="csv", only_refused=False, link=str))
    _header, row = csv.reader(io.StringIO(lines.decode("utf-8-sig")))
    assert row[2:5] == ["dana@@galim", "נוסף", LEFT_OUT % "dana@@galim"]


@pytest.mark.parametrize("typed", ["dana@gmail,com", "dana@gmail, com"])
def test_a_comma_in_an_address_makes_no_two_of_it(bring, typed) -> None:
    run = bring(csv_of(TITLES, ["דנה כהן", "", f'"{typed}"']))

    assert told(run) == [(2, [LEFT_OUT % "dana@gmail, com"])]


def test_an_endless_one_is_left_out_too(bring) -> None:
    typed = f"{'a' * 300}@galim.example"

    run = bring(csv_of(TITLES, ["דנה כהן", "", typed]))

    assert (run.counts, told(run)) == ({"created": 1, "warned": 1}, [(2, [LEFT_OUT % typed])])


def test_a_row_of_which_mail_is_all_stays_out(bring) -> None:
    run = bring(csv_of(TITLES, ["", "", "dana@@galim"], ["רמי לוי", "", ""]))

    assert run.counts == {"created": 1, "refused": 1}
    [(number, sentences)] = told(run, REFUSED)
    assert (number, sentences[0]) == (2, REFUSAL % "dana@@galim")


def test_known_ones_keep_theirs_and_hear_of_it_again(bring) -> None:
    dana = world.a_party(
        name="דנה כהן", emails=[{"address": "dana@galim.example", "primary": True}]
    )

    run = bring(csv_of(TITLES, ["דנה כהן", "", "dana@@galim"]), policy=Policy.UPDATE)

    assert run.counts == {"same": 1}
    assert told(run, SAME) == [(2, [LEFT_OUT % "dana@@galim"])]
    assert addresses() == [(dana.name, "dana@galim.example", True)]


def test_whoever_a_lead_is_of_comes_without_it_where_a_name_tells(bring) -> None:
    titles = ["נושא", "שם לקוח", "דוא״ל"]
    rows = [["מדפסת", "דנה כהן", "dana@@galim"], ["סורק", "", "rami@@galim"]]

    run = bring(csv_of(titles, *rows), entity="leads")

    assert run.counts == {"created": 1, "warned": 1, "refused": 1}
    assert (Lead.objects.get().party.name, addresses()) == ("דנה כהן", [])
    assert told(run) == [(2, [LEFT_OUT % "dana@@galim"])]
    assert REFUSAL % "rami@@galim" in told(run, REFUSED)[0][1][0]


def test_a_single_field_of_an_address_is_left_empty(bring) -> None:
    CustomField.objects.create(
        entity="parties", key="x_desk", labels={"he": "דוא״ל דלפק", "en": "Desk"}, kind="email"
    )
    settings_changed()

    run = bring(csv_of(["שם", "דוא״ל דלפק"], ["דנה כהן", "אין@"], ["רמי לוי", "a@x.example"]))

    assert (run.counts, told(run)) == ({"created": 2, "warned": 1}, [(2, [LEFT_OUT % "אין@"])])
    extras = Party.objects.order_by("name").values_list("extra", flat=True)
    assert list(extras) == [{}, {"x_desk": "a@x.example"}]


def test_the_other_doors_stay_strict(noa: Any) -> None:
    answer = Api.of(noa).post("parties", {"name": "דנה", "emails": [{"address": "dana@@galim"}]})

    assert answer.status_code == 422
    assert not Party.objects.exists()
