"""/read: an article as a whole, in a chat of one's own; elsewhere the way there."""

from dataclasses import replace

import pytest

from bot.commands.request import (
    AnyButton,
    Button,
    Elsewhere,
    LinkButton,
    Notice,
    PrivateButton,
    Reply,
)
from bot.config.digest import RichForm
from bot.config.settings import Settings
from bot.services.intake import intake_of
from storage.database import Database
from storage.records import ChatKind
from tests.support.commands import Typist, button, words
from tests.support.store import DAY, NOW, chat, draft, take_in

LONG = "word " * 6_000


async def take_in_long(database: Database) -> None:
    """Article 1, of several pages in either form."""
    async with database.transaction() as tx:
        await tx.articles.add([draft("long", text=LONG)], None, NOW)
    await intake_of(database, Settings()).run(NOW)


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


def shown(reply: Reply) -> str:
    """What the message says that was made."""
    assert reply.made is not None
    return str(reply.made.payload)


def labels(reply: Reply) -> list[list[str]]:
    return [[one.text for one in row] for row in reply.buttons]


def all_of(reply: Reply) -> list[AnyButton]:
    return [one for row in reply.buttons for one in row]


async def test_a_number_opens_the_article_in_a_new_message_with_the_way_to_the_original(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["one", "two"])

    for typed in ("/read 2", "/read #2", "/read № 2", "/read ２"):
        reply = await me.type(typed)
        assert "two" in shown(reply)
        assert reply.fresh
        assert reply.buttons == (
            (Button("🔖 Save", "read", "2:1::+"), Button("More like this", "similar", "2")),
            (LinkButton("Original", "https://notes.example.org/two"),),
        )


@pytest.mark.parametrize(
    "typed", ["/read", "/read one", "/read -1", "/read 0", "/read 99999999999", "/read 1 2"]
)
async def test_what_is_no_number_is_answered_with_how_to_ask(sqlite: Database, typed: str) -> None:
    assert "/read 12" in words(await Typist(sqlite).type(typed))
    assert "哪一篇文章" in words(await Typist(sqlite, chat(2, language="zh")).type(typed))


async def test_an_article_that_is_not_there_yet_or_no_longer_is_answered_kindly(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["old", "new"])
    async with sqlite.transaction() as tx:
        await tx.articles.forget(NOW + DAY)

    assert "the newest is 2" in words(await me.type("/read 7"))
    assert "no longer kept" in words(await me.type("/read 1"))
    pressed = await me.press(Button("Read", "read", "1"))
    assert "no longer kept" in words(pressed)
    assert pressed.fresh


async def test_a_long_article_is_turned_page_by_page_in_its_place(
    me: Typist, sqlite: Database
) -> None:
    await take_in_long(sqlite)

    first = await me.press(Button("Read", "read", "1"))
    assert first.fresh
    assert labels(first)[0][0].startswith("1/")
    assert labels(first)[1:] == [["🔖 Save", "More like this"], ["Original"]]
    second = await me.press(button(first, "▶"))
    assert not second.fresh
    assert labels(second)[0][0] == "◀"
    assert labels(second)[0][1].startswith("2/")
    assert shown(second) != shown(first)
    assert shown(await me.press(button(second, "◀"))) == shown(first)
    last = await me.press(Button("", "read", "1:99"))
    assert labels(last)[0][-1] == "{0}/{0}".format(labels(first)[0][0].partition("/")[2])


async def test_the_form_is_that_of_the_digests(me: Typist, sqlite: Database) -> None:
    await take_in_long(sqlite)
    assert "text" in (await made(me))
    await me.type("/start")
    await me.type("/format rich")

    assert "rich_message" in (await made(me))


async def test_where_rich_messages_are_off_the_form_is_classic(sqlite: Database) -> None:
    me = Typist(sqlite, rich=RichForm.OFF)
    await take_in_long(sqlite)
    await me.type("/start")
    await me.type("/format rich")

    assert "text" in (await made(me))


async def made(me: Typist) -> dict[str, object]:
    """The payload of the first page of article 1."""
    reply = await me.type("/read 1")
    assert reply.made is not None
    return dict(reply.made.payload)


async def test_a_refused_rich_page_becomes_a_classic_one_of_about_the_same_place(
    me: Typist, sqlite: Database
) -> None:
    await take_in_long(sqlite)
    await me.type("/start")
    await me.type("/format rich")
    first = await me.type("/read 1")
    second = await me.press(button(first, "▶"))

    assert second.instead is not None
    other = await second.instead()

    assert "parse_mode" in shown(other)
    assert not other.fresh
    assert other.instead is None
    page, _, pages = labels(other)[0][1].partition("/")
    assert 1 < int(page) < int(pages)
    # From now on its pages are turned in the form that was taken.
    assert "parse_mode" in shown(await me.press(button(other, "▶")))


async def test_an_article_that_vanishes_before_its_other_form_is_made_is_answered_kindly(
    me: Typist, sqlite: Database
) -> None:
    await take_in_long(sqlite)
    await take_in(sqlite, ["new"])
    await me.type("/start")
    await me.type("/format rich")
    reply = await me.type("/read 1")
    async with sqlite.transaction() as tx:
        await tx.articles.forget(NOW + DAY)

    assert reply.instead is not None
    assert "no longer kept" in words(await reply.instead())


async def test_an_article_without_an_address_has_no_way_to_an_original(
    me: Typist, sqlite: Database
) -> None:
    async with sqlite.transaction() as tx:
        await tx.articles.add([replace(draft("note"), url=None)], None, NOW)
    await intake_of(sqlite, Settings()).run(NOW)

    assert labels(await me.type("/read 1")) == [["🔖 Save", "More like this"]]


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.SUPERGROUP, ChatKind.CHANNEL])
async def test_elsewhere_a_press_leads_to_the_private_chat_and_says_nothing_in_this_one(
    sqlite: Database, kind: ChatKind
) -> None:
    await take_in(sqlite, ["old", "new"])
    group = Typist(sqlite, replace(chat(-5), kind=kind))

    assert await group.tap(Button("Read 1", "read", "2")) == Elsewhere("read_2")
    gone = await group.tap(Button("Read 1", "read", "3"))
    assert isinstance(gone, Notice)
    assert "newest is 2" in gone.text
    typed = await group.type("/read 2")
    assert words(typed) == "new"
    assert all_of(typed) == [PrivateButton("Read", "read_2")]
    assert "newest is 2" in words(await group.type("/read 3"))


@pytest.mark.parametrize("args", ["", "x", "1:x", ":::", "1:2:nonsense", "9" * 60, "²"])
async def test_whatever_a_client_sends_as_a_button_is_answered(
    me: Typist, sqlite: Database, args: str
) -> None:
    await take_in(sqlite, ["one"])

    reply = await me.press(Button("", "read", args))

    assert reply.made is not None or words(reply)


async def test_the_latest_articles_are_opened_by_their_buttons(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, [f"note {n}" for n in range(12)])

    page = await me.press(button(await me.type("/latest"), "Older"))

    assert labels(page)[:4] == [
        *(["Read 6", "Read 7", "Read 8"], ["🔖 6", "🔖 7", "🔖 8"]),
        *(["Read 9", "Read 10"], ["🔖 9", "🔖 10"]),
    ]
    assert "6. note 6" in words(page)
    assert "note 6" in shown(await me.press(button(page, "Read 6")))
