"""A search, the whole way: its pages are turned whatever its length."""

from bot.config.settings import Settings
from bot.services.indexing import Indexing
from bot.services.intake import intake_of
from tests.support.sandbox_client import LENA
from tests.support.scene import Scene
from tests.support.store import NOW, draft


async def leads() -> bool:
    return True


async def test_words_too_long_for_a_button_are_paged_by_the_message_itself(scene: Scene) -> None:
    said = "城市地图上的每一条街道与每一座桥梁都有自己的名字 & <sign>"
    async with scene.database.transaction() as tx:
        drafts = [draft(f"note {n}", text=said) for n in range(7)]
        await tx.articles.add(drafts, None, NOW)
    await intake_of(scene.database, Settings()).run(NOW)
    await Indexing(scene.database, leads).run()
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)

    for command in (f"/search {said}", f"/search 🗺 {said}"):
        assert "1-5 of 7" in await scene.ask(LENA, command)
        await scene.press(LENA, "More")
        await scene.hears(LENA, "6-7 of 7")
        await scene.press(LENA, "← Back")
        await scene.hears(LENA, "1-5 of 7")
