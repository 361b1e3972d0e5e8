"""The guide's pages as HTML: the few forms that they use, and nothing that could do harm.

Headings, paragraphs, lists, tables, quoted lines and examples; within a line bold, italic, code and
links. Pictures and bare HTML, which only set the direction, are left out.
"""

import re
from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Linker = Callable[[str], str]

EXAMPLE = re.compile(r"^ *```[^\n]*\n(.*?)^ *``` *$", re.MULTILINE | re.DOTALL)
LEFT_OUT = re.compile(r"^ *(?:</?div\b|!\[).*$", re.MULTILINE)
HEADING = re.compile(r"^(#{1,4}) +(.*)$", re.MULTILINE)
BLANK = re.compile(r"\n\s*\n")
ITEM = re.compile(r"(?:[-*]|(\d+)\.) +(.*)")
CELL = re.compile(r"(?<!\\)\|")
RULE = re.compile(r"[\s|:-]+")
INLINE = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)")


def html(text: str, link: Linker) -> SafeString:
    """`link` answers the address for a target of the page, or "" where it leads nowhere here."""
    # What lies between two examples, and every other piece is an example.
    pieces = enumerate(EXAMPLE.split(text))
    return _joined(_example(one) if place % 2 else _told(one, link) for place, one in pieces)


def title(text: str) -> str:
    """The first heading, as plain words."""
    found = HEADING.search(text)
    return found[2].strip() if found else ""


def _example(text: str) -> SafeString:
    return format_html('<pre dir="ltr"><code>{}</code></pre>', text.rstrip())


def _told(text: str, link: Linker) -> SafeString:
    apart = HEADING.sub(r"\n\1 \2\n", LEFT_OUT.sub("", text))
    blocks = (block.strip("\n") for block in BLANK.split(apart))
    return _joined(_block(block.splitlines(), link) for block in blocks if block.strip())


def _block(lines: list[str], link: Linker) -> SafeString:
    first = lines[0].lstrip()
    if heading := HEADING.match(first):
        return _heading(len(heading[1]), heading[2], link)
    if first.startswith("|"):
        return _table(lines, link)
    if item := ITEM.match(first):
        return _list(lines, link, shape="<ol>{}</ol>" if item[1] else "<ul>{}</ul>")
    return format_html("<p>{}</p>", _inline(" ".join(line.strip() for line in lines), link))


def _heading(level: int, text: str, link: Linker) -> SafeString:
    shape = {1: "<h1>{}</h1>", 2: "<h2>{}</h2>"}.get(level, "<h3>{}</h3>")
    return format_html(shape, _inline(text, link))


def _list(lines: list[str], link: Linker, *, shape: str) -> SafeString:
    """A line that begins no item goes on with the one before."""
    items: list[str] = []
    for line in lines:
        if begins := ITEM.match(line.lstrip()):
            items.append(begins[2])
        else:
            items[-1] += f" {line.strip()}"
    return format_html(
        shape, format_html_join("", "<li>{}</li>", ((_inline(item, link),) for item in items))
    )


def _table(lines: list[str], link: Linker) -> SafeString:
    head, *rows = [_cells(line) for line in lines if not RULE.fullmatch(line)]
    heads = format_html_join("", '<th scope="col">{}</th>', ((_inline(one, link),) for one in head))
    body = _joined(
        format_html(
            "<tr>{}</tr>",
            format_html_join("", "<td>{}</td>", ((_inline(one, link),) for one in row)),
        )
        for row in rows
    )
    return format_html(
        '<div class="k-scroll"><table class="k-plain-table"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        heads,
        body,
    )


def _cells(line: str) -> list[str]:
    parts = CELL.split(line.strip().strip("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


def _inline(text: str, link: Linker) -> SafeString:
    pieces: list[object] = []
    at = 0
    for found in INLINE.finditer(text):
        pieces += [text[at : found.start()], _marked(found, link)]
        at = found.end()
    return _joined([*pieces, text[at:]])


def _marked(found: re.Match[str], link: Linker) -> SafeString:
    code, bold, italic, words, target = found.groups()
    if code:
        return format_html('<code dir="ltr">{}</code>', code)
    if bold:
        return format_html("<strong>{}</strong>", _inline(bold, link))
    if italic:
        return format_html("<em>{}</em>", _inline(italic, link))
    url = link(target)
    shown = _inline(words, link)
    return format_html('<a href="{}">{}</a>', url, shown) if url else shown


def _joined(pieces: Iterable[object]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))
