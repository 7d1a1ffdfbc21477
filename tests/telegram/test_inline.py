"""`@bot words`, typed in any chat: over HTTP from the sandbox to the answer that a client would show."""

import asyncio
import json
from typing import Any

import pytest

from bot.config.settings import Access, AccessSettings
from bot.core.taking import judge_by
from bot.services.intake import Intake
from storage.database import Database
from storage.records import Role
from tests.support.sandbox_client import LENA, MAREK
from tests.support.scene import Scene
from tests.support.store import NOW, chat, draft, index


async def publish(database: Database, count: int) -> None:
    async with database.transaction() as tx:
        drafts = [draft(f"note {n}", text="A map of the city.") for n in range(count)]
        await tx.articles.add(drafts, None, NOW)
    await Intake(database, judge_by((), 1.0, 350), batch=50).run(NOW)
    await index(database)


def type_inline(scene: Scene, person: int, text: str, offset: str = "") -> None:
    queue = scene.client.sandbox.state.queue
    sender = {"id": person, "is_bot": False, "first_name": "Somebody"}
    query = {"id": f"{person}", "from": sender, "query": text, "offset": offset}
    queue.put("inline_query", query, person)


def answers(scene: Scene) -> list[dict[str, Any]]:
    calls = scene.client.sandbox.state.journal.since(0)
    return [call for call in calls if call["method"].lower() == "answerinlinequery"]


async def answered(scene: Scene) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while not (found := answers(scene)):
            await asyncio.sleep(0.01)
    parameters: dict[str, Any] = found[-1]["parameters"]
    return parameters


def decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def test_articles_are_offered_as_a_digest_shows_them(scene: Scene) -> None:
    await publish(scene.database, 12)
    type_inline(scene, LENA, "maps")
    given = await answered(scene)

    results = decoded(given["results"])
    assert len(results) == 10
    assert results[0]["title"].startswith("note ")
    assert results[0]["description"] == "A map of the city."
    assert results[0]["input_message_content"]["parse_mode"] == "HTML"
    assert "note " in results[0]["input_message_content"]["message_text"]
    assert given["next_offset"] == "10"
    assert decoded(given["is_personal"]) is True


async def test_the_list_goes_on_where_it_ended(scene: Scene) -> None:
    await publish(scene.database, 12)
    type_inline(scene, LENA, "maps", "10")
    given = await answered(scene)

    assert len(decoded(given["results"])) == 2
    assert given.get("next_offset", "") == ""


@pytest.mark.parametrize(
    "text",
    ["", "unheard", "😀" * 256, '"*', "NOT a", "(" * 256, "' OR 1=1 --", "a:* & !b", "x\x00y"],
)
async def test_where_nothing_is_found_nothing_is_offered(scene: Scene, text: str) -> None:
    await publish(scene.database, 1)
    type_inline(scene, LENA, text, "x")
    assert decoded((await answered(scene)).get("results", [])) == []


async def test_who_types_very_fast_is_answered_now_and_then(scene: Scene) -> None:
    for _ in range(40):
        type_inline(scene, LENA, "map")
    await answered(scene)
    await asyncio.sleep(0.5)
    assert len(answers(scene)) < 15


class TestPrivate:
    """Under private access."""

    @pytest.fixture
    def access(self) -> AccessSettings:
        return AccessSettings(mode=Access.PRIVATE, chats=(7,))

    async def test_only_who_was_let_in_gets_an_answer(self, scene: Scene) -> None:
        async with scene.database.transaction() as tx:
            await tx.chats.meet(chat(LENA), NOW)
            await tx.chats.set_role(LENA, Role.OWNER)
            await tx.chats.meet(chat(8), NOW)
            await tx.chats.set_role(8, Role.STRANGER)

        assert [await scene.subscribe.knows(n) for n in (LENA, MAREK, 7, 8)] == [
            True,
            False,
            True,
            False,
        ]
        type_inline(scene, MAREK, "map")
        type_inline(scene, LENA, "map")
        await answered(scene)
        await asyncio.sleep(0.2)
        assert len(answers(scene)) == 1
        async with scene.database.reading() as tx:
            assert await tx.chats.get(MAREK) is None
