from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import Figure, at_least, at_most, spread

_SAMPLES = st.lists(st.floats(0, 1e6), min_size=1, max_size=300)


def test_a_figure_without_a_target_is_good() -> None:
    assert Figure("anything", 0, "s").is_good


def test_a_figure_is_good_from_its_target_on() -> None:
    assert Figure("rate", 500, "1/s", at_least(500)).is_good
    assert not Figure("rate", 499, "1/s", at_least(500)).is_good
    assert Figure("lag", 10, "ms", at_most(10)).is_good
    assert not Figure("lag", 11, "ms", at_most(10)).is_good


@given(_SAMPLES)
def test_a_spread_is_in_order_and_within_its_sample(sample: list[float]) -> None:
    found = spread(sample)

    assert min(sample) <= found.p50 <= found.p99 <= found.largest == max(sample)


def test_a_spread_tells_the_middle_from_the_end() -> None:
    found = spread([1.0] * 98 + [5.0, 100.0])

    assert found.p50 == 1
    assert 1 < found.p99 < 100
    assert found.largest == 100
