import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.guard import guarded

_TAGS = ("<b>", "</b>", "<i id=1>", "</i>", "<p>", "</p>", "<DIV>", "</DIV>", "<u:x>", "</u:x>")
_PIECES = (*_TAGS, "<", "</", "b>", "/b>", "<b", ">", "x", " ", "\n")


@pytest.mark.parametrize("inner", ["<i>x</i>", "<u><i>x</i></u>", "<p>x</p>"])
def test_no_tag_that_comes_together_around_an_element_closes_what_is_open(inner: str) -> None:
    assert guarded(f"<b><{inner}/b>" * 500).count("<b>") <= 8


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 140 + "x" + "</div>" * 140,
        "<div><p>One <b>two <i>three</i></b><br>four</div>\n" * 500,
        "<div>" + "<p><b><i><u><s>x</s></u></i></b>" * 300,
    ],
)
def test_an_ordinary_page_stays_as_it_is(page: str) -> None:
    assert guarded(page * 2) == page * 2


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=20).map("".join))
def test_what_stays_as_it_is_nests_within_the_bounds(piece: str) -> None:
    page = piece * 500
    assert guarded(page) != page or _deepest(page) <= 150


def _deepest(page: str) -> int:
    """How many elements stand in each other at most, paragraphs not counted, which end by themselves."""
    opened: Counter[str] = Counter()
    deepest = 0
    for slash, name in re.findall("<(/?)([a-z][a-z0-9:-]*)", page.lower()):
        if not slash and name != "p":
            opened[name] += 1
        elif opened[name]:
            opened[name] -= 1
        deepest = max(deepest, opened.total())
    return deepest
