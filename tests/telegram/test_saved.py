"""Bookmarks, the whole way: who may make them where, and the file that holds them all."""

import asyncio
from typing import Any

import pytest

from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, XIAO, SandboxClient
from tests.support.scene import Scene
from tests.support.store import take_in

KEYBOARD = {"inline_keyboard": [[{"text": "🔖 1", "callback_data": "save:1"}]]}


@pytest.fixture
async def scene(scene: Scene) -> Scene:
    await take_in(scene.database, ["note"])
    return scene


async def press(scene: Scene, person: int, place: int) -> dict[str, Any]:
    """Press the button below a digest; the answer that only who pressed sees."""
    before = len(_answers(scene.client))
    (await scene.client.send(place, "A digest", reply_markup=KEYBOARD)).result  # noqa: B018 -- it has to be ok
    await scene.press(person, "🔖 1", place)
    return await answer(scene.client, before)


async def answer(client: SandboxClient, after: int) -> dict[str, Any]:
    """The answer number `after` + 1 to a press."""
    async with asyncio.timeout(10):
        while len(found := _answers(client)) <= after:
            await asyncio.sleep(0.01)
    return found[after]


def _answers(client: SandboxClient) -> list[dict[str, Any]]:
    calls = client.sandbox.state.journal.since(0)
    return [c["parameters"] for c in calls if c["method"].lower() == "answercallbackquery"]


async def test_in_private_a_press_saves_and_the_list_brings_a_file(scene: Scene) -> None:
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)

    assert "Saved." in (await press(scene, LENA, LENA))["text"]
    assert "already" in (await press(scene, LENA, LENA))["text"]
    assert "1. note" in await scene.ask(LENA, "/saved")
    await scene.press(LENA, "⬇ JSON")
    await scene.hears(LENA, "1 saved article:")
    async with asyncio.timeout(10):
        while not (sent := _documents(scene.client)):
            await asyncio.sleep(0.01)
    kept = scene.client.sandbox.state.world.files.find(sent[0]["file_id"])
    assert kept is not None
    assert sent[0]["file_name"].endswith(".json")
    assert b'"title": "note"' in kept.upload.content


def _documents(client: SandboxClient) -> list[dict[str, Any]]:
    messages = client.sandbox.state.world.history.of(LENA)
    return [one["document"] for one in messages if "document" in one]


async def test_in_a_group_administrators_save_and_everybody_sees_the_list(scene: Scene) -> None:
    refused = await press(scene, MAREK, GROUP)
    assert "administrators" in refused["text"]
    assert "Saved." in (await press(scene, LENA, GROUP))["text"]

    assert "1. note" in await scene.ask(MAREK, "/saved", GROUP)
    await scene.press(MAREK, "✖", GROUP)
    assert "administrators" in (await answer(scene.client, 2))["text"]
    assert "1. note" in await scene.ask(LENA, "/saved", GROUP)


async def test_a_reader_of_a_channel_changes_nothing_by_the_buttons_that_all_readers_see(
    scene: Scene,
) -> None:
    for text in ("/start", "/filter topic:video"):
        await scene.client.sim(f"user/{LENA}/message", chat_id=CHANNEL, text=text)
    await scene.hears(CHANNEL, "The filter has changed.")
    await scene.client.sim(f"user/{MAREK}/join", chat_id=CHANNEL)

    await scene.press(MAREK, "Everything", CHANNEL)
    assert "administrators" in (await answer(scene.client, 0))["text"]

    await scene.press(LENA, "Everything", CHANNEL)
    assert "text" not in await answer(scene.client, 1)
    assert "url" in await press(scene, MAREK, CHANNEL)


async def test_a_channel_leads_to_the_private_chat_where_the_article_is_saved(
    scene: Scene,
) -> None:
    pressed = await press(scene, LENA, CHANNEL)
    _, _, payload = pressed["url"].partition("?start=")
    await scene.client.sim(f"user/{XIAO}/start", payload=payload)

    assert "已收藏" in await scene.answer(XIAO, 0)
    assert "1. note" in await scene.ask(XIAO, "/saved")
    assert await scene.subscribe.find(XIAO, None) is None
