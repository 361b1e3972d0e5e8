"""Asking outside: never our own network, never for long, never for much."""

from time import monotonic

import pytest

from kesher.lib.fetching import Client, NoAnswer, NotAllowed
from tests.lib.hostile import web


def test_a_page_is_read_with_its_type_and_place() -> None:
    page = ("שלום".encode(), "Text/HTML; charset=UTF-8")
    with web(pages={"/there": page}, moved={"/": "/there?a=1"}) as site:
        found = Client(allowed={site.place}).get(site.url())

        assert (found.content.decode(), found.media_type, found.charset) == (
            "שלום",
            "text/html",
            "utf-8",
        )
        assert found.url == site.url("/there?a=1")
        assert site.asked == ["/", "/there?a=1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://224.0.0.1/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://93.184.216.34:8080/",
        "http://name:password@93.184.216.34/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "http:///nowhere",
        "http://93.184.216.34:0/",
        "http://93.184.216.34/a b",
        "http://93.184.216.34/\r\nHost: x",
        "//93.184.216.34/",
        "",
    ],
)
def test_what_is_not_for_us_is_refused_before_anybody_is_asked(url: str) -> None:
    with pytest.raises(NotAllowed):
        Client(seconds=1).get(url)


def test_a_redirect_is_judged_like_the_first_address() -> None:
    with web() as inner, web(moved={"/": inner.url("/secret")}) as site:
        with pytest.raises(NotAllowed):
            Client(allowed={site.place}).get(site.url())

        assert (site.asked, inner.asked) == (["/"], [])


def test_an_address_that_leads_to_itself_comes_to_an_end() -> None:
    with web(moved={"/": "/"}) as site:
        with pytest.raises(NoAnswer, match="leads"):
            Client(allowed={site.place}).get(site.url())

        assert site.asked == ["/"] * 4


@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_who_answers_drop_by_drop_is_not_waited_for(path: str) -> None:
    with web() as site:
        begun = monotonic()
        with pytest.raises(NoAnswer):
            Client(allowed={site.place}, seconds=0.5).get(site.url(path))

        assert monotonic() - begun < 2


def test_too_much_is_not_read_to_its_end() -> None:
    with web() as site, pytest.raises(NoAnswer, match="large"):
        Client(allowed={site.place}, most_bytes=100_000).get(site.url("/huge"))


def test_an_error_and_a_closed_door_are_no_answers() -> None:
    with web() as site:
        with pytest.raises(NoAnswer, match="404"):
            Client(allowed={site.place}).get(site.url("/missing"))
        closed = site.place

    with pytest.raises(NoAnswer):
        Client(allowed={closed}, seconds=1).get(f"http://127.0.0.1:{closed[1]}/")
