"""Each fault as a client meets it, through a real socket."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import SandboxOptions
from bot.sandbox.faults.kinds import KNOWN_ERRORS
from tests.support.sandbox_client import GROUP, LENA, MAREK, XIAO, SandboxClient

ERROR_TABLE = Path(__file__).parents[4] / "shared" / "reference" / "telegram-errors.json"


async def script(client: SandboxClient, *faults: dict[str, Any], seed: int = 1) -> None:
    reply = await client.sim("faults", seed=seed, faults=list(faults))
    assert reply.status == 200, reply.body


async def received(client: SandboxClient, chat_id: int = LENA) -> list[str]:
    """The texts of the bot that are in a chat."""
    transcript = await client.look(f"sim/chat/{chat_id}/transcript")
    return [message["text"] for message in transcript["messages"] if message["from"]["is_bot"]]


async def post(client: SandboxClient, text: str = "hello") -> tuple[int, str, bytes]:
    """Status, content type and body of a sendMessage, whatever they are."""
    url = f"{client.sandbox.base_url}{client.sandbox.token}/sendMessage"
    async with client.session.post(url, json={"chat_id": LENA, "text": text}) as response:
        return response.status, response.content_type, await response.read()


@pytest.mark.parametrize("name", KNOWN_ERRORS)
async def test_every_known_error_is_given_by_its_name(met: SandboxClient, name: str) -> None:
    await script(met, {"fault": {"kind": "error", "error": name}})
    reply = await met.send(LENA)

    known = KNOWN_ERRORS[name]
    assert reply.status == reply.body["error_code"] == known["code"]
    assert reply.refusal == known["description"]
    assert reply.body.get("parameters") == known.get("parameters")
    assert await received(met) == []


@pytest.mark.skipif(not ERROR_TABLE.exists(), reason="the table of errors is not here")
def test_the_known_errors_are_those_that_were_collected() -> None:
    known = {(one["code"], one["description"][:30]) for one in KNOWN_ERRORS.values()}
    collected = {
        (
            row["http"],
            row["description"].replace("after N", "after 5").replace("'...'", "'http")[:30],
        )
        for row in json.loads(ERROR_TABLE.read_text("utf-8"))
        if row["http"] != 502
    }

    assert collected == known


async def test_an_error_can_be_given_in_full(met: SandboxClient) -> None:
    fault = {"kind": "error", "code": 418, "description": "Teapot: x", "parameters": {"a": 1}}
    await script(met, {"fault": fault})

    body = (await met.send(LENA)).body
    assert body == {
        "ok": False,
        "error_code": 418,
        "description": "Teapot: x",
        "parameters": {"a": 1},
    }


async def test_an_error_may_hide_a_message_that_was_stored(met: SandboxClient) -> None:
    fault = {"kind": "error", "error": "internal-server-error", "stored": True}
    await script(met, {"fault": fault, "times": 1})

    assert (await met.send(LENA, "first")).status == 500
    assert (await met.send(LENA, "second")).status == 200
    assert await received(met) == ["first", "second"]


@pytest.mark.parametrize("code", [502, 503, 504])
@pytest.mark.parametrize("stored", [True, False])
async def test_a_gateway_answers_in_html(met: SandboxClient, code: int, *, stored: bool) -> None:
    await script(met, {"fault": {"kind": "gateway", "code": code, "stored": stored}})
    status, kind, body = await post(met)

    assert (status, kind) == (code, "text/html")
    assert body.startswith(b"<html>")
    assert await received(met) == ["hello"] * stored


@pytest.mark.parametrize("stored", [True, False])
async def test_json_can_be_broken(met: SandboxClient, *, stored: bool) -> None:
    await script(met, {"fault": {"kind": "broken_json", "stored": stored}})
    status, kind, body = await post(met)

    assert (status, kind) == (200, "application/json")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(body)
    assert await received(met) == ["hello"] * stored


@pytest.mark.parametrize("stored", [True, False])
async def test_an_answer_can_be_cut_off(met: SandboxClient, *, stored: bool) -> None:
    await script(met, {"fault": {"kind": "truncated", "stored": stored}, "times": 1})

    with pytest.raises(aiohttp.ClientPayloadError):
        await post(met)
    assert await received(met) == ["hello"] * stored
    assert (await met.send(LENA, "again")).status == 200


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize(
    ("how", "error"),
    [("close", aiohttp.ServerDisconnectedError), ("reset", aiohttp.ClientOSError)],
)
async def test_a_connection_can_be_lost(
    met: SandboxClient, how: str, error: type[Exception], *, stored: bool
) -> None:
    await script(met, {"fault": {"kind": "drop", "how": how, "stored": stored}, "times": 1})

    with pytest.raises(error):
        await post(met)
    assert await received(met) == ["hello"] * stored
    assert (await met.send(LENA, "again")).status == 200


@pytest.mark.parametrize("stored", [True, False])
async def test_the_server_can_hang_and_then_hang_up(met: SandboxClient, *, stored: bool) -> None:
    await script(met, {"fault": {"kind": "hang", "seconds": 0.2, "stored": stored}})
    loop = asyncio.get_running_loop()
    start = loop.time()

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(met)
    assert loop.time() - start >= 0.2
    assert await received(met) == ["hello"] * stored


async def test_who_waits_less_than_the_server_hangs_gives_up(met: SandboxClient) -> None:
    await script(met, {"fault": {"kind": "hang", "stored": True}})

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(met), 0.1)
    assert await received(met) == ["hello"]


async def test_an_answer_can_drip(met: SandboxClient) -> None:
    await script(met, {"fault": {"kind": "drip", "seconds": 0.2, "pieces": 8}})
    loop = asyncio.get_running_loop()
    start = loop.time()
    status, _, body = await post(met)

    assert loop.time() - start >= 0.2
    assert status == 200
    assert json.loads(body)["result"]["text"] == "hello"


async def test_a_dripping_answer_may_be_a_refusal_and_its_client_may_leave(
    met: SandboxClient,
) -> None:
    await script(met, {"fault": {"kind": "drip", "seconds": 0.2, "pieces": 8}})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(met), 0.05)

    assert (await met.send(5)).status == 400


async def test_an_outage_refuses_connections_and_ends(met: SandboxClient) -> None:
    await script(met, {"fault": {"kind": "outage", "seconds": 0.5}, "times": 1})
    with pytest.raises(aiohttp.ClientOSError):
        await post(met)
    with pytest.raises(aiohttp.ClientConnectorError):
        await post(met)

    async with asyncio.timeout(20):
        while True:
            try:
                await post(met, "back")
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)
            else:
                break
    assert await received(met) == ["back"]


async def test_a_sandbox_can_be_closed_in_an_outage(client: SandboxClient) -> None:
    await script(client, {"fault": {"kind": "outage", "seconds": 30}})
    with pytest.raises(aiohttp.ClientOSError):
        await post(client)

    await client.sandbox.close()


@pytest.mark.parametrize("named", [True, False])
async def test_a_single_request_can_be_throttled(met: SandboxClient, *, named: bool) -> None:
    fault = {"kind": "throttle", "retry_after": 7, "named": named}
    await script(met, {"fault": fault, "times": 1})
    reply = await met.send(LENA)

    assert reply.status == 429
    assert reply.body.get("parameters") == ({"retry_after": 7} if named else None)
    assert reply.headers.get("Retry-After") == ("7" if named else None)
    assert (await met.send(LENA)).status == 200
    assert (await met.look("sim/stats"))["throttled"] == 1


async def _waits(client: SandboxClient, *chats: int) -> list[int]:
    """The wait that each chat's next request is told; 0 for one that passes."""
    replies = [await client.send(chat) for chat in chats]
    return [reply.body.get("parameters", {}).get("retry_after", 0) for reply in replies]


