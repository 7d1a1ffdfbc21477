from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import InputRichMessage
from hypothesis import given, settings
from hypothesis import strategies as st

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
    PullQuote,
    Quote,
    Style,
    Styled,
    Table,
    Text,
)
from bot.core.rich import (
    Limits,
    Markup,
    RichMessage,
    blocks_form,
    html_form,
    render,
    render_groups,
    weight,
)
from bot.core.rich.cut import pieces
from bot.core.rich.judge import judge
from bot.core.rich.weight import NOTHING
from tests.support.blocks import cell, item, styled
from tests.support.blocks import said as paragraph
from tests.support.documents import documents
from tests.support.rich_words import letters, meant, texts

SMALL = Limits(characters=2_048, size=24_576, blocks=24)


def blocks_of(message: RichMessage) -> list[Any]:
    found = message["blocks"]
    assert isinstance(found, list)
    return found


def valid(messages: tuple[RichMessage, ...]) -> None:
    assert [judge(message) for message in messages] == [()] * len(messages)


@settings(max_examples=50)  # aiogram tries every type of block in turn, at every level
@given(documents)
def test_no_message_breaks_a_rule(document: Blocks) -> None:
    messages = render(document)

    valid(messages)
    for message in messages:
        assert InputRichMessage.model_validate(message).blocks


@given(documents)
def test_nothing_is_lost_and_nothing_doubled(document: Blocks) -> None:
    shown = letters(text for each in render(document) for text in texts(each["blocks"]))

    assert shown == letters(meant(document))


