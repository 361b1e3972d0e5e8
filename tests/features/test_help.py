"""Help in place: first steps that tick themselves, the guide inside the product."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts import invitations
from kesher.accounts.models import Membership, Role
from kesher.exchange.models import ImportRun, Step
from kesher.features.home import guide, prose, steps
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

ASKS = "records_change"


def _kept(member):
    with scope(member.organization_id, member.pk, "web"):
        return Membership.objects.get(pk=member.pk).preferences.get("first_steps")


def _asked(client, url="/alon/"):
    """The queries of a warm page that look for steps."""
    client.get(url)
    with CaptureQueriesContext(connection) as told:
        client.get(url)
    return [one["sql"] for one in told if ASKS in one["sql"]]


def test_a_newcomer_finds_the_first_steps_on_the_day_and_none_is_ticked(noa):
    page = client_of(noa).get("/alon/").content.decode()

    assert page.count("<li data-done>") == 0
    assert "הלקוח הראשון" in page
    assert "הזמנת עמיתים" in page
    assert _kept(noa) == {"done": []}


def test_a_step_ticks_itself_when_it_is_really_done(noa):
    client = client_of(noa)
    client.get("/alon/")

    client.post("/alon/parties/new/", {"kind": "person", "name": "משה כהן"})
    page = client.get("/alon/").content.decode()

    assert page.count("<li data-done>") == 1
    assert _kept(noa) == {"done": ["customer"]}


def test_what_a_colleague_did_ticks_nothing(noa, yossi):
    client_of(noa).post("/alon/parties/new/", {"kind": "person", "name": "משה כהן"})

    page = client_of(yossi).get("/alon/").content.decode()

    assert page.count("<li data-done>") == 0
    assert "הזמנת עמיתים" not in page


def test_open_steps_are_asked_for_in_one_query_and_finished_ones_in_none(alon, noa):
    client = client_of(noa)
    before = _asked(client)
    party = world.a_party()
    world.a_call(party=party)
    world.a_task(party=party)
    ImportRun.objects.create(
        entity="parties", member=noa, file_name="a.csv", signature="s", step=Step.DONE
    )
    invitations.invite(noa, email="gal@alon.example", role=Role.objects.get(code="sales"))

    praise = client.get("/alon/").content.decode()
    after = client.get("/alon/").content.decode()

    assert len(before) == 1
    assert praise.count("<li data-done>") == 5
    assert "הכול נעשה" in praise
    assert "k-first-steps" not in after
    assert _asked(client) == []
    assert _kept(noa) == {"done": ["call", "colleague", "customer", "import", "task"]}


def test_who_had_done_it_all_before_is_not_bothered(alon, yossi):
    with scope(yossi.organization_id, yossi.pk, "web"):
        party = world.a_party()
        world.a_call(party=party)
        world.a_task(party=party)
        ImportRun.objects.create(
            entity="parties", member=yossi, file_name="a.csv", signature="s", step=Step.DONE
        )

    page = client_of(yossi).get("/alon/").content.decode()

    assert "k-first-steps" not in page
    assert _kept(yossi) == {"done": ["call", "customer", "import", "task"]}


def test_steps_are_put_away_for_one_member_and_brought_back(noa, yossi):
    client = client_of(noa)
    client.get("/alon/")

    client.post("/alon/help/steps/", {"away": "1"})
    away = client.get("/alon/").content.decode()
    asked = _asked(client)
    others = client_of(yossi).get("/alon/").content.decode()
    client.post("/alon/help/steps/")
    back = client.get("/alon/").content.decode()

    assert "k-first-steps" not in away
    assert asked == []
    assert "k-first-steps" in others
    assert "k-first-steps" in back


def test_only_the_latest_deeds_of_a_busy_member_are_looked_through(alon, noa, monkeypatch):
    monkeypatch.setattr(steps, "LATEST", 2)
    party = world.a_party()
    for name in ("א", "ב"):
        writing.update(party, name=name)

    found = steps.all_of(noa)

    assert found.done == frozenset()


def test_help_shows_steps_places_keys_and_chapters(noa):
    page = client_of(noa).get("/alon/help/").content.decode()

    assert page.count('href="/alon/help/') >= 12
    for words in ("הלקוח הראשון", "מה נמצא איפה", "קיצורי מקלדת", "1. צעדים ראשונים"):
        assert words in page, words


@pytest.mark.parametrize(
    ("path", "chapter"),
    [
        ("/alon/leads/board/", "5. לידים והלוח"),
        ("/alon/parties/import/", "7. ייבוא קבצים, ייצוא רשימות"),
        ("/alon/settings/fields/", "8. הגדרות"),
        ("/alon/", None),
        ("/brosh/leads/", None),
    ],
)
def test_help_begins_with_the_screen_one_came_from(noa, path, chapter):
    came_from = {"Referer": f"http://testserver{path}"}

    page = client_of(noa).get("/alon/help/", headers=came_from).content.decode()

    assert ("על המסך הקודם" in page) == bool(chapter)
    assert chapter is None or f"על המסך הקודם: {chapter}" in page


def test_every_chapter_opens_in_the_readers_language(alon, noa):
    client = client_of(noa)
    keys = [one.key for one in guide.chapters()]

    assert keys == sorted(path.stem for path in (guide.FOLDER / "he").glob("*.md"))
    for key in keys:
        page = client.get(f"/alon/help/{key}/")
        assert page.status_code == 200
        text = page.content.decode()
        assert "<h1>" in text
        assert "**" not in text
        assert "](" not in text
    assert client.get("/alon/help/13-nothing/").status_code == 404


def test_chapters_of_every_screen_exist(alon):
    assert {key for key in guide.ABOUT.values() if guide.chapter(key) is None} == set()


def test_help_is_for_members(dana):
    stranger = client_of(dana)

    for url in ("/alon/help/", "/alon/help/01-first-steps/"):
        assert stranger.get(url).status_code == 404
    assert stranger.post("/alon/help/steps/", {"away": "1"}).status_code == 404


def test_prose_has_the_forms_of_the_guide():
    text = """# A *title*

A line of **bold** and
`code <b>`, [there](b.md), [nowhere](c.md).

1. one
   goes on
2. two

- point

| a | `b` |
|---|---|
| 1 | 2 \\| 3 |

```sh
do  <this>

**as it is**
```
<div dir="rtl">
![a picture](x.png)
"""

    told = prose.html(text, {"b.md": "/b/", "c.md": ""}.__getitem__)

    assert prose.title(text) == "A *title*"
    assert told == (
        "<h1>A <em>title</em></h1>"
        "<p>A line of <strong>bold</strong> and "
        '<code dir="ltr">code &lt;b&gt;</code>, <a href="/b/">there</a>, nowhere.</p>'
        "<ol><li>one goes on</li><li>two</li></ol><ul><li>point</li></ul>"
        '<div class="k-scroll"><table class="k-plain-table"><thead><tr><th scope="col">a</th>'
        '<th scope="col"><code dir="ltr">b</code></th></tr></thead><tbody><tr><td>1</td>'
        "<td>2 | 3</td></tr></tbody></table></div>"
        '<pre dir="ltr"><code>do  &lt;this&gt;\n\n**as it is**</code></pre>'
    )


def test_prose_lets_no_markup_through():
    told = prose.html("<script>alert(1)</script> [x](javascript:alert)", lambda _target: "")

    assert told == "<p>&lt;script&gt;alert(1)&lt;/script&gt; x</p>"
