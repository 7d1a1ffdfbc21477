"""What people do, what tests can look at, and the bounds on memory."""

import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import SandboxOptions
from bot.sandbox.clock import SimulatedClock
from bot.sandbox.history import History
from bot.sandbox.journal import Call, Journal
from bot.sandbox.population import FIRST_PRIVATE
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, XIAO, SandboxClient


async def test_start_is_pressed_and_the_bot_hears_it(client: SandboxClient) -> None:
    await client.sim(f"user/{LENA}/start", payload="invite-7")

    [update] = await client.updates()
    message = update["message"]
    assert message["text"] == "/start invite-7"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "en"


async def test_start_brings_back_who_has_blocked(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/block")
    await met.sim(f"user/{LENA}/start")

    kinds = [next(key for key in u if key != "update_id") for u in await met.updates()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


@pytest.mark.parametrize(
    ("action", "body", "status", "error"),
    [
        ("message", {"text": "hi"}, 409, "Lena Vogel has not pressed Start yet"),
        ("message", {"text": " "}, 409, "a message has a text"),
        ("message", {"text": "hi", "chat_id": MAREK}, 409, "Lena Vogel is not in Marek Nowak"),
        ("message", {"text": "hi", "chat_id": 5}, 404, "there is no chat 5"),
        (
            "callback",
            {"message_id": 1, "data": "a"},
            409,
            f"message 1 of chat {LENA} has no button 'a'",
        ),
        ("join", {"chat_id": LENA}, 409, "a private chat has two sides for good"),
        ("fly", {}, 404, "nobody can 'fly'"),
    ],
)
async def test_what_people_cannot_do(
    client: SandboxClient, action: str, body: dict[str, Any], status: int, error: str
) -> None:
    reply = await client.sim(f"user/{LENA}/{action}", **body)

    assert (reply.status, reply.body) == (status, {"error": error})


async def test_more_that_people_cannot_do(met: SandboxClient) -> None:
    async def error(path: str, **body: Any) -> str:
        text: str = (await met.sim(path, **body)).body["error"]
        return text

    assert await error("user/5/start") == "there is no person 5"
    assert await error("user/1000001/start") == "there is no person 1000001"
    assert await error(f"user/{MAREK}/message", chat_id=CHANNEL, text="a") == (
        "only administrators write in Notes Channel"
    )
    await met.sim(f"user/{LENA}/block")
    assert await error(f"user/{LENA}/message", text="a") == "Lena Vogel has blocked the bot"
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}
    sent = (await met.send(CHANNEL, reply_markup=markup)).result["message_id"]
    press = {"chat_id": CHANNEL, "message_id": sent, "data": "a"}
    assert await error(f"user/{XIAO}/callback", **press) == "林晓 is not in Notes Channel"
    assert await error(f"chat/{LENA}/kick") == (
        "a private chat has no ranks; its person can block the bot"
    )
    assert await error(f"chat/{GROUP}/fly") == "no chat can 'fly'"
    assert await error("chat/5/kick") == "there is no chat 5"


async def test_a_body_that_is_no_json_object_is_an_error(client: SandboxClient) -> None:
    for path, body in product(("clock", f"user/{LENA}/start"), (b"{", b"[]")):
        url = f"{client.sandbox.page_url}sim/{path}"
        async with client.session.post(url, data=body) as response:
            assert response.status == 400
            answer = await response.json()
        assert answer["field"] == ""
        assert re.search("no JSON|Invalid JSON|an object", answer["error"])


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("hello all", False),
        ("/latest", True),
        ("/latest@incoming_sandbox_bot 3", True),
        ("/latest@some_other_bot", False),
        ("hey @Incoming_Sandbox_Bot", True),
    ],
)
async def test_privacy_mode_in_groups(met: SandboxClient, text: str, heard: bool) -> None:  # noqa: FBT001 -- a case
    await met.sim(f"user/{MAREK}/message", chat_id=GROUP, text=text)
    assert bool(await met.updates()) is heard

    await met.sim(f"chat/{GROUP}/promote")
    await met.updates()
    await met.sim(f"user/{MAREK}/message", chat_id=GROUP, text=text)
    assert len(await met.updates()) == 1


async def test_a_reply_to_the_bot_is_heard(met: SandboxClient) -> None:
    sent = (await met.send(GROUP)).result["message_id"]
    await met.sim(f"user/{MAREK}/message", chat_id=GROUP, text="yes", reply_to=sent)

    [update] = await met.updates()
    assert update["message"]["reply_to_message"]["message_id"] == sent


