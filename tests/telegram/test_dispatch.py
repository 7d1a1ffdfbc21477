"""The real way in: updates over HTTP from the sandbox, the real library, real commands, real replies."""

import asyncio

import pytest
import structlog

from bot.config.settings import Access, AccessSettings
from bot.sandbox import Bucket, FloodLimits, SandboxOptions
from storage.records import ChatState, Role
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, XIAO
from tests.support.scene import Scene
from tests.support.store import take_in


async def test_a_newcomer_is_welcomed_in_their_own_language(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    assert "You are subscribed" in await scene.answer(LENA, 0)

    await scene.client.sim(f"user/{XIAO}/start")
    assert "订阅成功" in await scene.answer(XIAO, 0)


async def test_a_pressed_button_changes_its_own_message(scene: Scene) -> None:
    await take_in(scene.database, [f"note {n}" for n in range(8)])
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    assert "1-5 of 8" in await scene.ask(LENA, "latest")

    await scene.press(LENA, "Older")
    await scene.hears(LENA, "6-8 of 8")
    assert len(await scene.texts(LENA)) == 2


async def test_what_is_typed_and_what_is_pressed_is_told_to_who_counts(scene: Scene) -> None:
    await take_in(scene.database, [f"note {n}" for n in range(8)])
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    await scene.ask(LENA, "latest")
    await scene.press(LENA, "Older")
    await scene.hears(LENA, "6-8 of 8")
    await scene.ask(LENA, "lastest")

    assert scene.asked == ["start", "latest", "latest", "lastest"]


async def test_pressing_what_changes_nothing_is_no_error(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    await scene.ask(LENA, "schedule")

    with structlog.testing.capture_logs() as logs:
        await scene.press(LENA, "At once")
        await scene.press(LENA, "At once")
        assert "Topics" in await scene.ask(LENA, "status")

    assert logs == []
    edits = [
        call
        for call in scene.client.sandbox.state.journal.since(0)
        if call["method"].lower() == "editmessagetext"
    ]
    assert [call["code"] for call in edits] == [400, 400]


async def test_whatever_else_is_said_gets_a_friendly_answer(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)

    assert "Did you mean /latest" in await scene.ask(LENA, "lastest")
    assert "only understand commands" in await scene.ask(LENA, "x" * 300)
    assert "too long" in await scene.ask(LENA, "topic " + "y" * 3000)
    await scene.client.sim(f"user/{LENA}/message", text="hello")
    assert "only understand commands" in await scene.answer(LENA, 4)


async def test_a_flood_gets_one_warning(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    for _ in range(30):
        await scene.client.sim(f"user/{LENA}/message", text="hello")
    await scene.hears(LENA, "slow down")
    await asyncio.sleep(0.2)

    said = await scene.texts(LENA)
    assert sum("slow down" in text for text in said) == 1
    assert len(said) < 15


async def test_in_a_group_only_administrators_change_settings(scene: Scene) -> None:
    assert "Only administrators" in await scene.ask(MAREK, "start", GROUP)
    assert "You are subscribed" in await scene.ask(LENA, "start", GROUP)
    assert "no articles" in await scene.ask(MAREK, "latest", GROUP)


async def test_in_a_group_everybody_looks_at_settings_and_only_administrators_change_them(
    scene: Scene,
) -> None:
    await take_in(scene.database, ["note"], "llm")
    await scene.ask(LENA, "start", GROUP)

    assert "The filter of this chat" in await scene.ask(MAREK, "filter", GROUP)
    assert "Topics: everything" in await scene.ask(MAREK, "topic", GROUP)
    assert "Topics like" in await scene.ask(MAREK, "topic search vision", GROUP)
    assert "More like" in await scene.ask(MAREK, "similar 1", GROUP)
    for command in ("filter llm", "filter off", "topic llm", "topic search"):
        assert "Only administrators" in await scene.ask(MAREK, command, GROUP)
    for label in ("Only 1", "Computer vision", "Python"):
        await scene.press(MAREK, label, GROUP)
    await scene.ask(MAREK, "latest", GROUP)
    subscription = await scene.subscribe.find(GROUP, None)
    assert subscription is not None
    assert subscription.rule == ""

    await scene.press(LENA, "Only 1", GROUP)
    await scene.hears(GROUP, "The filter has changed.")


async def test_in_a_channel_a_reader_s_press_shows_no_settings(scene: Scene) -> None:
    await take_in(scene.database, ["note"], "llm")
    keyboard = {"inline_keyboard": [[{"text": "Like it", "callback_data": "similar:1"}]]}
    await scene.client.send(CHANNEL, "A post", reply_markup=keyboard)
    before = len(await scene.texts(CHANNEL))
    await scene.press(XIAO, "Like it", CHANNEL)
    await asyncio.sleep(0.3)
    assert len(await scene.texts(CHANNEL)) == before


async def test_people_in_a_group_talk_to_each_other_undisturbed(scene: Scene) -> None:
    await scene.client.sim(f"user/{MAREK}/message", chat_id=GROUP, text="hello everybody")
    await scene.client.sim(f"user/{MAREK}/message", chat_id=GROUP, text="/latest@other_bot")
    await scene.client.sim(f"user/{MAREK}/message", chat_id=GROUP, text="/unknown")

    assert "/latest" in await scene.ask(MAREK, "help", GROUP)
    assert len(await scene.texts(GROUP)) == 1


async def test_a_stranger_s_press_in_a_group_changes_nothing(scene: Scene) -> None:
    await scene.ask(LENA, "start", GROUP)
    await scene.ask(LENA, "topic", GROUP)

    await scene.press(MAREK, "Python", GROUP)
    await asyncio.sleep(0.3)
    subscription = await scene.subscribe.find(GROUP, None)
    assert subscription is not None
    assert subscription.rule == ""

    await scene.press(LENA, "Python", GROUP)
    await scene.hears(GROUP, "Topics: Python")


async def test_a_channel_subscribes_by_a_post(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/message", chat_id=CHANNEL, text="/start")

    await scene.hears(CHANNEL, "You are subscribed")


async def test_who_blocks_the_bot_is_suspended_and_who_comes_back_resumed(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)

    await scene.client.sim(f"user/{LENA}/block")
    await scene.becomes(LENA, ChatState.SUSPENDED)
    await scene.client.sim(f"user/{LENA}/unblock")
    await scene.becomes(LENA, ChatState.ACTIVE)


async def test_a_group_that_throws_the_bot_out_is_left(scene: Scene) -> None:
    await scene.ask(LENA, "start", GROUP)

    await scene.client.sim(f"chat/{GROUP}/kick")
    await scene.becomes(GROUP, ChatState.LEFT)


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(scene: Scene) -> None:
    await scene.ask(LENA, "start", GROUP)

    moved = await scene.client.sim(f"chat/{GROUP}/migrate")
    new = int(moved.body["chat_id"])
    async with asyncio.timeout(10):
        while await scene.subscribe.find(new, None) is None:
            await asyncio.sleep(0.01)


async def test_a_group_speaks_the_default_language_whoever_is_heard_first(scene: Scene) -> None:
    await scene.client.sim(f"user/{XIAO}/command", chat_id=GROUP, text="help")

    await scene.hears(GROUP, "Show the latest articles")


class TestFloodControl:
    """Telegram's own limits, as the sandbox keeps them."""

    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions(limits=FloodLimits(private=Bucket(0.5, 1)))

    async def test_a_reply_of_many_messages_arrives_whole(self, scene: Scene) -> None:
        await take_in(scene.database, [f"note {n} " + "x" * 250 for n in range(20)])
        await scene.client.sim(f"user/{LENA}/start")
        await scene.answer(LENA, 0)

        await scene.ask(LENA, "latest 20")
        async with asyncio.timeout(60):
            while "(3/" not in (await scene.texts(LENA))[-1]:
                await asyncio.sleep(0.05)
        assert any("(2/" in text for text in await scene.texts(LENA))


class TestPrivateAccess:
    """Nobody gets anything before the operator lets them in."""

    @pytest.fixture
    def access(self) -> AccessSettings:
        return AccessSettings(mode=Access.PRIVATE, chats=(XIAO,))

    async def test_a_group_cannot_own_the_bot(self, scene: Scene) -> None:
        code = await scene.subscribe.claim_code()

        assert "private" in await scene.ask(MAREK, f"start {code}", GROUP)
        assert await scene.subscribe.claim_code() == code

    async def test_who_is_let_in_already_can_still_claim_the_bot(self, scene: Scene) -> None:
        code = await scene.subscribe.claim_code()
        await scene.client.sim(f"user/{XIAO}/start", payload=code)
        await scene.answer(XIAO, 0)

        assert await scene.subscribe.claim_code() is None

    async def test_a_stranger_gets_nothing_but_their_chat_id(self, scene: Scene) -> None:
        await scene.client.sim(f"user/{LENA}/start")

        assert str(LENA) in await scene.answer(LENA, 0)
        assert await scene.subscribe.find(LENA, None) is None

    async def test_the_first_with_the_code_owns_the_bot_and_lets_groups_in(
        self, scene: Scene
    ) -> None:
        code = await scene.subscribe.claim_code()
        await scene.client.sim(f"user/{LENA}/start", payload="wrong")
        assert "private" in await scene.answer(LENA, 0)
        await scene.client.sim(f"user/{LENA}/start", payload=code)
        assert "yours now" in await scene.answer(LENA, 1)
        await scene.client.sim(f"user/{MAREK}/start", payload=code)
        assert "private" in await scene.answer(MAREK, 0)

        assert await scene.subscribe.claim_code() is None
        assert "You are subscribed" in await scene.ask(LENA, "start", GROUP)
        assert "no articles" in await scene.ask(MAREK, "latest", GROUP)
        async with scene.database.reading() as tx:
            group = await tx.chats.get(GROUP)
        assert group is not None
        assert group.role is Role.MEMBER

    async def test_configured_chats_are_let_in(self, scene: Scene) -> None:
        await scene.client.sim(f"user/{XIAO}/start")

        assert "订阅成功" in await scene.answer(XIAO, 0)
