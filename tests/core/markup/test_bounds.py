from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import classic
from bot.core.blocks import (
    Blocks,
    dumps,
    loads,
)
from bot.core.cleaning import clean
from bot.core.markup import from_html, from_markdown, from_text
from bot.core.plain import render
from tests.support.telegram_parser import parse_html


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (from_markdown, "> " * 5_000 + "x"),
        (from_markdown, "[" * 30_000),
        (from_markdown, "- " * 5_000),
        (from_markdown, "<b>" * 10_000 + "x"),
        (from_markdown, "w" * 1_000_001),
        (from_markdown, "w " * 500 + "\n" + "w" * 1_000_000),
        (from_markdown, "line\n" * 5_000),
        (from_markdown, "> " * 10_000 + "x\n" + "y\n" * 10_000),
        (from_markdown, "1. " * 10_000 + "x"),
        (from_markdown, "*a **b" * 10_000),
        (from_markdown, "![" * 10_000 + "](x)" * 10_000),
        (from_markdown, "<a href='/x'><img src='/y'>" * 10_000),
        (from_markdown, "<details>\n\n" * 10_000),
        (from_markdown, "> <div>" + "<blockquote>" * 60 + "\n\n" + "> " * 30 + "<ul><li>" * 60),
        (from_markdown, "\n".join(" " * depth + "- a" for depth in range(0, 800, 2))),
        (from_markdown, " " * 10_000 + "x\n" + "\t" * 10_000 + "y"),
        (from_markdown, "a|" * 300 + "\n" + "-|" * 300 + "\na" * 3_000),
        (from_markdown, "\0" * 100_000),
        (from_markdown, "$" * 30_000),
        (from_markdown, "\\(" * 30_000),
        (from_markdown, "\\[ $x " * 30_000),
        (from_markdown, "$1" + ",." * 30_000 + "x$"),
        (from_markdown, ("$" + "a" * 3_900 + "=$b ") * 100),
        (from_markdown, "`` ` ``` " * 10_000),
        (from_markdown, "$a$ <!-- " * 10_000),
        (from_markdown, "<a b='$" * 30_000),
        (from_markdown, "[^a]: " * 10_000),
        (from_html, "<div>" * 10_000 + "x"),
        (from_html, "<b id=1>x<p>" * 3_000),
        (from_html, "<ul><li>x" * 10_000),
        (from_html, "<table><tr><td>x" * 10_000 + "</i></div>"),
        (from_html, "<span>" * 300 + "x" + "</span>" * 300),
        (from_html, "<b>" * 500 + "x" + "</b>" * 500),
        (from_html, "<p>" + "w" * 5_000_000),
        (from_html, "<math>" + "<msub><mi>x</mi>" * 10_000),
        (from_html, "<math>" + "<mfrac>" * 300 + "x"),
        (from_html, "<math>" + "<mtable><mtr><mtd>(" * 10_000),
        (from_html, "<math>" + "<mi>x</mi><mo>+</mo>" * 50_000),
        (from_html, "<pre>" + "<table><tr><td class=code><code>x" * 3_000),
        (from_html, "<table>" + "<tr><td class=code rowspan=20 colspan=20>x" * 5_000),
        (from_html, "<table><tr>" + "<td>x" * 50_000 + "<tr><td>y" * 50_000),
        (from_html, "<span class=MathJax>x</span>" * 30_000),
        (from_html, "<p>中" + " \n" * 100_000 + "x"),
        (from_html, "<iframe src='https://youtube.com/embed/x'></iframe>" * 10_000),
        (from_html, "<div class=pullquote><cite>x" * 5_000),
        (from_html, "<![CDATA[" * 50_000),
        (from_text, "\n" * 100_000 + "x" * 2_000_000),
    ],
)
def test_hostile_size_and_depth_are_bounded(read: Callable[[str], Blocks], text: str) -> None:
    blocks = read(text)
    assert loads(dumps(blocks)) == blocks
    assert len(render(blocks)) <= 5_500_000


SOUP: Final = st.lists(
    st.sampled_from(
        (
            *(
                "<b>",
                "</b>",
                "<p>",
                "</p>",
                "<a href='https://a.b/'>",
                "</a>",
                "<ul>",
                "<li>",
                "</ul>",
                "<pre>",
                "</pre>",
            ),
            *(
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<details>",
                "<summary>",
                "<blockquote>",
                "<h1>",
                "<br>",
                "<img src=x>",
            ),
            *(
                "# ",
                "\n",
                "\n\n",
                "- ",
                "1. ",
                "> ",
                "```",
                "`",
                "**",
                "*",
                "_",
                "~~",
                "[a](",
                ")",
                "[^1]",
                "|",
                "|-|\n",
            ),
            *(
                "$",
                "$$",
                "\\(",
                "\\)",
                "\\[",
                "\\]",
                "\\",
                "\ufffe0\uffff",
                "<!--",
                "-->",
                "<?",
                "~~~",
                "</details>",
                "    ",
                "x",
                "中文",
                "👩‍👩‍👧",
                "&lt;",
                "&#0;",
                "\u202e",
                "\x00",
                " ",
            ),
        )
    ),
    max_size=30,
).map("".join)


@given(
    st.one_of(SOUP, st.text(max_size=60)), st.sampled_from((from_markdown, from_html, from_text))
)
def test_any_markup_becomes_a_document_that_telegram_accepts(
    text: str, read: Callable[[str], Blocks]
) -> None:
    blocks = read(text)
    assert loads(dumps(blocks)) == blocks
    assert clean(dumps(blocks)) == dumps(blocks)
    for part in classic.render(blocks):
        parse_html(part.html)
