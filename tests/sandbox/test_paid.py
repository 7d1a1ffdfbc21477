"""Paid broadcasts: faster than the free rate, for Stars."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Bucket, FloodLimits, SandboxOptions
from bot.sandbox.paid import FEE, NANOSTARS, PaidBroadcasts
from bot.sandbox.population import Crowd
from bot.sandbox.refusals import Refused
from tests.support.sandbox_client import SandboxClient

CROWD = Crowd(private=1_200)
PAYING = SandboxOptions(paid_broadcasts=True, stars=2)


async def broadcast(client: SandboxClient, count: int, **parameters: Any) -> list[str]:
    """Send to so many chats in one moment; what was not ok."""
    await client.sim("population", private=CROWD.size)
    await client.sim("clock", freeze=True)
    replies = [await client.send(chat, **parameters) for chat in list(CROWD.all_ids())[:count]]
    return [reply.refusal for reply in replies if reply.status != 200]


@pytest.mark.parametrize("options", [PAYING])
async def test_what_exceeds_the_free_rate_is_paid_until_the_balance_is_spent(
    client: SandboxClient,
) -> None:
    refusals = await broadcast(client, 55, allow_paid_broadcast=True)

    assert refusals == ["Bad Request: BALANCE_TOO_LOW"] * 5
    assert (await client.call("getMyStarBalance")).result == {"amount": 0}
    await client.sim("limits", stars=1)
    assert await broadcast(client, 1, allow_paid_broadcast=True) == []
    balance = {"amount": 0, "nanostar_amount": NANOSTARS - FEE}
    assert (await client.call("getMyStarBalance")).result == balance


@pytest.mark.parametrize("options", [PAYING])
async def test_who_does_not_agree_to_pay_is_throttled_and_pays_nothing(
    client: SandboxClient,
) -> None:
    assert len(await broadcast(client, 31)) == 1
    assert (await client.call("getMyStarBalance")).result == {"amount": 2}


@pytest.mark.parametrize("options", [SandboxOptions(stars=2)])
async def test_a_bot_that_has_not_switched_it_on_is_refused(client: SandboxClient) -> None:
    refusals = await broadcast(client, 1, allow_paid_broadcast=True)

    assert refusals == ["Bad Request: FLOODSKIP_NOT_ALLOWED"]


@pytest.mark.parametrize(
    "options",
    [SandboxOptions(paid_broadcasts=True, stars=1_000, limits=FloodLimits(paid=Bucket(40.0, 40)))],
)
async def test_paid_messages_have_a_limit_too_and_a_closed_bot_is_closed(
    client: SandboxClient,
) -> None:
    assert await broadcast(client, 41, allow_paid_broadcast=True) == [
        "Too Many Requests: retry after 1"
    ]
    await client.sim("clock", advance=10)
    throttle = {"kind": "throttle", "scope": "bot", "retry_after": 9}
    await client.sim("faults", faults={"fault": throttle, "times": 1})
    assert (
        await broadcast(client, 2, allow_paid_broadcast=True)
        == ["Too Many Requests: retry after 9"] * 2
    )


async def test_limits_are_told_and_changed_while_it_runs(client: SandboxClient) -> None:
    before = await client.look("sim/limits")
    assert before["flood"] is False
    assert before["limits"]["private"] == {"rate": 1.0, "burst": 3}
    after = (
        await client.sim(
            "limits",
            flood=True,
            limits={"bot": {"rate": 5, "burst": 2}, "ladder": [4]},
            paid_broadcasts=True,
        )
    ).body

    assert (after["limits"]["bot"], after["limits"]["ladder"]) == ({"rate": 5, "burst": 2}, [4])
    assert after["paid_broadcasts"] is True
    assert await broadcast(client, 3) == ["Too Many Requests: retry after 4"]
    await client.sim("limits", flood=False)
    assert await broadcast(client, 3) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limits": {"bot": {"rate": 0, "burst": 1}}}, "limits.bot.rate"),
        ({"limits": {"robot": 1}}, "limits.robot"),
        ({"limits": {"ladder": []}}, "limits.ladder"),
        ({"stars": -1}, "stars"),
    ],
)
async def test_impossible_limits_are_refused(
    client: SandboxClient, body: dict[str, Any], field: str
) -> None:
    reply = await client.sim("limits", **body)

    assert (reply.status, reply.body["field"]) == (400, field)


@given(st.lists(st.floats(0, 2), max_size=100), st.integers(0, 20 * FEE))
def test_the_balance_never_falls_below_zero_and_pays_for_all_above_the_free_rate(
    gaps: list[float], nanostars: int
) -> None:
    paid = PaidBroadcasts(Bucket(3.0, 3), enabled=True, nanostars=nanostars)
    now, sent = 0.0, 0
    for gap in gaps:
        now += gap
        try:
            paid.check(now)
        except Refused:
            continue
        paid.sent(now, paid=True)
        sent += 1

    fees = (nanostars - paid.nanostars) // FEE
    assert paid.nanostars >= 0
    assert fees >= sent - 3 - now * 3.0 - 0.001
