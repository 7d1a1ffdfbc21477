"""/topic beside /filter: neither destroys what the other said; topics are searched."""

import pytest

from bot.commands.request import Button
from bot.commands.topic import is_plain
from bot.core import rules
from storage.database import Database
from tests.support.commands import Typist, button, words
from tests.support.store import take_in


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


@pytest.mark.parametrize("text", ["", "topic:a", "topic:a OR topic:b"])
def test_sets_of_topics_are_plain(text: str) -> None:
    assert is_plain(rules.parse(text))


@pytest.mark.parametrize(
    "text", ["NOT *", '"a"', "topic:a AND topic:b", 'topic:a OR "b"', "NOT topic:a"]
)
def test_whatever_says_more_is_not(text: str) -> None:
    assert not is_plain(rules.parse(text))


async def test_a_filter_that_says_more_is_shown_and_not_destroyed(me: Typist) -> None:
    await me.type("/start")
    old = await me.type("/topic")
    await me.type("/filter llm AND NOT python")

    for reply in (
        await me.type("/topic"),
        await me.type("/topic python"),
        await me.press(button(old, "Python")),
    ):
        assert "more than topics: Large language models and not Python" in words(reply)
    assert "must: Large" in words(await me.press(button(reply, "Edit the filter")))

    given_up = await me.press(button(reply, "Give it up"))
    assert "Topics: everything" in words(given_up)
    back = await me.press(button(given_up, "Undo"))
    assert "more than topics" in words(back)


async def test_a_toggle_can_be_taken_back_and_looked_at(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, ["snake"], "python")
    await me.type("/start")
    changed = await me.press(button(await me.type("/topic"), "Python"))

    assert "snake" in words(await me.press(button(changed, "Show them")))
    undone = await me.press(button(changed, "Undo"))
    assert "Topics: everything" in words(undone)
    assert "Undone" in words(undone)
    assert "nothing to undo" in words(await me.press(button(changed, "Undo")))


async def test_topics_are_searched_by_name(me: Typist) -> None:
    await me.type("/start")

    found = await me.type("/topic search vision")
    assert button(found, "Computer vision")
    assert button(await me.press(button(found, "All topics")), "Python")
    toggled = await me.press(button(found, "Computer vision"))
    assert "Topics: Computer vision" in words(toggled)
    assert "No topic is called" in words(await me.type("/topic 搜索 qqqqq"))
    assert "/topic search" in words(await me.press(Button("", "topic", "search")))


async def test_a_topic_that_is_gone_is_not_toggled(me: Typist) -> None:
    await me.type("/start")

    assert "Topics: everything" in words(await me.press(Button("", "topic", "toggle:gone:0")))
