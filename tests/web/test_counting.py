from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.core.answers import Answer, Sent, Uncertain
from bot.web.counting import CountedEraser, CountedSender
from storage.records import Claim, Part
from tests.support.store import NOW

CLAIM = Claim(
    1, 1, 1, 0, 1, None, silent=False, attempts=0, delays=0, queued_at=NOW - timedelta(minutes=1)
)
PART = Part("sendMessage", {"text": "news"})


class Clock:
    """Advances by what the wire takes."""

    seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Wire:
    """Takes two seconds for an answer."""

    def __init__(self, clock: Clock, answer: Answer) -> None:
        self.clock, self.answer = clock, answer
        self.carried: list[tuple[Claim, Part, bool]] = []

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        self.carried.append((claim, part, paid))
        self.clock.seconds += 2
        return self.answer

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Answer:
        assert (chat_id, message_ids) == (1, (70, 71))
        self.clock.seconds += 2
        return self.answer


class Counts:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.answers: list[tuple[Answer, float]] = []
        self.arrivals: list[float] = []
        self.incompletes = 0

    def answered(self, answer: Answer, seconds: float) -> None:
        self.answers.append((answer, seconds))

    def arrived(self, seconds: float) -> None:
        self.arrivals.append(seconds)

    def incomplete(self) -> None:
        self.incompletes += 1


@pytest.mark.parametrize(
    ("answer", "arrivals", "incompletes"),
    [(Sent(1), [62.0], 0), (Sent(1, lost="1 url"), [62.0], 1), (Uncertain("lost"), [], 0)],
    ids=["sent", "sent incomplete", "uncertain"],
)
async def test_an_answer_passes_unchanged_and_is_counted(
    answer: Answer, arrivals: list[float], incompletes: int
) -> None:
    clock, counts = Clock(), Counts()
    wire = Wire(clock, answer)

    assert await CountedSender(wire, counts, clock).send(CLAIM, PART, paid=True) is answer

    assert wire.carried == [(CLAIM, PART, True)]
    assert counts.answers == [(answer, 2.0)]
    assert counts.arrivals == arrivals
    assert counts.incompletes == incompletes


async def test_answers_to_deletions_are_counted_and_are_no_arrivals() -> None:
    clock, counts, answer = Clock(), Counts(), Sent(None)

    assert await CountedEraser(Wire(clock, answer), counts, clock).delete(1, (70, 71)) is answer

    assert counts.answers == [(answer, 2.0)]
    assert counts.arrivals == []
