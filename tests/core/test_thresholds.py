"""How alike articles of a source must be."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.duplicates import join, signature
from bot.core.thresholds import Thresholds
from storage.records import Told

NAMED = Thresholds(0.5, {"arxiv.org": 0.8, "weather": 0.0, "arxiv mirror": 0.9})


@pytest.mark.parametrize(
    ("title", "source_url", "url", "threshold"),
    [
        ("Notes", "", "", 0.5),
        ("", "", "https://arxiv.org/abs/1", 0.8),
        ("", "https://Export.ArXiv.org:443/rss/cs.LG", "", 0.8),
        ("", "https://me@arxiv.org", "", 0.8),
        ("", "https://notarxiv.org/", "https://arxiv.org.example/", 0.5),
        ("arXiv Mirror", "https://arxiv.org/rss", "https://elsewhere.example/1", 0.9),
        ("WEATHER", "", "https://arxiv.org/abs/1", inf),
        ("arxiv.org", "notes/arxiv.org", "http://[bad", 0.8),
    ],
)
def test_a_source_is_known_by_name_and_host(
    title: str, source_url: str, url: str, threshold: float
) -> None:
    assert NAMED.of(Told(1, 1, "", title, source_url, url)) == threshold


@pytest.mark.parametrize(
    ("thresholds", "are_off"),
    [
        (Thresholds(0.0), True),
        (Thresholds(0.0, {"a": 0.0}), True),
        (Thresholds(0.0, {"a": 0.5}), False),
        (Thresholds(0.5, {"a": 0.0}), False),
    ],
)
def test_nothing_is_compared_where_nothing_counts(
    thresholds: Thresholds,
    are_off: bool,  # noqa: FBT001 -- a column of the table above
) -> None:
    assert thresholds.are_off == are_off


_SHARES = st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0])
_TEXT = " ".join(f"word{n} of many" for n in range(60))
_LONGER = f"{_TEXT} {' '.join(f'then{n} some more' for n in range(20))}"


@given(_SHARES, _SHARES, _SHARES)
def test_of_two_sources_it_does_not_matter_which_came_first(
    usual: float, one: float, other: float
) -> None:
    thresholds = Thresholds(usual, {"one": one, "other": other})
    short, long = ("one", signature(_TEXT)), ("other", signature(_LONGER))

    def are_one(*told: tuple[str, str]) -> bool:
        new = [Told(n, n, sign, title) for n, (title, sign) in enumerate(told, start=1)]
        return join(new, {}, thresholds).copies == {2: 1}

    assert are_one(short, long) == are_one(long, short)
