"""/save and /saved: what a chat keeps at hand, listed, searched and taken away."""

from dataclasses import replace

import pytest

from bot.commands.request import Button, Elsewhere, Notice, PrivateButton, Reply
from bot.config.settings import Settings
from bot.core import digest
from bot.services.indexing import Indexing
from bot.services.intake import intake_of
from bot.services.saved import Bookmarks
from storage.database import Database
from storage.records import ChatKind
from tests.support.commands import Typist, button, words
from tests.support.store import DAY, NOW, chat, draft, take_in

GROUP = chat(-5)
CHANNEL = replace(chat(-6), kind=ChatKind.CHANNEL)


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


async def leads() -> bool:
    return True


def labels(reply: Reply) -> list[list[str]]:
    return [[one.text for one in row] for row in reply.buttons]


async def notice(typist: Typist, number: int) -> str:
    """What the button below a digest answers."""
    answer = await typist.tap(Button("", "save", str(number)))
    assert isinstance(answer, Notice)
    assert len(answer.text) <= 200
    return answer.text


async def test_a_button_below_a_digest_saves_and_says_so_each_time(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["one", "two"])

    assert "Saved." in await notice(me, 2)
    assert "already" in await notice(me, 2)
    assert "newest is 2" in await notice(me, 7)
    assert "1. two" in words(await me.type("/saved"))


async def test_chinese_readers_are_answered_in_chinese(sqlite: Database) -> None:
    await take_in(sqlite, ["one"])
    me = Typist(sqlite, chat(2, language="zh"))

    assert "已收藏" in await notice(me, 1)
    listed = await me.type("/saved")
    assert "收藏" in words(listed)
    assert labels(listed)[0][0] == "阅读 1"


async def test_a_number_saves_too_and_anything_else_is_answered_with_how_to(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["one"])

    assert "Saved." in words(await me.type("/save № 1"))
    assert "already" in words(await me.type("/save 1"))
    for typed in ("/save", "/save one", "/save 0", "/save 9999999999"):
        assert "/save 12" in words(await me.type(typed))


async def test_where_nothing_is_saved_the_list_says_how_to_save(me: Typist) -> None:
    reply = await me.type("/saved")

    assert "🔖" in words(reply)
    assert reply.buttons == ()


async def test_the_list_is_turned_and_an_article_is_taken_away_in_place(
    me: Typist, sqlite: Database
) -> None:
    for number in await take_in(sqlite, [f"note {n}" for n in range(1, 8)]):
        await notice(me, number)

    first = await me.type("/saved")
    second = await me.press(button(first, "More"))

    assert "1-5 of 7" in words(first)
    assert "6-7 of 7" in words(second)
    assert "7. note" in words(second)
    assert words(await me.press(button(second, "← Back"))) == words(first)
    shorter = await me.press(button(second, "✖"))
    assert "6-6 of 6" in words(shorter)
    assert not shorter.fresh
    # With its last article a page goes, too.
    assert "1-5 of 5" in words(await me.press(button(shorter, "✖")))


async def test_words_are_found_in_what_is_saved_alone(me: Typist, sqlite: Database) -> None:
    async with sqlite.transaction() as tx:
        texts = ["A map of the city.", "A map of the sea.", "旋转位置编码的一个小例子。"]
        await tx.articles.add([draft(f"n{n}", text=one) for n, one in enumerate(texts)], None, NOW)
    await intake_of(sqlite, Settings()).run(NOW)
    await Indexing(sqlite, leads).run()
    await notice(me, 1)
    await notice(me, 3)

    found = await me.type("/saved maps")
    assert "1-1 of 1" in words(found)
    assert "city" in words(found)
    assert "n2" in words(await me.type("/saved 位置编码"))
    assert "Fewer words" in words(await me.type("/saved sea"))
    assert "Fewer words" in words(await me.press(button(found, "✖")))
    assert "Fewer words" in words(await me.type("/saved !!!"))


async def test_words_that_fit_no_button_are_not_paged_and_the_list_is_shown_after_taking_away(
    me: Typist, sqlite: Database
) -> None:
    async with sqlite.transaction() as tx:
        drafts = [draft(f"note {n}", text="A map of the city.") for n in range(6)]
        await tx.articles.add(drafts, None, NOW)
    await intake_of(sqlite, Settings()).run(NOW)
    await Indexing(sqlite, leads).run()
    for number in range(1, 7):
        await notice(me, number)

    last = await me.press(button(await me.type("/saved map"), "More"))
    assert "6-6 of 6" in words(last)
    assert "1-5 of 5" in words(await me.press(button(last, "✖")))
    for number in range(1, 7):
        await notice(me, number)

    long = "map" + " of the city" * 10
    found = await me.type(f"/saved {long}")
    assert f"<b>{long}</b>\nSaved articles · 1-5 of 6" in digest.rendered(found.groups)[0]
    last = await me.press(button(found, "More"), heading=long)
    assert "6-6 of 6" in words(last)
    assert words(await me.press(button(last, "← Back"), heading=long)) == words(found)
    left = await me.press(button(found, "✖"), heading=long)
    assert words(left).startswith(f"{long}\nSaved articles · 1-5 of 5")


