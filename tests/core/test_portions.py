"""What waits is read in portions that fit into memory together, and nothing is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.portions import portions
from bot.core.taking import MOST_CHARACTERS
from storage.records import Waiting


def parted(sizes: list[int], most: int) -> list[list[int]]:
    return list(portions([Waiting(n, size) for n, size in enumerate(sizes)], most))


@pytest.mark.parametrize(
    ("sizes", "ids"),
    [
        ([], []),
        ([1, 2, 3], [[0, 1, 2]]),
        ([1, 2, 3, 4], [[0, 1, 2], [3]]),
        ([MOST_CHARACTERS + 1, 1], [[0], [1]]),
        ([1, MOST_CHARACTERS, 1], [[0], [1], [2]]),
        ([1, MOST_CHARACTERS - 1, 1], [[0, 1], [2]]),
    ],
)
def test_no_more_is_read_at_once_than_the_memory_holds(
    sizes: list[int], ids: list[list[int]]
) -> None:
    assert parted(sizes, 3) == ids


@given(st.lists(st.integers(0, 2 * MOST_CHARACTERS)), st.integers(1, 5))
def test_each_article_is_in_one_portion_in_its_order(sizes: list[int], most: int) -> None:
    found = parted(sizes, most)
    assert [one for part in found for one in part] == list(range(len(sizes)))
    for part in found:
        assert 0 < len(part) <= most
        assert len(part) == 1 or sum(sizes[one] for one in part) <= MOST_CHARACTERS
