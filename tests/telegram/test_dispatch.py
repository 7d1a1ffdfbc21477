"""The real way in: updates over HTTP from the sandbox, the real library, real commands, real replies."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import pytest
from telegram import Bot

from bot.commands.request import Services
from bot.config.settings import Access, AccessSettings, DigestSettings, Settings
from bot.core.pacing import Pacer
from bot.core.topics import Taxonomy
from bot.i18n import Catalogues
from bot.sandbox import Bucket, FloodLimits, Sandbox, SandboxOptions
from bot.services.library import Library
from bot.services.status import Status
from bot.services.subscribe import Subscribe
from bot.telegram.connect import connect
from bot.telegram.dispatch import Dispatch, House
from bot.telegram.menu import publish_menu
from bot.telegram.polling import Polling
from bot.telegram.transport import PtbRequest, Transport
from storage.database import Database
from storage.leadership import Duty
from storage.records import ChatState, Role
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, XIAO, SandboxClient
from tests.support.store import take_in


@dataclass(frozen=True, slots=True)
class Scene:
    """A bot that listens in a sandbox."""

    client: SandboxClient
    database: Database
    subscribe: Subscribe
    bot: Bot

    async def texts(self, chat: int) -> list[str]:
        """What the bot has said in a chat."""
        found = (await self.client.look(f"sim/chat/{chat}/transcript"))["messages"]
        return [m["text"] for m in found if m.get("from", {}).get("is_bot") or "sender_chat" in m]

    async def answer(self, chat: int, after: int) -> str:
        """The bot's message number `after` + 1 in a chat."""
        async with asyncio.timeout(10):
            while len(said := await self.texts(chat)) <= after:
                await asyncio.sleep(0.01)
        return said[after]

    async def ask(self, person: int, text: str, chat: int | None = None) -> str:
        """Type a command and wait for the answer."""
        place = chat or person
        before = len(await self.texts(place))
        await self.client.sim(f"user/{person}/command", chat_id=place, text=text)
        return await self.answer(place, before)


@pytest.fixture
def access() -> AccessSettings:
    return AccessSettings(mode=Access.PUBLIC)


@pytest.fixture
def options() -> SandboxOptions:
    """Tests override this to change the sandbox."""
    return SandboxOptions(flood=False)


@pytest.fixture
async def scene(
    sqlite: Database, access: AccessSettings, options: SandboxOptions
) -> AsyncIterator[Scene]:
    catalogues = Catalogues.load()
    subscribe = Subscribe(sqlite, DigestSettings(), access)
    topics = Settings().topics
    taxonomy = Taxonomy(topics.taxonomy, topics.threshold)
    services = Services(subscribe, Library(sqlite), Status(sqlite), taxonomy, catalogues)
    house = House(services, subscribe, catalogues, "en", "UTC", lambda: datetime.now(UTC))
    async with (
        Sandbox(options) as sandbox,
        aiohttp.ClientSession() as session,
        Transport() as transport,
    ):
        bot = Bot(
            sandbox.token,
            sandbox.base_url,
            request=PtbRequest(transport),
            get_updates_request=PtbRequest(transport),
        )
        polling = Polling(bot, Dispatch(bot, house, Pacer()).handle, sqlite.leadership(Duty.POLL))
        assert await connect(bot) is None
        await publish_menu(bot, catalogues)
        task = asyncio.create_task(polling.run())
        yield Scene(SandboxClient(sandbox, session), sqlite, subscribe, bot)
        polling.stop()
        assert await task is None


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

    await press(scene, LENA, "Older")
    await eventually(scene, LENA, "6-8 of 8")
    assert len(await scene.texts(LENA)) == 2


