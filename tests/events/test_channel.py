"""The live channel: who hears what, and for how long."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from django.db import connections

from kesher.accounts import seats
from kesher.accounts.models import Membership
from kesher.events import channel, hub, live
from kesher.events.hub import Hub
from kesher.events.listening import Listener, Pass
from kesher.events.models import LiveMessage
from kesher.lib.ids import new_id
from kesher.tenancy import scope
from tests.events.browser import Window, cookie_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK_SECONDS", 0.05)


def test_a_member_hears_what_concerns_them(noa: Membership, dana: Membership) -> None:
    async def story(home: Hub) -> None:
        window = Window(home, cookie_of_noa)
        await window.open()
        await say(noa, "task", {"subject": "לחזור ללקוח"})
        await say_in(noa, uuid4(), "of another member")
        await say_in(dana, dana.pk, "of another organisation")
        await say_in(noa, None, "for all")
        await window.until("for all")
        await window.close()
        assert window.heard == [("task", {"subject": "לחזור ללקוח"}), ("for all", {})]

    cookie_of_noa = cookie_of(noa)
    run(story)


def test_whoever_comes_back_hears_what_was_said_meanwhile(noa: Membership) -> None:
    async def story(home: Hub) -> None:
        first = Window(home, cookie)
        await first.open()
        await say(noa, "one")
        await first.until("one")
        await first.close()
        await say(noa, "two")
        again = Window(home, cookie, headers={"last-event-id": first.last_id})
        await again.open()
        await say(noa, "three")
        await again.until("three")
        await again.close()
        assert [kind for kind, _payload in again.heard] == ["two", "three"]

    cookie = cookie_of(noa)
    run(story)


def test_nothing_is_missed_between_a_page_and_its_stream(noa: Membership) -> None:
    async def story(home: Hub) -> None:
        window = Window(home, cookie, query=f"after={page}")
        await window.open()
        await window.until("meanwhile")
        await window.close()
        assert window.heard == [("meanwhile", {})]

    cookie = cookie_of(noa)
    live.publish(noa.organization_id, noa.pk, "before the page", {})
    page = new_id()
    live.publish(noa.organization_id, noa.pk, "meanwhile", {})
    run(story)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://kesher.example"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"cookie": ""}, 404),
        ({"cookie": "session=guess"}, 404),
    ],
)
def test_only_our_own_pages_may_listen(
    noa: Membership, headers: dict[str, str], status: int
) -> None:
    async def story(home: Hub) -> None:
        window = Window(home, cookie, headers=headers)
        await window.open()
        await window.close()
        assert window.status == status

    cookie = cookie_of(noa)
    run(story)


def test_there_is_no_channel_of_somebody_else_s_organisation(
    noa: Membership, dana: Membership
) -> None:
    async def story(home: Hub) -> None:
        for slug in ("brosh", "nobody"):
            window = Window(home, cookie, slug)
            await window.open()
            assert (window.status, window.text) == (404, "Not Found")

    cookie = cookie_of(noa)
    run(story)


def test_a_sixth_window_is_refused(noa: Membership) -> None:
    async def story(home: Hub) -> None:
        windows = [Window(home, cookie) for _each in range(6)]
        for window in windows:
            await window.open()
        assert [window.status for window in windows] == [200] * 5 + [429]
        await windows[0].close()
        seventh = Window(home, cookie)
        await seventh.open()
        assert seventh.status == 200

    cookie = cookie_of(noa)
    run(story)


def test_whoever_loses_the_seat_hears_no_more(
    noa: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(home: Hub) -> None:
        window = Window(home, cookie)
        await window.open()
        await aside(lose_the_seat)
        await window.end()
        await say(noa, "secret")
        assert window.heard == []
        again = Window(home, cookie)
        await again.open()
        assert again.status == 404

    def lose_the_seat() -> None:
        with scope(noa.organization_id):
            Membership.objects.filter(pk=noa.pk).update(is_active=False)

    # As in another process: nobody tells this one to forget the seat.
    monkeypatch.setattr(seats, "KEPT_SECONDS", 0.3)
    cookie = cookie_of(noa)
    run(story)


def test_silence_is_broken_by_a_heartbeat(noa: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(home: Hub) -> None:
        window = Window(home, cookie)
        await window.open()
        await window.until(": still here")
        await window.close()

    monkeypatch.setattr(channel, "HEARTBEAT_SECONDS", 0.05)
    cookie = cookie_of(noa)
    run(story)


def test_when_the_process_ends_every_stream_does(noa: Membership) -> None:
    async def story(home: Hub) -> None:
        window = Window(home, cookie)
        await window.open()
        home.close_all()
        await window.end(seconds=1)
        late = Window(home, cookie)
        await late.open()
        assert late.status == 404

    cookie = cookie_of(noa)
    run(story)


def test_a_browser_that_does_not_read_is_cut_off() -> None:
    async def story(_home: Hub) -> None:
        stream = hub.Stream(Pass("", "alon"), Listener(uuid4(), uuid4()), UUID(int=0))
        for _each in range(hub.MOST_UNREAD + 1):
            stream.offer(LiveMessage(organization_id=stream.listener.organization_id, pk=new_id()))
        waiting = [stream.waiting.get_nowait() for _each in range(stream.waiting.qsize())]
        assert waiting[-1] is hub.END

    run(story)


def run(story: Callable[[Hub], Awaitable[None]]) -> None:
    async def told() -> None:
        home = Hub()
        try:
            await story(home)
        finally:
            home.close_all()
            await home.finish()

    asyncio.run(told())


async def say(to: Membership, kind: str, payload: dict[str, str] | None = None) -> None:
    await aside(lambda: live.publish(to.organization_id, to.pk, kind, payload or {}))


async def say_in(where: Membership, member_id: UUID | None, kind: str) -> None:
    await aside(lambda: live.publish(where.organization_id, member_id, kind, {}))


async def aside(happens: Callable[[], None]) -> None:
    """Elsewhere: in a thread with a connection of its own."""

    def elsewhere() -> None:
        try:
            happens()
        finally:
            connections.close_all()

    await asyncio.to_thread(elsewhere)
