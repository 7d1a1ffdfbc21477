"""The HTTP surface: paths, tokens, parameters, envelopes, flood control, the journal."""

import asyncio
import io
import json
import re
from dataclasses import replace

import aiohttp
import pytest

from bot.sandbox import Sandbox, SandboxOptions, serve
from bot.sandbox.methods import METHODS
from bot.sandbox.specification import KNOWN
from tests.support.sandbox_client import GROUP, LENA, SandboxClient

LENIENT = SandboxOptions(strict=False, latency=0.05, initiate_refusal=True)
STRICT = SandboxOptions()
CROWDED = replace(STRICT, limits=replace(STRICT.limits, active=0))


async def get(client: SandboxClient, path: str) -> tuple[int, str]:
    async with client.session.get(f"{client.sandbox.page_url}{path}") as response:
        return response.status, (await response.json())["description"]


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("nowhere", 404, "Not Found"),
        ("bot", 404, "Not Found"),
        ("bot1000001:sandbox", 404, "Not Found"),
        ("botabc/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot0:x/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot1x:y/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot18014398509481984:y/getMe", 401, "Unauthorized: invalid token specified"),
        (f"bot1:{'y' * 80}/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot7:other/getMe", 401, "Unauthorized"),
        ("bot1000001:sandbox/getNothing", 404, "Not Found: method not found"),
        ("bot1000001:sandbox/test/getMe", 404, "Not Found: method not found"),
        ("bot1000001:sandbox/sendDice", 501, "Not Implemented: the sandbox has no senddice yet"),
    ],
)
async def test_wrong_addresses(
    client: SandboxClient, path: str, status: int, description: str
) -> None:
    assert await get(client, path) == (status, description)


async def test_a_method_that_is_missing_here_raises_an_alarm(client: SandboxClient) -> None:
    await client.call("sendDice", chat_id=1)

    assert (await client.look("sim/stats"))["alarms"] == 1


def test_every_method_is_one_of_the_bot_apis() -> None:
    assert METHODS.keys() <= KNOWN.keys()


@pytest.mark.parametrize("name", ["getMe", "GETME", "getme"])
async def test_the_case_of_a_method_does_not_matter(client: SandboxClient, name: str) -> None:
    assert (await client.call(name)).result["username"] == "incoming_sandbox_bot"


async def test_get_me_has_what_client_libraries_insist_on(client: SandboxClient) -> None:
    me = (await client.call("getMe")).result

    needed = {"id", "is_bot", "first_name", "username", "can_join_groups"}
    assert needed | {"can_read_all_group_messages", "supports_inline_queries"} <= me.keys()
    assert (me["id"], me["is_bot"]) == (1_000_001, True)


@pytest.mark.parametrize("way", ["query", "form", "multipart", "json", "mixed"])
async def test_parameters_come_in_every_way(met: SandboxClient, way: str) -> None:
    url = f"{met.sandbox.base_url}{met.sandbox.token}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "go", "callback_data": "é"}]]}
    fields = {"chat_id": str(LENA), "text": "a + b & 字", "reply_markup": json.dumps(markup)}
    match way:
        case "query":
            request = met.session.get(url, params=fields)
        case "form":
            request = met.session.post(url, data=fields)
        case "multipart":
            form = aiohttp.FormData(default_to_multipart=True)
            for name, value in fields.items():
                form.add_field(name, value)
            request = met.session.post(url, data=form)
        case "json":
            request = met.session.post(
                url, json={**fields, "chat_id": LENA, "reply_markup": markup}
            )
        case _:
            rest = {name: fields[name] for name in ("text", "reply_markup")}
            request = met.session.post(url, params={"chat_id": fields["chat_id"]}, data=rest)
    async with request as response:
        answer = await response.json()

    assert answer["result"]["text"] == "a + b & 字"
    assert answer["result"]["reply_markup"] == markup


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b"[" * 100_000),
        ("application/x-www-form-urlencoded", b"text=%ff"),
        ("application/x-www-form-urlencoded", b"a=1&" * 2_000),
    ],
)
async def test_a_broken_body_is_refused_in_the_envelope(
    client: SandboxClient, kind: str, body: bytes
) -> None:
    url = f"{client.sandbox.base_url}{client.sandbox.token}/getMe"
    async with client.session.post(url, data=body, headers={"Content-Type": kind}) as response:
        answer = await response.json()

    assert response.status == answer["error_code"] == 400


