"""A day's budget of Stars is shared without being exceeded."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.spending import Spending


def test_what_lies_within_the_budget_is_granted() -> None:
    assert Spending(budget=100, taken=40).granted(40) == 40
    assert Spending(budget=100, taken=40).left == 60


def test_what_lies_beyond_is_not() -> None:
    assert Spending(budget=100, taken=130).granted(40) == 10
    assert Spending(budget=100, taken=130).left == 0


def test_of_an_exceeded_budget_nothing_is_granted() -> None:
    assert Spending(budget=100, taken=200).granted(40) == 0
    assert Spending(budget=0, taken=40).granted(40) == 0


@given(
    budget=st.integers(0, 1_000),
    wants=st.lists(st.tuples(st.integers(0, 300), st.floats(0, 1)), max_size=30),
)
def test_workers_together_never_exceed_the_budget_and_can_use_it_up(
    budget: int, wants: list[tuple[int, float]]
) -> None:
    """Each takes in advance from the common book and gives back what is not granted, or not needed."""
    book = spent = 0
    for wanted, part_used in wants:
        book += wanted
        granted = Spending(budget, book).granted(wanted)
        book -= wanted - granted
        assert granted == min(wanted, budget - (book - granted))
        used = round(granted * part_used)
        book -= granted - used
        spent += used
        assert book == spent <= budget
