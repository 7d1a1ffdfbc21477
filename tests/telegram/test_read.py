"""Articles opened by buttons, the whole way: in private a message, elsewhere a link there; every press is answered."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Update

from bot.config.settings import Access, AccessSettings
from storage.records import Role
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, SandboxClient
from tests.support.scene import Scene
from tests.support.store import NOW, chat, take_in

KEYBOARD = {"inline_keyboard": [[{"text": "Read 1", "callback_data": "read:1"}]]}


@pytest.fixture
async def scene(scene: Scene) -> Scene:
    await take_in(scene.database, ["note"])
    return scene


async def digest(scene: Scene, place: int) -> None:
    """A message of the bot with a button, as digests have them."""
    (await scene.client.send(place, "A digest", reply_markup=KEYBOARD)).result  # noqa: B018 -- it has to be ok


async def answers(client: SandboxClient, number: int = 1) -> list[dict[str, Any]]:
    """So many answers to presses."""
    async with asyncio.timeout(10):
        while True:
            calls = client.sandbox.state.journal.since(0)
            found = [c["parameters"] for c in calls if c["method"].lower() == "answercallbackquery"]
            if len(found) >= number:
                return found
            await asyncio.sleep(0.01)


async def test_a_press_in_private_brings_the_article_and_leaves_the_digest(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    await digest(scene, LENA)

    await scene.press(LENA, "Read 1")
    await scene.hears(LENA, "note\n\n№ 1")

    assert (await scene.texts(LENA))[1] == "A digest"
    (answer,) = await answers(scene.client)
    assert "url" not in answer


@pytest.mark.parametrize("place", [GROUP, CHANNEL])
async def test_elsewhere_a_press_leads_to_the_private_chat_where_nobody_is_subscribed_by_it(
    scene: Scene, place: int
) -> None:
    await digest(scene, place)

    await scene.press(MAREK if place == GROUP else LENA, "Read 1", place)
    (answer,) = await answers(scene.client)
    address, _, payload = answer["url"].partition("?start=")
    assert address == f"https://t.me/{scene.bot.username}"
    await scene.client.sim(f"user/{MAREK}/start", payload=payload)

    assert "note\n\n№ 1" in await scene.answer(MAREK, 0)
    assert await scene.texts(place) == ["A digest"]
    assert await scene.subscribe.find(MAREK, None) is None
    assert scene.asked == ["read", "read"]


@pytest.mark.parametrize("access", [AccessSettings(mode=Access.PRIVATE)])
async def test_a_stranger_gets_no_article_in_any_way(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await tx.chats.meet(chat(GROUP), NOW)
        await tx.chats.set_role(GROUP, Role.MEMBER)
    await digest(scene, GROUP)

    await scene.press(MAREK, "Read 1", GROUP)
    assert "url" in (await answers(scene.client))[0]
    await scene.client.sim(f"user/{MAREK}/start", payload="read_1")
    assert "private" in await scene.answer(MAREK, 0)
    assert "private" in await scene.ask(MAREK, "read 1")
    await digest(scene, MAREK)
    await scene.press(MAREK, "Read 1")
    await answers(scene.client, 2)

    assert not any("note" in text for text in await scene.texts(MAREK))


async def test_a_link_to_another_command_or_to_none_only_starts(scene: Scene) -> None:
    for n, payload in enumerate(("stop_1", "nonsense")):
        await scene.client.sim(f"user/{LENA}/start", payload=payload)
        assert "subscribed" in await scene.answer(LENA, n)


async def test_a_press_on_a_message_that_telegram_does_not_show_any_more_is_answered(
    scene: Scene,
) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    old = {"chat": {"id": LENA, "type": "private"}, "message_id": 1, "date": 0}

    await receive(scene, message=old, data="read:1")

    await scene.hears(LENA, "note\n\n№ 1")


@pytest.mark.parametrize("content", [{"inline_message_id": "5", "data": "read:1"}, {}])
async def test_a_press_without_a_chat_is_answered(scene: Scene, content: dict[str, Any]) -> None:
    await receive(scene, **content)

    (answer,) = await answers(scene.client)
    assert "no longer in use" in answer["text"]


async def receive(scene: Scene, **content: Any) -> None:
    """Have the bot get a press as Telegram would bring it."""
    person = {"id": LENA, "is_bot": False, "first_name": "Lena"}
    query = {"id": "77", "from": person, "chat_instance": "1", **content}
    assert Update.de_json({"update_id": 1, "callback_query": query}, None) is not None
    scene.client.sandbox.state.queue.put("callback_query", query, LENA)


async def test_a_press_is_answered_also_when_its_command_fails(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    await digest(scene, LENA)

    async def broken(*_arguments: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("bot.services.reader.Reader.open", broken)
    await scene.press(LENA, "Read 1")

    await scene.hears(LENA, "Something went wrong")
    assert len(await answers(scene.client)) == 1


async def test_presses_count_as_requests_do_and_those_too_many_are_answered_too(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await digest(scene, GROUP)
    # However long the presses take here: each second one more would be answered.
    monkeypatch.setattr("bot.telegram.dispatch.time", SimpleNamespace(monotonic=lambda: 1.0))

    for _ in range(14):
        await scene.press(MAREK, "Read 1", GROUP)

    given = await answers(scene.client, 14)
    assert sum("url" in answer for answer in given) == 10