@pytest.mark.parametrize("typed", ["export pdf", "导出 PDF", "exports"])
async def test_an_export_that_there_is_none_of_names_those_that_there_are(
    me: Typist, typed: str
) -> None:
    said = words(await me.type(f"/saved {typed}"))
    assert "Nothing that is saved here says all of that." in said
    assert said.endswith("/saved export brings all of it as Markdown, /saved export json as JSON.")
    assert "Markdown" not in words(await me.type("/saved pdf"))


async def test_an_opened_article_is_saved_and_taken_away_in_its_place(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["one"])
    opened = await me.type("/read 1")

    saved = await me.press(button(opened, "🔖 Save"))
    assert not saved.fresh
    assert saved.made == opened.made
    assert "one" in words(await me.type("/saved"))

    dropped = await me.press(button(saved, "✓ Saved"))
    assert labels(dropped) == labels(opened)
    assert "🔖" in words(await me.type("/saved"))


async def test_a_full_chat_hears_so_wherever_it_saves(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take_in(sqlite, ["one", "two"])
    me = Typist(sqlite)
    me.services = replace(me.services, saved=Bookmarks(sqlite, most=1))
    await notice(me, 1)

    assert "no more can be" in await notice(me, 2)
    answer = await me.tap(button(await me.type("/read 2"), "🔖 Save"))
    assert isinstance(answer, Notice)
    assert "no more can be" in answer.text


async def test_an_opened_article_that_is_gone_by_now_is_not_saved(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["old", "new"])
    opened = await me.type("/read 1")
    async with sqlite.transaction() as tx:
        await tx.articles.forget(NOW + DAY)

    answer = await me.tap(button(opened, "🔖 Save"))
    assert isinstance(answer, Notice)
    assert "no longer kept" in answer.text
    assert "no longer kept" in words(await me.press(Button("", "read", "1:1::-")))


async def test_a_group_saves_for_all_its_threads(sqlite: Database) -> None:
    await take_in(sqlite, ["one"])

    assert "Saved." in await notice(Typist(sqlite, GROUP, thread=7), 1)
    assert "one" in words(await Typist(sqlite, GROUP).type("/saved"))
    assert "🔖" in words(await Typist(sqlite).type("/saved"))


async def test_a_channel_saves_nothing_and_leads_its_readers_to_the_private_chat(
    sqlite: Database,
) -> None:
    await take_in(sqlite, ["one"])
    channel = Typist(sqlite, CHANNEL)

    assert await channel.tap(Button("", "save", "1")) == Elsewhere("save_1")
    assert await channel.tap(Button("", "save", "drop:1:0:")) == Elsewhere("saved")
    assert await channel.tap(Button("", "saved", "page:0:")) == Elsewhere("saved")
    assert (await channel.type("/save 1")).buttons == ((PrivateButton("🔖 Save", "save_1"),),)
    assert (await channel.type("/saved")).buttons == ((PrivateButton("Saved articles", "saved"),),)
    assert "newest is 1" in words(await channel.type("/save 9"))


@pytest.mark.parametrize("asks", ["save", "saved"])
@pytest.mark.parametrize("args", ["", "x", "drop", "drop:x:y:z", "page:-1:x", "9" * 60, ":::"])
async def test_whatever_a_client_sends_as_a_button_is_answered(
    me: Typist, sqlite: Database, asks: str, args: str
) -> None:
    await take_in(sqlite, ["one"])

    answer = await me.tap(Button("", asks, args))

    assert isinstance(answer, Notice) or words(answer)  # type: ignore[arg-type]  # no way leads elsewhere here


async def test_all_that_is_saved_comes_as_a_file(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, ["one", "two"])
    for number in (1, 2):
        await notice(me, number)
    listed = await me.type("/saved")

    for reply in (
        await me.type("/saved export"),
        await me.type("/saved 导出 MD"),
        await me.type("/saved markdown"),
        await me.press(button(listed, "⬇ Markdown")),
    ):
        (file,) = reply.files
        assert (file.name, reply.fresh) == ("saved-2026-03-01.md", True)
        assert b"[two]" in file.content
        assert words(reply) == "2 saved articles:"
    for reply in (
        await me.type("/saved export  JSON"),
        await me.type("/saved json"),
        await me.press(button(listed, "⬇ JSON")),
    ):
        (file,) = reply.files
        assert b'"title": "two"' in file.content


async def test_where_nothing_is_saved_there_is_no_file(me: Typist) -> None:
    reply = await me.type("/saved export")

    assert "🔖" in words(reply)
    assert reply.files == ()