@pytest.mark.parametrize(
    ("scope", "closed"), [("chat", [5, 0, 0]), ("bot", [5, 5, 5]), ("request", [0, 0, 0])]
)
async def test_a_scope_stays_throttled_for_its_time(
    met: SandboxClient, scope: str, closed: list[int]
) -> None:
    met.sandbox.state.clock.freeze()
    fault = {"kind": "throttle", "retry_after": 5, "scope": scope}
    await script(met, {"fault": fault, "times": 1})
    assert await _waits(met, LENA) == [5]

    assert await _waits(met, LENA, XIAO, GROUP) == closed
    await met.sim("clock", advance=5)
    assert await _waits(met, LENA, XIAO, GROUP) == [0, 0, 0]
    assert (await met.look("sim/stats"))["violations"] == 0  # they may have been on their way


@pytest.mark.parametrize(("named", "violations"), [(True, 1), (False, 0)])
async def test_asking_too_early_is_a_violation_for_who_knew(
    met: SandboxClient, violations: int, *, named: bool
) -> None:
    met.sandbox.state.clock.freeze()
    fault = {"kind": "throttle", "retry_after": 5, "scope": "chat", "named": named}
    await script(met, {"fault": fault, "times": 1, "chat": {"id": GROUP}})
    await met.send(GROUP)
    await met.sim("clock", advance=1)

    assert (await met.send(GROUP)).body["parameters"] == {"retry_after": 4}
    assert (await met.look("sim/stats"))["violations"] == violations


