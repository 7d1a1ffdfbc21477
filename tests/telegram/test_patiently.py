import pytest
from telegram.error import BadRequest, RetryAfter

from bot.telegram.patiently import named_wait, patiently


class Door:
    """Refuses so often, then opens."""

    def __init__(self, *refusals: Exception) -> None:
        self.refusals = list(refusals)

    async def __call__(self) -> str:
        if self.refusals:
            raise self.refusals.pop(0)
        return "open"


async def test_a_named_wait_is_kept_and_the_call_made_again() -> None:
    assert await patiently(Door(RetryAfter(0), RetryAfter(0))) == "open"


@pytest.mark.parametrize(
    "refusals",
    [[RetryAfter(3600)], [RetryAfter(0)] * 3, [BadRequest("no")]],
)
async def test_what_waiting_does_not_help_is_raised(refusals: list[Exception]) -> None:
    with pytest.raises(type(refusals[0])):
        await patiently(Door(*refusals))


def test_only_a_throttling_names_a_wait() -> None:
    assert named_wait(RetryAfter(7)) == 7.0
    assert named_wait(BadRequest("no")) == 0.0