async def test_a_kicked_bot_hears_nothing(met: SandboxClient) -> None:
    await met.sim(f"chat/{GROUP}/kick")
    await met.updates()
    await met.sim(f"user/{MAREK}/message", chat_id=GROUP, text="/start")

    assert await met.updates(offset=-1) == []


async def test_commands_get_their_slash_and_address(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/command", text="topic llm")
    await met.sim(f"user/{LENA}/command", text="topic", chat_id=GROUP)

    texts = [update["message"]["text"] for update in await met.updates()]
    assert texts == ["/topic llm", "/topic@incoming_sandbox_bot"]


async def test_posts_in_a_channel_are_channel_posts(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/message", chat_id=CHANNEL, text="news")

    [update] = await met.updates()
    assert update["channel_post"]["sender_chat"]["title"] == "Notes Channel"


async def test_people_come_and_go(met: SandboxClient) -> None:
    await met.sim(f"user/{XIAO}/leave", chat_id=GROUP)
    await met.sim(f"user/{XIAO}/join", chat_id=GROUP)
    await met.sim(f"user/{XIAO}/join", chat_id=CHANNEL)

    left, joined = (update["message"] for update in await met.updates())
    assert left["left_chat_member"]["id"] == XIAO
    assert joined["new_chat_members"][0]["id"] == XIAO
    assert (await met.call("getChatMemberCount", chat_id=CHANNEL)).result == 4


async def test_ranks_change_and_the_bot_is_told_by_whom(met: SandboxClient) -> None:
    await met.sim(f"chat/{GROUP}/promote")
    await met.sim(f"chat/{GROUP}/demote")

    changes = [update["my_chat_member"] for update in await met.updates()]
    assert [change["new_chat_member"]["status"] for change in changes] == [
        "administrator",
        "member",
    ]
    assert {change["from"]["id"] for change in changes} == {LENA}


# ---------------------------------------------------------------- population


async def test_a_crowd_costs_nothing_until_it_is_asked_for(client: SandboxClient) -> None:
    reply = await client.sim("population", private=1_000_000, blocked=0.03, seed=5)
    assert reply.body == {"chats": 1_000_000, "first": {"private": FIRST_PRIVATE}}

    statuses = [(await client.send(FIRST_PRIVATE + n)).status for n in range(300)]
    assert set(statuses) == {200, 403}
    assert 1 <= statuses.count(403) <= 25
    assert len(client.sandbox.state.world.chats) == 5
    assert (await client.send(FIRST_PRIVATE + 1_000_000)).status == 400


async def test_one_of_the_crowd_can_act_and_is_remembered(client: SandboxClient) -> None:
    await client.sim("population", private=10)
    await client.send(FIRST_PRIVATE)
    await client.sim(f"user/{FIRST_PRIVATE}/message", text="hello")
    await client.sim(f"user/{FIRST_PRIVATE}/block")

    assert (await client.send(FIRST_PRIVATE)).refusal == "Forbidden: bot was blocked by the user"
    transcript = (await client.look(f"sim/chat/{FIRST_PRIVATE}/transcript"))["messages"]
    assert [message["message_id"] for message in transcript] == [1, 2]


async def test_losses_are_counted_over_the_crowd(client: SandboxClient) -> None:
    await client.sim("population", private=10)
    for number in range(7):
        await client.send(FIRST_PRIVATE + number)

    assert (await client.look("sim/stats?expected=1"))["lost"] == 3
    assert "lost" not in await client.look("sim/stats")


async def test_a_crowd_has_a_largest_size(client: SandboxClient) -> None:
    assert (await client.sim("population", private=10_000_001)).status == 400


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("population", {"private": "many"}, "private"),
        ("population", {"private": 1, "blocked": "x"}, "blocked"),
        ("population", {"private": 1, "blocks": 0.1}, "blocks"),
        ("clock", {"advance": "nan"}, "advance"),
        ("clock", {"advance": -1}, "advance"),
        ("watch", {"duplicates": "("}, "duplicates"),
        ("watch", {"order": "a(?P<x>b)"}, "order"),
        ("population", {"blocked": 0.6, "deactivated": 0.5}, ""),
        ("assert", {"counters": {"sents": 1}}, "counters.sents"),
        ("assert", {"deliveries": {"at_least": 2, "at_most": 1}}, "deliveries"),
        (f"user/{LENA}/message", {"text": "hi", "chat_id": "x"}, "chat_id"),
    ],
)
async def test_what_cannot_be_understood_is_named(
    client: SandboxClient, path: str, body: dict[str, Any], field: str
) -> None:
    reply = await client.sim(path, **body)

    assert (reply.status, reply.body["field"]) == (400, field)
    assert reply.body["error"].startswith(f"{field}: " if field else "the shares blocked, ")