async def test_pressing_what_changes_nothing_is_no_error(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    await scene.ask(LENA, "schedule")

    await press(scene, LENA, "At once")
    await press(scene, LENA, "At once")
    assert "Topics" in await scene.ask(LENA, "status")


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
    await eventually(scene, LENA, "slow down")
    await asyncio.sleep(0.2)

    said = await scene.texts(LENA)
    assert sum("slow down" in text for text in said) == 1
    assert len(said) < 15


async def test_in_a_group_only_administrators_change_settings(scene: Scene) -> None:
    assert "Only administrators" in await scene.ask(MAREK, "start", GROUP)
    assert "You are subscribed" in await scene.ask(LENA, "start", GROUP)
    assert "no articles" in await scene.ask(MAREK, "latest", GROUP)


async def test_people_in_a_group_talk_to_each_other_undisturbed(scene: Scene) -> None:
    await scene.client.sim(f"user/{MAREK}/message", chat_id=GROUP, text="hello everybody")
    await scene.client.sim(f"user/{MAREK}/message", chat_id=GROUP, text="/latest@other_bot")
    await scene.client.sim(f"user/{MAREK}/message", chat_id=GROUP, text="/unknown")

    assert "/latest" in await scene.ask(MAREK, "help", GROUP)
    assert len(await scene.texts(GROUP)) == 1


async def test_a_stranger_s_press_in_a_group_changes_nothing(scene: Scene) -> None:
    await scene.ask(LENA, "start", GROUP)
    await scene.ask(LENA, "topic", GROUP)

    await press(scene, MAREK, "Python", GROUP)
    await asyncio.sleep(0.3)
    subscription = await scene.subscribe.find(GROUP, None)
    assert subscription is not None
    assert subscription.rule == ""

    await press(scene, LENA, "Python", GROUP)
    await eventually(scene, GROUP, "Topics: Python")


async def test_a_channel_subscribes_by_a_post(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/message", chat_id=CHANNEL, text="/start")

    await eventually(scene, CHANNEL, "You are subscribed")


async def test_who_blocks_the_bot_is_suspended_and_who_comes_back_resumed(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)

    await scene.client.sim(f"user/{LENA}/block")
    await state_becomes(scene, LENA, ChatState.SUSPENDED)
    await scene.client.sim(f"user/{LENA}/unblock")
    await state_becomes(scene, LENA, ChatState.ACTIVE)


async def test_a_group_that_throws_the_bot_out_is_left(scene: Scene) -> None:
    await scene.ask(LENA, "start", GROUP)

    await scene.client.sim(f"chat/{GROUP}/kick")
    await state_becomes(scene, GROUP, ChatState.LEFT)


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(scene: Scene) -> None:
    await scene.ask(LENA, "start", GROUP)

    moved = await scene.client.sim(f"chat/{GROUP}/migrate")
    new = int(moved.body["chat_id"])
    async with asyncio.timeout(10):
        while await scene.subscribe.find(new, None) is None:
            await asyncio.sleep(0.01)


async def test_a_group_speaks_the_default_language_whoever_is_heard_first(scene: Scene) -> None:
    await scene.client.sim(f"user/{XIAO}/command", chat_id=GROUP, text="help")

    await eventually(scene, GROUP, "Show the latest articles")


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


async def test_the_menu_is_there_in_both_languages(scene: Scene) -> None:
    english = await scene.bot.get_my_commands()
    chinese = await scene.bot.get_my_commands(language_code="zh")

    assert {one.command for one in english} == {one.command for one in chinese}
    assert english[1].description == "Show the latest articles"
    assert chinese[1].description == "查看最新文章"


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


async def press(scene: Scene, person: int, label: str, chat: int | None = None) -> None:
    """Press the newest button whose text begins so."""
    place = chat or person
    messages = (await scene.client.look(f"sim/chat/{place}/transcript"))["messages"]
    for message in reversed(messages):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for one in row:
                if label in one["text"]:
                    await scene.client.sim(
                        f"user/{person}/callback",
                        chat_id=place,
                        message_id=message["message_id"],
                        data=one["callback_data"],
                    )
                    return
    raise AssertionError(f"no button {label!r}")


async def eventually(scene: Scene, chat: int, text: str) -> None:
    async with asyncio.timeout(10):
        while not any(text in said for said in await scene.texts(chat)):
            await asyncio.sleep(0.01)


async def state_becomes(scene: Scene, chat: int, state: ChatState) -> None:
    async with asyncio.timeout(10):
        while True:
            async with scene.database.reading() as tx:
                kept = await tx.chats.get(chat)
            if kept is not None and kept.state is state:
                return
            await asyncio.sleep(0.01)