async def test_a_huge_body_is_refused_in_the_envelope(client: SandboxClient) -> None:
    url = f"{client.sandbox.base_url}{client.sandbox.token}/getMe"
    body, headers = io.BytesIO(b"x" * 5_000_000), {"Content-Type": "application/json"}
    async with client.session.post(url, data=body, headers=headers) as response:
        answer = await response.json()

    expected = {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
    assert answer == expected


async def test_a_misspelt_parameter_is_refused_and_counted(met: SandboxClient) -> None:
    reply = await met.send(LENA, disable_notifications=True)

    assert "sendmessage has no parameter disable_notifications" in reply.refusal
    stats = await met.look("sim/stats")
    assert stats["unknown_parameters"] == {"sendmessage.disable_notifications": 1}


@pytest.mark.parametrize("options", [LENIENT])
async def test_a_misspelt_parameter_is_ignored_as_by_telegram(met: SandboxClient) -> None:
    assert (await met.send(LENA, nonsense=1)).result["text"] == "hello"
    assert (await met.look("sim/stats"))["unknown_parameters"] == {"sendmessage.nonsense": 1}


@pytest.mark.parametrize("options", [LENIENT])
async def test_people_who_never_pressed_start_can_be_refused_with_403(
    client: SandboxClient,
) -> None:
    reply = await client.send(LENA)

    assert reply.status == 403
    assert reply.refusal == "Forbidden: bot can't initiate conversation with a user"


@pytest.mark.parametrize("options", [LENIENT])
async def test_answers_take_their_time(client: SandboxClient) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    await client.call("getMe")
    assert loop.time() - before >= 0.05


@pytest.mark.parametrize("options", [STRICT])
async def test_the_fourth_message_at_once_is_throttled(met: SandboxClient) -> None:
    met.sandbox.state.clock.freeze()
    replies = [await met.send(LENA) for _ in range(4)]

    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert replies[3].body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert replies[3].headers["Retry-After"] == "1"


@pytest.mark.parametrize("options", [STRICT])
async def test_waiting_helps_and_not_waiting_is_a_violation(met: SandboxClient) -> None:
    clock = met.sandbox.state.clock
    clock.freeze()
    for _ in range(4):
        await met.send(LENA)
    await met.sim("clock", advance=0.5)
    assert (await met.send(LENA)).body["parameters"] == {"retry_after": 2}
    await met.sim("clock", advance=2)
    assert (await met.send(LENA)).status == 200

    stats = await met.look("sim/stats")
    assert (stats["throttled"], stats["violations"]) == (2, 1)


@pytest.mark.parametrize("options", [STRICT])
async def test_a_group_takes_twenty_edits_and_a_private_chat_as_many_as_wanted(
    met: SandboxClient,
) -> None:
    met.sandbox.state.clock.freeze()
    ids = {chat: (await met.send(chat)).result["message_id"] for chat in (LENA, GROUP)}

    async def edit(chat: int, number: int) -> int:
        reply = await met.call(
            "editMessageText", chat_id=chat, message_id=ids[chat], text=f"no. {number}"
        )
        return reply.status

    assert [await edit(LENA, n) for n in range(25)] == [200] * 25
    assert [await edit(GROUP, n) for n in range(21)] == [200] * 20 + [429]


@pytest.mark.parametrize("options", [STRICT])
async def test_unknown_chats_are_counted_too(met: SandboxClient) -> None:
    met.sandbox.state.clock.freeze()
    assert [(await met.send(5)).status for _ in range(4)] == [400, 400, 400, 429]


@pytest.mark.parametrize("options", [CROWDED])
async def test_too_many_requests_at_once_are_held_and_throttled(
    client: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.load.HOLD", 0.01)

    assert (await client.call("getMe")).body["parameters"] == {"retry_after": 60}


async def test_the_outbox_has_every_call_and_its_verdict(met: SandboxClient) -> None:
    await met.send(LENA, "first")
    await met.send(77, "second")
    calls = await met.look("sim/outbox?since=0")

    assert [(call["method"], call["code"], call["verdict"]) for call in calls] == [
        ("sendmessage", 200, "ok"),
        ("sendmessage", 400, "Bad Request: chat not found"),
    ]
    assert calls[0]["parameters"] == {"chat_id": LENA, "text": "first"}
    assert calls[0]["token"] == met.sandbox.token
    assert await met.look(f"sim/outbox?since={calls[1]['number']}") == []


async def test_serve_tells_when_it_listens_and_runs_until_cancelled() -> None:
    listening: asyncio.Future[Sandbox] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(SandboxOptions(), listening.set_result))
    sandbox = await listening
    async with aiohttp.ClientSession() as session, session.get(sandbox.page_url) as response:
        assert response.status == 200

    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", sandbox.port)


@pytest.mark.parametrize("options", [replace(CROWDED, limits=replace(STRICT.limits, pending=0))])
async def test_too_many_requests_for_one_chat_are_held_and_throttled(
    met: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.load.HOLD", 0.01)

    assert (await met.call("getMe")).status == 200
    assert (await met.send(LENA)).body["parameters"] == {"retry_after": 60}


async def test_a_second_sandbox_takes_another_port(sandbox: Sandbox) -> None:
    async with Sandbox(SandboxOptions()) as other:
        assert other.port != sandbox.port
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/bot", other.base_url)


async def test_a_taken_port_is_an_error_that_says_so(sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match=str(sandbox.port)):
        await Sandbox(SandboxOptions(port=sandbox.port)).start()


async def test_closing_ends_a_held_poll_and_can_be_done_twice() -> None:
    sandbox = Sandbox(SandboxOptions())
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        url = f"{sandbox.base_url}{sandbox.token}/getUpdates?timeout=30"

        async def poll() -> object:
            async with session.get(url) as response:
                return await response.json()

        held = asyncio.create_task(poll())
        await asyncio.sleep(0.05)
        await sandbox.close()
        await sandbox.close()
        assert await held == {"ok": True, "result": []}
