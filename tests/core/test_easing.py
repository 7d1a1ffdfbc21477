"""After a refusal a scope sends less, and comes back slowly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.easing import CHATS_THAT_ARE_THE_BOT, LEAST, SHRINK, Ease, Refusals

MOMENTS = st.floats(min_value=0, max_value=1e6)


def test_a_scope_that_was_never_refused_uses_its_whole_rate() -> None:
    assert Ease().at(0.0) == 1
    assert Ease().at(1e9) == 1


def test_a_refusal_takes_three_tenths_and_ten_minutes_give_them_back() -> None:
    ease = Ease().shrunk(100.0, until=130.0)

    assert ease.at(100.0) == pytest.approx(SHRINK)
    assert ease.at(130.0) == pytest.approx(SHRINK)  # what lies closed does not grow
    assert ease.at(430.0) == pytest.approx((1 + SHRINK) / 2)
    assert ease.at(730.0) == pytest.approx(1)
    assert ease.whole_at == pytest.approx(730)


def test_refusals_add_up_and_never_end_in_silence() -> None:
    ease = Ease()
    for _ in range(50):
        ease = ease.shrunk(0.0, until=0.0)
    assert ease.at(0.0) == LEAST


@given(st.lists(st.tuples(MOMENTS, st.floats(min_value=0, max_value=3600)), max_size=10), MOMENTS)
def test_the_part_lies_between_the_least_and_the_whole_and_grows(
    refusals: list[tuple[float, float]], later: float
) -> None:
    ease, now = Ease(), 0.0
    for pause, wait in refusals:
        now += pause
        before = ease.at(now)
        ease = ease.shrunk(now, until=now + wait)
        assert ease.at(now) == max(LEAST, before * SHRINK)
    assert LEAST <= ease.at(now) <= ease.at(now + later) <= 1
    assert ease.at(ease.whole_at + 1e-3) == 1


def test_one_chat_refused_again_and_again_is_not_the_bot() -> None:
    refusals = Refusals()
    assert [refusals.add(1, 0.0, float(n)) for n in range(10)] == [None] * 10


def test_chat_after_chat_refused_is_the_bot_until_the_shortest_wait_is_over() -> None:
    refusals = Refusals()
    found = [refusals.add(chat, 0.0, 50.0 - chat) for chat in range(CHATS_THAT_ARE_THE_BOT)]
    assert found == [None, None, 48.0]


def test_a_wait_that_is_over_says_nothing_of_the_bot() -> None:
    refusals = Refusals()
    for chat in range(CHATS_THAT_ARE_THE_BOT - 1):
        refusals.add(chat, 0.0, 5.0)
    assert refusals.add(100, 5.0, 9.0) is None


def test_a_message_that_got_through_clears_the_bot() -> None:
    refusals = Refusals()
    for chat in range(20):
        assert refusals.add(chat, 0.0, 1.0) is None
        refusals.clear()
