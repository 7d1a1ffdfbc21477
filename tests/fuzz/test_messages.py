"""Whatever document or markup comes in, every message is accepted and says what was meant, no more and no less.

2,000 examples in an ordinary run, as many as asked for by `make fuzz`; a failing one is printed in its smallest form.
"""

import os
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.blocks import Blocks, dumps, loads
from bot.core.classic import Limits
from bot.core.cleaning import clean
from bot.core.markup import from_html, from_markdown, from_text
from tests.support.documents import documents
from tests.support.judge import JUDGES, judge_classic
from tests.support.soup import characters, soup

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "2000"))
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


@share(0.2)
@given(documents)
def test_any_document_cut_into_small_parts(document: Blocks) -> None:
    judge_classic(document, SMALL)


@share(0.3)
@given(soup, st.sampled_from((from_html, from_markdown)))
def test_any_soup_of_markup(text: str, read: Callable[[str], Blocks]) -> None:
    judge_reading(text, read)


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
