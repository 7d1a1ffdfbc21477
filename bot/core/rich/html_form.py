"""Safe blocks as rich HTML, for servers that know rich messages but not yet their blocks (Bot API 10.1).

Source: Bot API, "Rich message formatting options". Everything is escaped here and nowhere else.
"""

from collections.abc import Iterator
from datetime import UTC
from html import escape
from typing import Final, assert_never

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Cell,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    Inline,
    InlineCode,
    InlineMaths,
    Item,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Runs,
    Style,
    Styled,
    Table,
    Text,
)
from bot.core.rich.blocks_form import ALIGNS, DATE_FORMAT

_STYLES: Final = {
    Style.BOLD: "b",
    Style.ITALIC: "i",
    Style.UNDERLINE: "u",
    Style.STRIKE: "s",
    Style.SPOILER: "tg-spoiler",
    Style.SUBSCRIPT: "sub",
    Style.SUPERSCRIPT: "sup",
    Style.MARK: "mark",
}


def written(blocks: Blocks) -> str:
    """The value of `InputRichMessage.html`."""
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:  # noqa: C901, PLR0911, PLR0912 -- one case a kind of block
    match block:
        case Paragraph(runs):
            return f"<p>{_text(runs)}</p>"
        case Heading(level, runs):
            return f"<h{level}>{_text(runs)}</h{level}>"
        case Footer(runs):
            return f"<footer>{_text(runs)}</footer>"
        case Code(text, language):
            name = f' class="language-{escape(language)}"' if language else ""
            return f"<pre><code{name}>{escape(text)}</code></pre>"
        case Maths(source):
            return f"<tg-math-block>{escape(source)}</tg-math-block>"
        case Bullets():
            return _list(block)
        case Quote(blocks):
            return f"<blockquote>{written(blocks)}</blockquote>"
        case PullQuote(runs, credit):
            cite = f"<cite>{_text(credit)}</cite>" if credit else ""
            return f"<aside>{_text(runs)}{cite}</aside>"
        case Table(rows):
            return f"<table bordered>{''.join(map(_row, rows))}</table>"
        case Details(summary, blocks):
            return f"<details><summary>{_text(summary)}</summary>{written(blocks)}</details>"
        case Divider():
            return "<hr>"
        case Image():
            raise ValueError("a safe document holds no picture")
        case _:
            assert_never(block)


def _list(bullets: Bullets) -> str:
    items = "".join(_items(bullets))
    if not bullets.ordered:
        return f"<ul>{items}</ul>"
    return f'<ol start="{bullets.start}">{items}</ol>'


def _items(bullets: Bullets) -> Iterator[str]:
    for item in bullets.items:
        yield f"<li>{_checkbox(item)}{written(item.blocks)}</li>"


def _checkbox(item: Item) -> str:
    if item.checked is None:
        return ""
    return '<input type="checkbox" checked>' if item.checked else '<input type="checkbox">'


def _row(row: tuple[Cell, ...]) -> str:
    return f"<tr>{''.join(map(_cell, row))}</tr>"


def _cell(cell: Cell) -> str:
    name = "th" if cell.header else "td"
    return f'<{name} align="{ALIGNS[cell.align]}">{_text(cell.runs)}</{name}>'


def _text(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Inline) -> str:
    match run:
        case Text(text):
            return escape(text).replace("\n", "<br>")
        case Styled(style, runs):
            return f"<{_STYLES[style]}>{_text(runs)}</{_STYLES[style]}>"
        case InlineCode(text):
            return f"<code>{escape(text)}</code>"
        case InlineMaths(source):
            return f"<tg-math>{escape(source)}</tg-math>"
        case Link(url, runs):
            return f'<a href="{escape(url)}">{_text(runs)}</a>'
        case Date(at, text):
            moment = int(at.astimezone(UTC).timestamp())
            return f'<tg-time unix="{moment}" format="{DATE_FORMAT}">{escape(text)}</tg-time>'
        case _:
            assert_never(run)
