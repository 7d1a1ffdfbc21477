"""A document as words: all that it says, in its order, and no more of it than was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import plain
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
from bot.core.flat import flat_text, words_and_code
from tests.support.documents import documents

LIMIT = 10**6


def said(*texts: str) -> tuple[Text, ...]:
    return tuple(map(Text, texts))


def paragraph(*texts: str) -> Paragraph:
    return Paragraph(said(*texts))


def words(*blocks: Block) -> list[str]:
    """The words, without the marks that keep the parts apart."""
    return flat_text(blocks, LIMIT).replace("\x03", " ").split()


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Paragraph((*said("a"), Styled(Style.BOLD, said("b")), InlineCode("c"))), "abc"),
        (Heading(1, (Link("https://example.org/", said("a", " b")),)), "a b"),
        (Footer(said("a")), "a"),
        (Code("import torch\nx = 1", "python"), "import torch x = 1"),
        (Bullets((Item((paragraph("a"),)), Item((paragraph("b"),))), ordered=True), "a b"),
        (Quote((paragraph("a"), paragraph("b"))), "a b"),
        (PullQuote(said("a"), said("b")), "a b"),
        (Table(((Cell(said("a")), Cell(said("b"))), (Cell(said("c")),))), "a b c"),
        (Details(said("a"), (paragraph("b"),)), "a b"),
        (Image("https://example.org/a.png", said("a")), "a"),
        (Image("https://example.org/a.png"), "example.org"),
        (Divider(), ""),
    ],
)
def test_every_kind_of_block_says_its_words(block: Block, expected: str) -> None:
    assert words(block) == expected.split()


def test_a_formula_says_the_words_that_it_holds_and_no_letters() -> None:
    display = Maths(r"\text{softmax}(R) = \operatorname*{arg\,max}_\theta \mathrm{ KL}")
    inline = Paragraph((*said("a"), InlineMaths(r"\mathbb{R}"), *said("b"), InlineMaths("x")))

    assert words(display, inline) == ["softmax", "arg\\,max", "KL", "a", "b"]


def test_no_phrase_reaches_from_one_part_into_the_next() -> None:
    table = Table(((Cell(said("attention")), Cell(said("matrix"))),))
    document: Blocks = (paragraph("self"), table, paragraph("norm"))

    text = " ".join(flat_text(document, LIMIT).split())
    assert "attention matrix" not in text
    assert "self attention" not in text
    assert "matrix norm" not in text


def test_only_as_much_is_read_as_is_asked_for() -> None:
    assert flat_text((paragraph(*("word ",) * 1_000_000),), 12) == "word word wo"
    assert flat_text((paragraph("word "),) * 1_000_000, 9) == "word  \x03 w"


@given(documents, st.integers(0, 60))
def test_a_shorter_text_is_the_beginning_of_a_longer_one(document: Blocks, limit: int) -> None:
    assert flat_text(document, limit) == flat_text(document, LIMIT)[:limit]


@given(st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, max_size=8))
def test_the_same_words_are_said_as_are_shown(texts: list[str]) -> None:
    blocks = tuple(paragraph(text) for text in texts)
    document: Blocks = (*blocks, Quote(blocks), Details(said("delta"), blocks))

    assert words(*document) == plain.render(document).split()


def test_code_stands_apart_with_its_language_in_front() -> None:
    document = (
        paragraph("before"),
        Code("import torch", "python"),
        Code("", "c"),
        paragraph("after"),
        Code("x"),
    )
    words, code = words_and_code(document, LIMIT)
    assert words.replace("\x03", " ").split() == ["before", "after"]
    assert code == "```python\nimport torch \x03 ```\nx \x03 "


def test_what_is_enough_is_counted_over_words_and_code() -> None:
    document = (Code("x" * 50), *(paragraph("word "),) * 1_000)
    words, code = words_and_code(document, 60)
    assert (words.strip(" \x03"), len(code)) == ("", 57)
    assert len("".join(words_and_code(document[1:], 60))) == 60
