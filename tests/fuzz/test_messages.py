"""Whatever document or markup comes in, every message is accepted and says what was meant, no more and no less.

2,000 examples in an ordinary run, as many as asked for by `make fuzz`; a failing one is printed in its smallest form.
"""

import os
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core import plain
from bot.core.blocks import (
    Blocks,
    Bullets,
    Cell,
    Details,
    Paragraph,
    Quote,
    Table,
    dumps,
    loads,
)
from bot.core.classic import Limits
from bot.core.cleaning import clean
from bot.core.flat import flat_text
from bot.core.markup import from_html, from_markdown, from_text
from tests.support.documents import documents
from tests.support.judge import JUDGES, judge_classic, judge_types
from tests.support.soup import characters, soup
from tests.support.wordy import words, wordy_html, wordy_markdown

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "2000"))
LIMIT: Final = 10**6
SMALL: Final = Limits(length=64, size=24_576, entities=12)

pytestmark = pytest.mark.timeout(0 if "FUZZ_EXAMPLES" in os.environ else 180)


def share(part: float) -> settings:
    """A share of all examples. What they take is not judged here, for they take turns with other tests."""
    return settings(
        max_examples=max(1, int(EXAMPLES * part)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


@share(0.3)
@given(documents)
def test_any_document(document: Blocks) -> None:
    for judge in JUDGES:
        judge(document)


@share(0.02)  # aiogram tries every type of block in turn, at every level
@given(documents)
def test_any_document_in_the_types_of_another_library(document: Blocks) -> None:
    judge_types(document)


@share(0.2)
@given(documents)
def test_any_document_cut_into_small_parts(document: Blocks) -> None:
    judge_classic(document, SMALL)


@share(0.3)
@given(soup, st.sampled_from((from_html, from_markdown)))
def test_any_soup_of_markup(text: str, read: Callable[[str], Blocks]) -> None:
    judge_reading(text, read)


@share(0.15)
@given(wordy_html)
def test_every_word_of_html_is_said_once(text: str) -> None:
    judge_words(text, from_html)


@share(0.1)
@given(wordy_markdown)
def test_every_word_of_markdown_is_said_once(text: str) -> None:
    judge_words(text, from_markdown)


@share(0.2)
@given(characters, st.sampled_from((from_html, from_markdown, from_text)))
def test_any_unicode(text: str, read: Callable[[str], Blocks]) -> None:
    judge_reading(text, read)


def judge_reading(text: str, read: Callable[[str], Blocks]) -> None:
    """What is read is clean, kept as JSON without loss, and sent as it is meant."""
    document = read(text)
    kept = dumps(document)
    assert clean(kept) == kept
    assert loads(kept) == document
    for judge in JUDGES:
        judge(document)


def judge_words(text: str, read: Callable[[str], Blocks]) -> None:
    """Each word of the text stands once in the document, and once in what is shown of that.

    The names of columns are not counted in what is shown: a table told row by row says them where they are needed.
    """
    document = read(text)
    assert sorted(words(flat_text(document, LIMIT))) == sorted(words(text))
    names = set(chain.from_iterable(_names_of_columns(document)))
    shown = [word for word in words(plain.render(document)) if word not in names]
    assert sorted(shown) == sorted(set(words(text)) - names)


def _names_of_columns(node: object) -> Iterator[list[str]]:
    match node:
        case Cell(runs, header=True):
            yield words(plain.render((Paragraph(runs),)))
        case tuple():
            for each in node:
                yield from _names_of_columns(each)
        case Table(rows):
            yield from _names_of_columns(rows)
        case Bullets(items):
            yield from _names_of_columns(tuple(item.blocks for item in items))
        case Quote(blocks) | Details(_, blocks):
            yield from _names_of_columns(blocks)
        case _:
            return