async def test_an_unknown_chat_can_be_throttled(client: SandboxClient) -> None:
    client.sandbox.state.clock.freeze()
    fault = {"kind": "throttle", "retry_after": 5, "scope": "chat"}
    await script(client, {"fault": fault, "times": 1})

    assert await _waits(client, 77, 77, 78) == [5, 5, 0]


async def test_the_token_can_be_revoked_in_mid_run(met: SandboxClient) -> None:
    await script(met, {"fault": {"kind": "error", "error": "unauthorized"}, "after": 3})

    assert [(await met.send(LENA)).status for _ in range(3)] == [200] * 3
    assert (await met.send(LENA)).refusal == "Unauthorized"
    assert (await met.call("getUpdates")).status == 401
    assert (await met.call("getMe")).status == 401


async def test_a_method_can_be_missing(met: SandboxClient) -> None:
    await script(
        met, {"method": "sendMessage", "fault": {"kind": "error", "error": "method-not-found"}}
    )

    assert (await met.send(LENA)).refusal == "Not Found: method not found"
    assert (await met.call("getMe")).status == 200


async def test_a_poll_can_be_struck_too(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/message", text="hi")
    await script(met, {"method": "getUpdates", "fault": {"kind": "gateway"}, "times": 1})
    url = f"{met.sandbox.base_url}{met.sandbox.token}/getUpdates"
    async with met.session.post(url) as response:
        assert response.status == 502

    assert len(await met.updates()) == 1


@pytest.mark.parametrize("method", ["sendMessage", "getUpdates"])
async def test_latency_comes_before_the_answer(met: SandboxClient, method: str) -> None:
    await script(met, {"method": method, "fault": {"kind": "latency", "low": 0.1, "high": 0.1}})
    loop = asyncio.get_running_loop()
    start = loop.time()

    await met.call(method, chat_id=LENA, text="hello")
    assert loop.time() - start >= 0.1


async def test_latency_and_other_faults_add_up(met: SandboxClient) -> None:
    tail = {"kind": "latency", "tail": 1.0, "tail_seconds": 0.1}
    await script(met, {"fault": {"kind": "gateway"}}, {"fault": tail}, {"fault": tail})
    loop = asyncio.get_running_loop()
    start = loop.time()

    assert (await post(met))[0] == 502
    assert loop.time() - start >= 0.2


async def test_the_outbox_names_what_was_done_and_what_was_not(met: SandboxClient) -> None:
    drop = {"kind": "drop", "how": "close"}
    await script(
        met,
        {"name": "before", "contains": {"text": "b"}, "fault": drop},
        {"contains": {"text": "a"}, "fault": {**drop, "stored": True}},
        {"contains": {"text": "c"}, "fault": {"kind": "broken_json", "stored": False}},
        {"contains": {"text": "d"}, "fault": {"kind": "error", "error": "topic-closed"}},
    )
    for text in "ba":
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await post(met, text)
    for text in "cde":
        await post(met, text)

    calls = await met.look("sim/outbox")
    assert [(call["code"], call["verdict"], call["fault"]) for call in calls] == [
        (0, "drop", "before"),
        (200, "ok", "drop"),
        (200, "broken_json", "broken_json"),
        (400, "Bad Request: TOPIC_CLOSED", "error"),
        (200, "ok", ""),
    ]


async def test_faults_are_reported_and_ended(met: SandboxClient) -> None:
    fault = {"kind": "error", "error": "chat-not-found"}
    rule = {"name": "third", "chat": {"modulus": 3, "remainder": XIAO % 3}, "fault": fault}
    await script(met, rule, seed=9)
    for chat in (LENA, XIAO, MAREK, XIAO):
        await met.send(chat)

    report = await met.look("sim/faults")
    assert report["seed"] == 9
    assert [(one["name"], one["matched"], one["hits"]) for one in report["faults"]] == [
        ("third", 2, 2)
    ]
    async with met.session.delete(f"{met.sandbox.page_url}sim/faults") as response:
        assert (await response.json())["faults"] == []
    assert (await met.send(XIAO)).status == 200


@pytest.mark.parametrize("options", [SandboxOptions()])
async def test_a_reset_ends_the_faults(met: SandboxClient) -> None:
    await script(met, {"fault": {"kind": "gateway"}})
    await met.sim("reset")

    assert (await met.look("sim/faults"))["faults"] == []