async def test_a_topic_has_a_number(client: SandboxClient) -> None:
    assert (await client.sim(f"chat/{GROUP}/topic")).status == 409


# ---------------------------------------------------------------- inspection


async def test_duplicates_are_equal_texts_or_what_the_caller_says(client: SandboxClient) -> None:
    await client.sim("population", private=10)

    async def duplicates(*sends: tuple[int, str]) -> int:
        before: int = (await client.look("sim/stats"))["duplicates"]
        for chat, text in sends:
            await client.send(FIRST_PRIVATE + chat, text)
        after: int = (await client.look("sim/stats"))["duplicates"]
        return after - before

    assert await duplicates((0, "a"), (1, "a"), (0, "b"), (0, "a"), (0, "a")) == 2
    await client.sim("watch", duplicates=r"digest-\d+")
    sends = ((0, "digest-1 a"), (0, "digest-1 b"), (1, "digest-1"), (0, "digest-2"), (0, "a"))
    assert await duplicates(*sends) == 1
    assert (await client.look("sim/stats"))["examples"][-1] == {
        "what": "duplicate",
        "chat_id": FIRST_PRIVATE,
        "key": "digest-1",
    }


async def test_reset_starts_anew(met: SandboxClient) -> None:
    await met.send(LENA)
    await met.sim("reset")

    assert await met.look("sim/outbox") == []
    assert (await met.look("sim/stats"))["sends"] == 0
    assert (await met.send(LENA)).refusal == "Bad Request: chat not found"


async def test_time_stands_still_and_moves(client: SandboxClient) -> None:
    start = (await client.sim("clock", freeze=True)).body
    assert start["frozen"] is True
    assert (await client.sim("clock", advance=60)).body["now"] == start["now"] + 60
    assert (await client.look("sim/clock"))["now"] == start["now"] + 60
    resumed = (await client.sim("clock", freeze=False)).body
    assert resumed["frozen"] is False
    assert resumed["now"] == pytest.approx(start["now"] + 60, abs=5)


def test_resuming_a_running_clock_changes_nothing() -> None:
    clock = SimulatedClock(source=lambda: 100.0)
    clock.resume()
    clock.advance(5)

    assert clock() == 105.0


@pytest.mark.parametrize("options", [SandboxOptions(flood=False, history=10, journal=5)])
async def test_history_and_journal_are_bounded(met: SandboxClient) -> None:
    for number in range(30):
        await met.send(GROUP, f"no. {number}")

    messages = (await met.look(f"sim/chat/{GROUP}/transcript"))["messages"]
    assert [message["text"] for message in messages] == [f"no. {n}" for n in range(20, 30)]
    assert messages[-1]["message_id"] == 30
    assert len(await met.look("sim/outbox")) == 5
    assert (await met.look("sim/stats"))["kept_messages"] == 10


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=60), st.integers(1, 10))
def test_history_never_keeps_more_than_its_limit(steps: list[tuple[int, bool]], limit: int) -> None:
    history, last = History(limit), 0
    for number, (chat, removes) in enumerate(steps, start=1):
        history.add(chat, {"message_id": number})
        last = number
        if removes:
            history.remove(chat, number)
            assert history.find(chat, number) is None
            last = 0
        assert sum(len(history.of(chat)) for chat in range(1, 5)) <= limit
    if last:
        assert history.find(steps[-1][0], last) is not None


def test_the_counters_of_a_journal_are_bounded() -> None:
    journal = Journal(10)
    for number in range(1_000):
        journal.write(Call(number, 0.0, "t", "m", {}, 400, f"refusal {number}"))
    summary = journal.summary()

    assert len(summary["refusals"]) == 501
    assert summary["refusals"]["other"] == 500


async def test_people_write_in_the_open_threads_of_a_forum(met: SandboxClient) -> None:
    await met.sim(f"chat/{GROUP}/topic", thread_id=7)

    await met.sim(f"user/{LENA}/command", chat_id=GROUP, text="start", thread_id=7)

    [update] = await met.updates()
    message = update["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (7, True)
    nowhere = await met.sim(f"user/{LENA}/message", chat_id=GROUP, text="a", thread_id=8)
    assert nowhere.status == 409
    await met.sim(f"chat/{GROUP}/topic", thread_id=7, state="closed")
    closed = await met.sim(f"user/{LENA}/message", chat_id=GROUP, text="a", thread_id=7)
    assert closed.status == 409
    odd = await met.sim(f"user/{LENA}/message", chat_id=GROUP, text="a", thread_id="x")
    assert odd.body["field"] == "thread_id"
