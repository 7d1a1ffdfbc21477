"""/search, typed and paged through."""

import pytest

from bot.commands.request import DATA_BYTES, Button
from bot.core import digest
from bot.core.taking import judge_by
from bot.services.intake import Intake
from storage.database import Database
from tests.support.commands import Typist, button, words
from tests.support.store import NOW, draft, index, take_in


async def publish(database: Database, count: int, text: str = "A map of the city.") -> None:
    async with database.transaction() as tx:
        drafts = [draft(f"note {n}", text=text) for n in range(count)]
        await tx.articles.add(drafts, None, NOW)
    await Intake(database, judge_by((), 1.0, 350), batch=50).run(NOW)
    await index(database)


async def test_a_topic_that_tells_nothing_is_not_named(sqlite: Database) -> None:
    me = Typist(sqlite)
    await take_in(sqlite, ["bread"], "other")
    await index(sqlite)
    await me.type("/start")
    await me.tap(Button("", "save", "1"))

    for typed in ("/latest", "/latest other", "/search bread", "/saved", "/saved bread"):
        said = words(await me.type(typed))
        assert "bread" in said, typed
        assert "#other" not in said, typed


async def test_what_is_found_is_shown_with_the_words_in_bold(sqlite: Database) -> None:
    await publish(sqlite, 1)
    reply = await Typist(sqlite).type("/search maps")

    assert "1-1 of 1" in words(reply)
    assert "A <b>map</b> of the city." in digest.rendered(reply.groups)[0]
    assert reply.buttons == ((Button("Read 1", "read", "1"), Button("🔖 1", "save", "1")),)


async def test_pages_are_turned_forth_and_back(sqlite: Database) -> None:
    await publish(sqlite, 12)
    typist = Typist(sqlite)
    first = await typist.type("/search map")
    second = await typist.press(button(first, "More"))
    third = await typist.press(button(second, "More"))
    back = await typist.press(button(third, "← Back"))

    assert ["1-5 of 12" in words(first), "6-10 of 12" in words(second)] == [True, True]
    assert "11-12 of 12" in words(third)
    assert "11. note 1" in words(third)
    assert third.buttons[0] == (Button("Read 11", "read", "2"), Button("Read 12", "read", "1"))
    assert words(back) == words(second)
    assert [first.fresh, second.fresh] == [True, False]


async def test_words_that_fit_no_button_are_read_in_the_heading(sqlite: Database) -> None:
    await publish(sqlite, 7)
    typist, long = Typist(sqlite), "map" + " of the city" * 10
    first = await typist.type(f"/search {long}")
    heading = words(first).splitlines()[0]
    assert f"<b>{long}</b>" in digest.rendered(first.groups)[0]

    second = await typist.press(button(first, "More"), heading=heading)
    assert "6-7 of 7" in words(second)
    assert words(await typist.press(button(second, "← Back"), heading=heading)) == words(first)
    assert "too old to turn" in words(await typist.press(button(first, "More")))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write what you look for"),
        ("😀" * 100, "no word"),
        ('"; --', "no word"),
        ("unheard-of", "Nothing says all of that"),
    ],
)
async def test_every_search_is_answered(sqlite: Database, typed: str, said: str) -> None:
    await publish(sqlite, 1)
    assert said in words(await Typist(sqlite).type(f"/search {typed}"))


async def test_of_very_many_it_is_said_that_they_are_the_newest(sqlite: Database) -> None:
    await publish(sqlite, 201)
    assert "1-5 of the newest 200" in words(await Typist(sqlite).type("/search map"))


@pytest.mark.parametrize("data", ["x:map", "99999:map", ":map", "map", ""])
async def test_a_made_up_button_is_answered(sqlite: Database, data: str) -> None:
    await publish(sqlite, 1)
    reply = await Typist(sqlite).press(Button("", "search", data))
    assert "1-1 of 1" in words(reply) or "too old" in words(reply)


async def test_a_page_beyond_the_last_says_so(sqlite: Database) -> None:
    await publish(sqlite, 1)
    reply = await Typist(sqlite).press(Button("", "search", "50:map"))
    assert "Nothing says" in words(reply)


async def test_buttons_keep_within_telegrams_limit(sqlite: Database) -> None:
    await publish(sqlite, 6, "大模型的注意力机制与位置编码" * 3)
    typist = Typist(sqlite)
    for length in range(2, 30):
        reply = await typist.type(
            "/search " + "大模型的注意力机制与位置编码大模型的注意力机制与位置编码"[:length]
        )
        for row in reply.buttons:
            pressable = [one for one in row if isinstance(one, Button)]
            assert all(len(one.data.encode()) <= DATA_BYTES for one in pressable)
