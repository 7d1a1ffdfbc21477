"""Each measurement does its work at a tiny size; how fast is not judged here."""

from math import isfinite

import pytest

from benchmarks.__main__ import ABOUT, MEASUREMENTS
from benchmarks.figures import SMALL


def test_every_measurement_says_what_it_does() -> None:
    assert ABOUT.keys() == MEASUREMENTS.keys()


@pytest.mark.acceptance
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_gives_figures_that_make_sense(name: str) -> None:
    figures = MEASUREMENTS[name](SMALL)

    assert len({figure.name for figure in figures}) == len(figures) > 0
    assert all(isfinite(figure.value) and figure.value >= 0 for figure in figures)
