"""/similar: what would find more like an article, added to the filter and taken back."""

import pytest

from bot.commands.request import Button, Notice, Reply
from bot.core import rules
from bot.core.rules import HasWord, all_of, any_of
from storage.database import Database
from tests.support.commands import Typist, button, words
from tests.support.store import NOW, chat, take_in


@pytest.fixture
async def me(sqlite: Database) -> Typist:
    """Somebody who is subscribed, in a store with one article about language models among others."""
    await take_in(sqlite, ["sundial"], "llm", "optimisation")
    await take_in(sqlite, ["one", "two", "three"])
    typist = Typist(sqlite)
    await typist.type("/start")
    return typist


def labels(reply: Reply) -> list[list[str]]:
    return [[one.text for one in row] for row in reply.buttons]


async def rule_of(typist: Typist) -> str:
    subscription = await typist.subscribe.find(typist.chat.id, typist.thread)
    assert subscription is not None
    return subscription.rule


async def test_each_proposal_says_its_rule_and_what_it_would_have_sent(me: Typist) -> None:
    reply = await me.type("/similar 1")

    said = words(reply)
    assert "More like “sundial”" in said
    assert '"sundial" AND (topic:llm OR topic:optimisation)' in said
    assert said.count("Would have sent 1 of the last 4 articles.") == 3
    assert reply.fresh
    # Everything comes already: only to be choosy makes a difference.
    assert labels(reply) == [[f"Only {n}", f"Show {n}"] for n in (1, 2, 3)]
    assert "“Only”" in said
    assert "1-1 of 1" in words(await me.press(button(reply, "Show 1")))


async def test_only_one_of_them_comes_from_now_on_and_that_is_taken_back(me: Typist) -> None:
    changed = await me.press(button(await me.type("/similar 1"), "Only 2"))

    assert await rule_of(me) == '"sundial"'
    assert "The filter has changed." in words(changed)
    assert "Would have sent 1 of the last 4 articles." in words(changed)
    assert not changed.fresh
    assert "Undone" in words(await me.press(button(changed, "Undo")))
    assert await rule_of(me) == ""


async def test_a_proposal_is_added_beside_what_the_filter_wants(me: Typist) -> None:
    await me.type("/filter topic:video")
    reply = await me.type("/similar 1")

    assert "“Add”" in words(reply)
    await me.press(button(reply, "Add 2"))
    assert await rule_of(me) == '"sundial" OR topic:video'

    # What the filter has already is not offered again, and neither is what it comprises.
    again = await me.type("/similar 1")
    assert labels(again) == [["Show 1"], ["Show 2"], ["Add 3", "Show 3"]]


async def test_a_button_of_before_the_filter_changed_says_so(me: Typist) -> None:
    reply = await me.type("/similar 1")
    await me.type("/filter topic:video")

    answer = await me.tap(button(reply, "Only 1"))
    assert isinstance(answer, Notice)
    assert "changed since" in answer.text
    assert await rule_of(me) == "topic:video"


async def test_who_is_not_subscribed_sees_what_there_is_and_how_to_subscribe(
    me: Typist, sqlite: Database
) -> None:
    reply = await me.type("/similar 1")
    await me.type("/stop")

    answer = await me.tap(button(reply, "Only 1"))
    assert isinstance(answer, Notice)
    assert "/start" in answer.text
    shown = await me.type("/similar 1")
    assert labels(shown) == [["Show 1"], ["Show 2"], ["Show 3"]]
    assert "/start" in words(shown)


async def test_it_is_about_the_thread_in_which_it_is_asked(me: Typist, sqlite: Database) -> None:
    group = Typist(sqlite, chat(-5), thread=7)
    await group.type("/start")

    await group.press(button(await group.type("/similar 1"), "Only 2"))

    assert await rule_of(group) == '"sundial"'
    assert await rule_of(me) == ""


async def test_a_filter_that_would_become_too_large_stays(me: Typist) -> None:
    pairs = [all_of([HasWord(f"a{n}"), HasWord(f"b{n}")]) for n in range(500)]
    subscription = await me.subscribe.find(me.chat.id, None)
    assert subscription is not None
    await me.services.filters.set(subscription, any_of(pairs), NOW)
    before = await rule_of(me)

    reply = await me.press(button(await me.type("/similar 1"), "Add 3"))

    assert "at most" in words(reply)
    assert await rule_of(me) == before
    assert rules.parse(before) == any_of(pairs)


async def test_it_is_said_in_chinese(me: Typist, sqlite: Database) -> None:
    reply = await Typist(sqlite, chat(2, language="zh")).type("/similar 1")

    assert "相似的文章" in words(reply)


@pytest.mark.parametrize("place", ["list", "article"])
async def test_it_is_offered_where_an_article_is_kept_and_opened(me: Typist, place: str) -> None:
    if place == "list":
        await me.type("/save 1")
        asking = button(await me.type("/saved"), "Similar")
    else:
        asking = button(await me.type("/read 1"), "More like this")

    reply = await me.press(asking)
    assert "More like “sundial”" in words(reply)
    assert reply.fresh


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/similar", "/similar 12"),
        ("/similar x", "/similar 12"),
        ("/similar 99", "newest is 4"),
    ],
)
async def test_what_is_no_article_is_answered(me: Typist, typed: str, said: str) -> None:
    assert said in words(await me.type(typed))


async def test_an_article_with_nothing_to_go_by_is_answered(sqlite: Database) -> None:
    await take_in(sqlite, ["7"])

    assert "neither topics nor words" in words(await Typist(sqlite).type("/similar 1"))


@pytest.mark.parametrize("args", ["", "x", "add", "add:x", "add:x:y:z", ":::", "9" * 60])
async def test_whatever_a_client_sends_as_a_button_is_answered(me: Typist, args: str) -> None:
    answer = await me.tap(Button("", "similar", args))

    assert isinstance(answer, Notice) or words(answer)  # type: ignore[arg-type]  # no way leads elsewhere here
