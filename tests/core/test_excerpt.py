import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Cell,
    Code,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    InlineCode,
    InlineMaths,
    Item,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Style,
    Styled,
    Table,
    Text,
)
from bot.core.excerpt import excerpt
from tests.support.documents import documents


def said(*texts: str) -> tuple[Text, ...]:
    return tuple(map(Text, texts))


def paragraph(*texts: str) -> Paragraph:
    return Paragraph(said(*texts))


BLOCKS: dict[str, tuple[Block, str]] = {
    "white space": (paragraph("a  b\n", "\t c"), "a b c"),
    "markup": (
        Paragraph((Styled(Style.BOLD, said("a")), Link("https://example.org/", said("b")))),
        "ab",
    ),
    "inline code": (Paragraph((InlineCode("f()"),)), "f()"),
    "inline formula": (Paragraph((InlineMaths(r"\|w\|^2"), Text(" x"))), "‖w‖² x"),
    "unsayable formula": (Paragraph((InlineMaths(r"\overset{a}{b}"),)), "[Math]"),
    "long formula": (Paragraph((InlineMaths("x + " * 20),)), "[Math]"),
    "display formula": (Maths("x"), "[Formula]"),
    "code": (Code("x = 1"), "[Code]"),
    "ordered list": (
        Bullets((Item((paragraph("a"),)), Item((paragraph("b"),))), ordered=True, start=3),
        "3. a 4. b",
    ),
    "list": (Bullets((Item((paragraph("a"),)), Item((paragraph("b"),), checked=True))), "a b"),
    "quote": (Quote((paragraph("a"), paragraph("b"))), "a b"),
    "pull quote": (PullQuote(said("a"), said("b")), "a b"),
    "table": (Table(((Cell(said("a")), Cell(said("b"))), (Cell(said("c")),))), "a b c"),
    "image": (Image("https://example.org/a.png", said("a")), ""),
    "divider": (Divider(), ""),
    "details": (Details(said("a"), (paragraph("b"),)), "a b"),
    "footer": (Footer(said("a")), "a"),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_every_kind_of_block_has_its_short_form(name: str) -> None:
    block, text = BLOCKS[name]
    assert excerpt((block,), language="en") == text


def test_formulas_and_code_are_named_in_the_language_of_the_article() -> None:
    blocks: Blocks = (paragraph("定义"), Maths("x"), Code("x"), Paragraph((InlineMaths("}"),)))
    assert excerpt(blocks, language="zh-Hans") == "定义 [公式] [代码] [Math]"


def test_a_leading_heading_equal_to_the_title_is_dropped() -> None:
    blocks: Blocks = (Heading(1, said("A  title")), paragraph("text"))
    assert excerpt(blocks, language="en", title="A title") == "text"
    assert excerpt(blocks, language="en", title="Another") == "A title text"
    assert excerpt(blocks, language="en") == "A title text"


def test_a_long_text_is_cut_at_350_code_points() -> None:
    assert excerpt((paragraph("汉" * 350),), language="zh") == "汉" * 350
    assert excerpt((paragraph("汉" * 351),), language="zh") == "汉" * 350 + "..."


def test_a_space_before_the_cut_stays_as_on_the_seed_pages() -> None:
    assert excerpt((paragraph("ab cd"),), language="en", limit=3) == "ab ..."


def test_an_emoji_is_not_cut() -> None:
    assert excerpt((paragraph("a👩‍👩‍👧‍👦b"),), language="en", limit=4) == "a..."


def test_only_as_much_is_read_as_is_shown() -> None:
    blocks = (paragraph("word "),) * 1_000_000
    assert len(excerpt(blocks, language="en")) == 353


@given(documents, st.integers(1, 60))
def test_an_excerpt_is_the_beginning_of_the_whole(document: Blocks, limit: int) -> None:
    whole = excerpt(document, language="en", limit=10**6)
    short = excerpt(document, language="en", limit=limit)
    if len(whole) <= limit:
        assert short == whole
    else:
        cut = short.removesuffix("...")
        assert whole.startswith(cut)
        assert len(cut) <= limit
        assert len(cut) in {0, *(match.end() for match in regex.finditer(r"\X", whole))}
