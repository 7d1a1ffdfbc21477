from hypothesis import given
from hypothesis import strategies as st

from bot.core.patience import Measure, Patience, Verdict

MEASURE = Measure(period=1.0, burst=3)


def test_a_flood_gets_one_warning_and_then_silence() -> None:
    patience = Patience(MEASURE)

    verdicts = [patience.hear(1, 0.0) for _ in range(6)]

    assert verdicts == [Verdict.ANSWER] * 3 + [Verdict.WARN] + [Verdict.IGNORE] * 2


def test_after_a_flood_there_is_silence_until_it_is_over() -> None:
    patience = Patience(MEASURE)
    for _ in range(4):
        patience.hear(1, 0.0)

    assert patience.hear(1, 1.0) is Verdict.IGNORE
    assert patience.hear(1, 2.9) is Verdict.IGNORE
    assert patience.hear(1, 3.0) is Verdict.ANSWER


def test_a_flood_that_never_ends_gets_one_warning_and_no_more_answers() -> None:
    patience = Patience(MEASURE)

    verdicts = [patience.hear(1, n / 100) for n in range(250)]

    assert verdicts.count(Verdict.ANSWER) == 3
    assert verdicts.count(Verdict.WARN) == 1


def test_one_person_does_not_use_up_the_patience_for_another() -> None:
    patience = Patience(MEASURE)
    for _ in range(9):
        patience.hear(1, 0.0)

    assert patience.hear(2, 0.0) is Verdict.ANSWER


def test_people_who_were_quiet_are_forgotten() -> None:
    patience = Patience(MEASURE)
    for person in range(5_000):
        patience.hear(person, float(person))

    assert len(patience) < 1_100


@given(st.lists(st.floats(0, 3), max_size=50))
def test_nobody_gets_more_than_the_measure_allows(pauses: list[float]) -> None:
    patience, now, answered = Patience(MEASURE), 0.0, 0
    for pause in pauses:
        now += pause
        answered += patience.hear(1, now) is Verdict.ANSWER

    assert answered <= MEASURE.burst + now / MEASURE.period + 1e-6