@settings(max_examples=50)
@given(documents, st.integers(20, 60), st.booleans())
def test_a_long_document_is_cut_within_the_limits_and_loses_nothing(
    part: Blocks,
    times: int,
    nested: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    document = part * times
    if nested:
        document = (Quote(document), Bullets((Item(document),)))
    messages = render_groups((document,), limits=SMALL)

    valid(messages)
    for message in messages:
        assert len("".join(texts(message["blocks"]))) <= SMALL.characters
        assert count(message["blocks"]) <= SMALL.blocks
    shown = letters(text for each in messages for text in texts(each["blocks"]))
    assert shown == letters(meant(document))


def count(blocks: Any) -> int:
    """Blocks, items and rows."""
    total = 0
    for block in blocks:
        total += 1 + count(block.get("blocks", ())) + len(block.get("cells", ()))
        total += sum(1 + count(each["blocks"]) for each in block.get("items", ()))
    return total


@given(documents)
def test_the_html_form_says_the_same_within_its_size(document: Blocks) -> None:
    for message in render(document, markup=Markup.HTML):
        assert InputRichMessage.model_validate(message).html
        assert len(str(message["html"]).encode()) <= 32_000


NOON = datetime(2026, 1, 11, 12, tzinfo=UTC)


def test_the_html_form_escapes_what_an_article_says() -> None:
    document = (
        Heading(2, (Text("a < b"),)),
        paragraph(
            styled(Style.BOLD, "x\ny"),
            InlineCode("<i>"),
            InlineMaths("a<b"),
            Link("https://a.b/?c=1&d=2", (Text("l"),)),
            Date(NOON, "today"),
        ),
        Code("<&>", "c++"),
        Code("plain"),
        Maths("a<b"),
        Bullets((item("a"), item("b", checked=True), item("c", checked=False))),
        Bullets((item("d"),), ordered=True, start=4),
        Quote((paragraph("q"),)),
        PullQuote((Text("p"),), (Text("c"),)),
        PullQuote((Text("p"),)),
        TABLE,
        Details((Text("s"),), (paragraph("in"),)),
        Divider(),
        Footer((Text("f"),)),
    )

    (made,) = render(document, markup=Markup.HTML)

    assert made["html"] == (
        "<h2>a &lt; b</h2>"
        "<p><b>x<br>y</b><code>&lt;i&gt;</code><tg-math>a&lt;b</tg-math>"
        '<a href="https://a.b/?c=1&amp;d=2">l</a>'
        '<tg-time unix="1768132800" format="D">today</tg-time></p>'
        '<pre><code class="language-c++">&lt;&amp;&gt;</code></pre>'
        "<pre><code>plain</code></pre>"
        "<tg-math-block>a&lt;b</tg-math-block>"
        "<ul><li><p>a</p></li>"
        '<li><input type="checkbox" checked><p>b</p></li>'
        '<li><input type="checkbox"><p>c</p></li></ul>'
        '<ol start="4"><li><p>d</p></li></ol>'
        "<blockquote><p>q</p></blockquote>"
        "<aside>p<cite>c</cite></aside><aside>p</aside>"
        "<table bordered><tr>"
        '<th align="left">a</th><th align="left">b</th></tr>'
        '<tr><td align="left">1</td><td align="left"></td></tr></table>'
        "<details><summary>s</summary><p>in</p></details>"
        "<hr><footer>f</footer>"
    )


def test_white_space_beyond_a_message_is_no_message() -> None:
    blank = " " * 30_000
    many = (Code(f"a\n{blank}\nb"), paragraph(f"a{blank}b"))

    messages = render(many)

    assert letters(t for each in messages for t in texts(each["blocks"])) == "abab"
    valid(messages)


@pytest.mark.parametrize("block", [Maths("x"), Divider(), Image("x")])
def test_what_has_no_parts_is_not_cut(block: Block) -> None:
    with pytest.raises(ValueError, match=r"cannot be cut|no picture"):
        list(pieces(block, NOTHING))


TABLE = Table(((cell("a", header=True), cell("b", header=True)), (cell("1"),)))
LONG = "A sentence of some length stands here. " * 2_000
HUGE: dict[str, Block] = {
    "paragraph": paragraph(styled(Style.BOLD, LONG), Link("https://a.example/", (Text(LONG),))),
    "heading": Heading(2, (Text(LONG),)),
    "footer": Footer((Text("梯度" * 20_000),)),
    "code": Code("for x in y:\n    pass\n" * 3_000, "python"),
    "one line of code": Code("x" * 40_000, "python"),
    "code in a sentence": paragraph(InlineCode("x = 1; " * 5_000)),
    "links, formulas and dates": paragraph(
        *(Link("https://a.b/", (Text("l"),)), InlineMaths("x^2"), Date(NOON, "today"), " ") * 2_000
    ),
    "pull quote": PullQuote((Text(LONG),), (Text(LONG),)),
    "quote": Quote((paragraph(LONG), paragraph(LONG))),
    "list": Bullets(tuple(item(f"entry {n}") for n in range(2_000)), ordered=True),
    "large item": Bullets((item("a"), item(paragraph(LONG), Maths("x")), item("b")), ordered=True),
    "table": Table(tuple((cell(f"{n}"), cell("b")) for n in range(2_000))),
    "large row": Table(((cell("a"),), (cell(LONG),), (cell("b"),))),
    "table with links": Table(
        tuple((Cell((Link("https://a.example/", (Text("l" * 200),)),)),) for _ in range(200))
    ),
    "details": Details((Text("more"),), (paragraph(LONG),)),
    "a summary that is none": Details((Text(LONG),), (paragraph("a"),)),
}


@pytest.mark.parametrize("block", HUGE.values(), ids=HUGE)
def test_a_block_larger_than_a_message_is_told_in_several(block: Block) -> None:
    messages = render((block,))

    assert len(messages) > 1
    valid(messages)
    assert letters(t for each in messages for t in texts(each["blocks"])) == letters(
        meant((block,))
    )


def test_groups_stay_whole_where_they_fit() -> None:
    group = (paragraph("x" * 900), paragraph("y" * 900))

    messages = render_groups((group, group, group), limits=SMALL)

    assert [len(blocks_of(each)) for each in messages] == [2, 2, 2]


def test_a_mailbox_is_said_once_behind_its_words() -> None:
    inner = Link("mailto:mei@example.org", (Text("Write"),))

    for runs in ((inner,), (Link("mailto:mei@example.org", (inner,)),)):
        (message,) = render((paragraph(*runs),))
        assert list(texts(blocks_of(message))) == ["Write (mei@example.org)"]


def test_a_table_cut_to_one_row_keeps_its_links_as_a_text() -> None:
    row = (Cell((Link("https://a.example/", (Text("l" * 1_500),)),)),)

    messages = render_groups(((Table((row, row)),),), limits=SMALL)

    assert [blocks_of(each)[0]["type"] for each in messages] == ["paragraph"] * 2


@pytest.mark.parametrize("bounds", [{"characters": 2_047}, {"size": 24_575}, {"blocks": 23}])
def test_bounds_that_one_formula_or_link_would_break_are_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 2048 characters"):
        Limits(**bounds)


# --- what each kind of block becomes ----------------------------------------------------------

FORMS: dict[str, tuple[Blocks, list[Any]]] = {
    "paragraph": (
        (paragraph("a ", styled(Style.MARK, "b"), InlineCode("c"), InlineMaths("x^2")),),
        [
            {
                "type": "paragraph",
                "text": [
                    "a ",
                    {"type": "marked", "text": "b"},
                    {"type": "code", "text": "c"},
                    {"type": "mathematical_expression", "expression": "x^2"},
                ],
            }
        ],
    ),
    "heading": ((Heading(3, (Text("h"),)),), [{"type": "heading", "text": "h", "size": 3}]),
    "code": (
        (Code("\nx = 1\n", "python"), Code("y")),
        [
            {"type": "pre", "text": "x = 1", "language": "python"},
            {"type": "pre", "text": "y"},
        ],
    ),
    "maths": (
        (Maths(r"\frac{a}{b}"),),
        [{"type": "mathematical_expression", "expression": r"\frac{a}{b}"}],
    ),
    "ordered list": (
        (Bullets((item("a"), item(), item("b")), ordered=True, start=7),),
        [
            {
                "type": "list",
                "items": [
                    {"blocks": [{"type": "paragraph", "text": "a"}], "value": 7, "type": "1"}
                ],
            },
            {
                "type": "list",
                "items": [
                    {"blocks": [{"type": "paragraph", "text": "b"}], "value": 9, "type": "1"}
                ],
            },
        ],
    ),
    "tasks": (
        (Bullets((item("a", checked=True), item("b", checked=False))),),
        [
            {
                "type": "list",
                "items": [
                    {
                        "blocks": [{"type": "paragraph", "text": "a"}],
                        "has_checkbox": True,
                        "is_checked": True,
                    },
                    {"blocks": [{"type": "paragraph", "text": "b"}], "has_checkbox": True},
                ],
            }
        ],
    ),
    "numbers that no list counts with are told": (
        (Bullets((item("a"), item(Divider()), item(checked=True)), ordered=True, start=-1),),
        [
            {"type": "paragraph", "text": "-1. a"},
            {"type": "paragraph", "text": "0."},
            {"type": "divider"},
        ],
    ),
    "quote": (
        (Quote((paragraph("q"),), expandable=True), Quote(())),
        [{"type": "blockquote", "blocks": [{"type": "paragraph", "text": "q"}]}],
    ),
    "pull quote": (
        (PullQuote((Text("q"),), (Text("c"),)), PullQuote((), (Text("c"),)), PullQuote(())),
        [
            {"type": "pullquote", "text": "q", "credit": "c"},
            {"type": "paragraph", "text": "c"},
        ],
    ),
    "table": (
        (TABLE,),
        [
            {
                "type": "table",
                "cells": [
                    [
                        {"align": "left", "valign": "top", "text": "a", "is_header": True},
                        {"align": "left", "valign": "top", "text": "b", "is_header": True},
                    ],
                    [
                        {"align": "left", "valign": "top", "text": "1"},
                        {"align": "left", "valign": "top"},
                    ],
                ],
                "is_bordered": True,
            }
        ],
    ),
    "a table that would lose its link is told": (
        (
            Table(
                (
                    (
                        cell("a"),
                        cell(""),
                        Cell((styled(Style.BOLD, Link("https://a.b/", (Text("l"),))),)),
                    ),
                )
            ),
        ),
        [
            {
                "type": "paragraph",
                "text": [
                    "a │ ",
                    {"type": "bold", "text": {"type": "url", "text": "l", "url": "https://a.b/"}},
                ],
            }
        ],
    ),
    "a picture is a link": (
        (Image("https://a.b/c.png", (Text("c"),)), Image("https://a.b/d.png"), Image("", ())),
        [
            {
                "type": "paragraph",
                "text": {"type": "url", "text": "🖼 c", "url": "https://a.b/c.png"},
            },
            {
                "type": "paragraph",
                "text": {
                    "type": "url",
                    "text": "🖼 a.b",
                    "url": "https://a.b/d.png",
                },
            },
        ],
    ),
    "a picture without an address is its caption": (
        (Image("x", (Text("c"),)),),
        [{"type": "paragraph", "text": "🖼 c"}],
    ),
    "details": (
        (
            Details((Text("s"),), (paragraph(InlineMaths("x^2")), Maths(r"\unknown"))),
            Details((), (paragraph("b"),)),
            Details((Text("only"),), ()),
        ),
        [
            {
                "type": "details",
                "summary": "s",
                "blocks": [
                    {"type": "paragraph", "text": "x²"},
                    {"type": "pre", "text": r"\unknown", "language": "latex"},
                ],
            },
            {"type": "paragraph", "text": "b"},
            {"type": "paragraph", "text": {"type": "bold", "text": "only"}},
        ],
    ),
    "the rest": (
        (Divider(), Footer((Text("f"),))),
        [{"type": "divider"}, {"type": "footer", "text": "f"}],
    ),
    "a date without words": (
        (paragraph("a", Date(NOON, " ")),),
        [{"type": "paragraph", "text": "a"}],
    ),
    "nothing to see": (
        (paragraph(" ", InlineMaths(" ")), Code("\n"), Maths(" "), Heading(1, ()), Table(())),
        [],
    ),
}


@pytest.mark.parametrize(("document", "expected"), FORMS.values(), ids=FORMS)
def test_each_block_has_its_form(document: Blocks, expected: list[Any]) -> None:
    messages = render(document)

    assert [block for each in messages for block in blocks_of(each)] == expected


def test_what_nests_too_deep_is_told_without_nesting() -> None:
    document: Block = paragraph("a")
    for _ in range(12):
        document = Bullets((item(document, "b"),))
    for _ in range(12):
        document = Quote((Details((Text("s"),), (document, TABLE)),))

    (made,) = render((document,))

    assert judge(made) == ()
    assert "• " in "".join(texts(made["blocks"]))


def test_a_style_within_itself_or_too_deep_is_left_out() -> None:
    run: Inline = Text("a")
    for style in (*Style, *Style):
        run = Styled(style, (run,))
    deep = Link("https://a.b/", (Link("https://c.d/", (run, InlineCode("x"), InlineMaths(r"\q"))),))

    (made,) = render((Bullets((item(Quote((paragraph(deep),))),)),))

    assert judge(made) == ()


def test_a_table_wider_than_telegram_takes_is_told() -> None:
    (made,) = render((Table((tuple(cell(str(n)) for n in range(21)),)),))
    (block,) = blocks_of(made)

    assert block["type"] == "paragraph"


@pytest.mark.parametrize("markup", Markup)
def test_a_safe_document_holds_no_picture(markup: Markup) -> None:
    with pytest.raises(ValueError, match="no picture"):
        (blocks_form if markup is Markup.BLOCKS else html_form).written((Image("x"),))
    with pytest.raises(ValueError, match="no picture"):
        weight.of_block(Image("x"))
