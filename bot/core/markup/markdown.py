r"""Markdown to blocks: CommonMark with tables, strikethrough, task lists, footnotes and formulas.

The grammar is markdown-it's; this module adds `\(…\)`, `\[…\]` and `$$` and turns tokens into blocks.
HTML within Markdown is read like any HTML.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from bot.core.blocks import (
    Align,
    Block,
    Blocks,
    Bullets,
    Cell,
    Divider,
    Heading,
    Image,
    InlineCode,
    InlineMaths,
    Item,
    Link,
    Maths,
    Paragraph,
    Quote,
    Runs,
    Style,
    Table,
    Text,
)
from bot.core.cleaning import clean
from bot.core.markup.builder import Address, Builder, as_runs, linked_image
from bot.core.markup.code import code
from bot.core.markup.elements import STYLES
from bot.core.markup.html import from_html
from bot.core.markup.links import safe_image_url, safe_url
from bot.core.markup.parser import Markdown
from bot.core.markup.rules import formulas

_LONGEST: Final = 1_000_000
_PARSER: Final = Markdown().enable(["table", "strikethrough"]).use(footnote_plugin).use(formulas)
# Every bracket is the beginning of a link until its end is sought: without links, a text of brackets costs little.
_LINKLESS: Final = (
    Markdown()
    .enable(["table", "strikethrough"])
    .disable(["link", "image", "reference"])
    .use(formulas)
)
_MANY_BRACKETS: Final = 2_000
_OPENING: Final = {"strong_open": Style.BOLD, "em_open": Style.ITALIC, "s_open": Style.STRIKE}
_CLOSING: Final = {"strong_close": Style.BOLD, "em_close": Style.ITALIC, "s_close": Style.STRIKE}
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_TASK: Final = re.compile(r"\[([ xX])\][ \t]+")
_HAN: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
_LANGUAGE: Final = re.compile(r"[\w+#.-]+")
_ALIGNMENTS: Final = {"left": Align.LEFT, "center": Align.CENTRE, "right": Align.RIGHT}
_MATHS: Final = frozenset({"math", "latex", "tex", "katex"})


def from_markdown(text: str, *, base_url: str | None = None) -> Blocks:
    """The document of a Markdown text; relative addresses are resolved against `base_url`.

    Depth is bounded by 20, and size by 1,000,000 characters: the lines beyond are left out. A text that consists of
    brackets more than of words has no links.
    """
    source = clean(text)
    if len(source) > _LONGEST:
        source = source[: source.rfind("\n", 0, _LONGEST) + 1] or source[:_LONGEST]
    brackets = source.count("[")
    parser = _LINKLESS if brackets > _MANY_BRACKETS + len(source) // 20 else _PARSER
    return _Reader(base_url).blocks(iter(parser.parse(source)), "")


class _Reader:
    """Takes tokens in order; a token that opens a block is read up to the one that closes it."""

    def __init__(self, base_url: str | None) -> None:
        self.base_url = base_url

    def blocks(self, tokens: Iterator[Token], end: str) -> Blocks:
        return tuple(block for token in _until(tokens, end) for block in self.block(token, tokens))

    def block(self, token: Token, tokens: Iterator[Token]) -> Iterable[Block]:  # noqa: C901, PLR0911 -- one case a token
        match token.type:
            case "paragraph_open":
                return self.paragraph(_inline(tokens))
            case "heading_open":
                runs = self.runs(_inline(tokens))
                return (Heading(int(token.tag[1]), runs),) if runs else ()
            case "bullet_list_open" | "ordered_list_open":
                return self.bullets(token, tokens)
            case "fence" | "code_block":
                return _code(token)
            case "math_block":
                return (Maths(token.content.strip()),)
            case "blockquote_open":
                blocks = self.blocks(tokens, "blockquote_close")
                return (Quote(blocks),) if blocks else ()
            case "table_open":
                return (Table(self.rows(tokens)),)
            case "hr":
                return (Divider(),)
            case "html_block":
                return from_html(token.content, base_url=self.base_url)
            case "footnote_block_open":
                return self.footnotes(tokens)
            case _:
                return ()

    def paragraph(self, tokens: list[Token]) -> Iterable[Block]:
        match [token for token in tokens if token.type != "softbreak"]:
            case [Token(type="math_inline_double") as formula]:
                return (Maths(formula.content.strip()),)
            case [*images] if images and all(image.type == "image" for image in images):
                return filter(None, map(self.image, images))
        runs = self.runs(tokens)
        return (Paragraph(runs),) if runs else ()

    def image(self, token: Token) -> Image | None:
        url = safe_image_url(str(token.attrs.get("src", "")), self.base_url)
        return None if url is None else Image(url, _alternative(token))

    def bullets(self, token: Token, tokens: Iterator[Token]) -> Iterable[Block]:
        ordered = token.type == "ordered_list_open"
        end = "ordered_list_close" if ordered else "bullet_list_close"
        items = [_item(self.blocks(tokens, "list_item_close")) for _ in _until(tokens, end)]
        return (Bullets(tuple(items), ordered, int(token.attrs.get("start", 1))),)

    def rows(self, tokens: Iterator[Token]) -> tuple[tuple[Cell, ...], ...]:
        rows: list[list[Cell]] = []
        for token in _until(tokens, "table_close"):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                runs = self.runs(_inline(tokens))
                rows[-1].append(Cell(runs, token.type == "th_open", _align(token)))
        return tuple(map(tuple, rows))

    def footnotes(self, tokens: Iterator[Token]) -> Iterable[Block]:
        notes = (
            self.blocks(tokens, "footnote_close") for _ in _until(tokens, "footnote_block_close")
        )
        items = tuple(Item(blocks) for blocks in notes if blocks)
        return (Divider(), Bullets(items, ordered=True)) if items else ()

    def runs(self, tokens: list[Token]) -> Runs:
        builder = Builder()
        for place, token in enumerate(tokens):
            self.inline(token, builder)
            if token.type == "softbreak":
                builder.text(_break(tokens, place))
        return builder.take()

    def inline(self, token: Token, builder: Builder) -> None:  # noqa: C901 -- one case a token
        match token.type:
            case "text" | "text_special":
                builder.text(token.content)
            case "strong_open" | "em_open" | "s_open":
                builder.switch_on(_OPENING[token.type])
            case "strong_close" | "em_close" | "s_close":
                builder.switch_off(_CLOSING[token.type])
            case "code_inline":
                builder.leaf(InlineCode(token.content))
            case "math_inline" | "math_inline_double":
                builder.leaf(InlineMaths(token.content.strip()))
            case "link_open":
                builder.switch_on(Address(self.address(token, "href")))
            case "link_close":
                builder.end_link()
            case "image":
                self.picture(token, builder)
            case "hardbreak":
                builder.line_break()
            case "html_inline":
                self.html(token.content, builder)
            case "footnote_ref":
                builder.switch_on(Style.SUPERSCRIPT)
                builder.text(str(int(token.meta["id"]) + 1))
                builder.switch_off(Style.SUPERSCRIPT)
            case _:
                return

    def address(self, token: Token, name: str) -> str | None:
        return safe_url(str(token.attrs.get(name, "")), self.base_url)

    def picture(self, token: Token, builder: Builder) -> None:
        """A picture within a line: a link to it, for a line holds no pictures."""
        image = self.image(token)
        if image is not None:
            builder.leaf(linked_image(image))

    def html(self, content: str, builder: Builder) -> None:
        """A single tag within a line: looks, links, line breaks and pictures count, any other is dropped."""
        tag = _TAG.match(content)
        name = tag[2].lower() if tag else ""
        if name == "br":
            builder.line_break()
        elif name in STYLES:
            (builder.switch_off if tag and tag[1] else builder.switch_on)(STYLES[name])
        elif name == "a":
            if tag and tag[1]:
                builder.end_link()
            else:
                builder.switch_on(Address(self.only_link(f"{content}x</a>")))
        elif name == "img":
            for run in as_runs(from_html(content, base_url=self.base_url)):
                builder.leaf(run)

    def only_link(self, html: str) -> str | None:
        match from_html(html, base_url=self.base_url):
            case (Paragraph((Link(url, _),)),):
                return url
            case _:
                return None


def _until(tokens: Iterator[Token], end: str) -> Iterator[Token]:
    """The tokens before the one that closes; that one is taken too."""
    for token in tokens:
        if token.type == end:
            return
        yield token


def _inline(tokens: Iterator[Token]) -> list[Token]:
    """The runs of the block that was just opened; its closing token is taken too."""
    inline = next(tokens)
    next(tokens)
    return inline.children or []


def _code(token: Token) -> Iterable[Block]:
    word = _LANGUAGE.search(token.info)
    language = word.group() if word else None
    if language in _MATHS:
        return (Maths(token.content.strip()),)
    block = code(token.content, language)
    return () if block is None else (block,)


def _item(blocks: Blocks) -> Item:
    match blocks:
        case (Paragraph((Text(text), *rest)), *others) if task := _TASK.match(text):
            text = text[task.end() :]
            runs = (Text(text), *rest) if text else tuple(rest)
            return Item((Paragraph(runs), *others), checked=task[1] != " ")
        case _:
            return Item(blocks)


def _align(cell: Token) -> Align:
    style = str(cell.attrs.get("style", ""))
    return _ALIGNMENTS.get(style.removeprefix("text-align:"), Align.LEFT)


def _alternative(image: Token) -> Runs:
    text = clean(image.content).strip()
    return (Text(text),) if text else ()


def _break(tokens: list[Token], place: int) -> str:
    """What a line end within a paragraph is: nothing between Chinese characters, else a space."""
    before = tokens[place - 1].content[-1:] if place else ""
    after = tokens[place + 1].content[:1] if place + 1 < len(tokens) else ""
    return "" if _HAN.match(before) and _HAN.match(after) else " "
