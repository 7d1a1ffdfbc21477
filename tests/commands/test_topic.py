"""/topic beside /filter: neither destroys what the other said; topics are searched."""

from dataclasses import replace

import pytest

from bot.commands.request import DATA_BYTES, Button, Reply
from bot.commands.topic import is_plain
from bot.core import rules
from bot.core.topics import Taxonomy, Topic
from storage.database import Database
from tests.support.commands import Typist, button, words
from tests.support.store import chat, take_in


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


def texts(reply: Reply) -> list[str]:
    return [one.text for row in reply.buttons for one in row]


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


async def test_wider_topics_fold_their_narrower_ones(me: Typist, sqlite: Database) -> None:
    names = {"wide": None, "narrow": "wide", "tiny": "narrow", "other": None, "lost": "gone"}
    topics = tuple(
        Topic(slug, {"en": slug.upper(), "zh": slug}, parent=parent)
        for slug, parent in names.items()
    )
    me.services = replace(me.services, taxonomy=Taxonomy(topics, 1.0))
    await me.type("/start")

    menu = await me.type("/topic")
    assert texts(menu) == ["WIDE (0) ▸", "OTHER (0)", "LOST (0)"]
    wide = await me.press(button(menu, "WIDE"))
    assert texts(wide) == ["WIDE (0)", "NARROW (0) ▸", "Back"]
    narrow = await me.press(button(wide, "NARROW"))
    assert texts(narrow) == ["NARROW (0)", "TINY (0)", "Back"]
    chosen = await me.press(button(narrow, "TINY"))
    assert texts(chosen)[:2] == ["NARROW (0)", "✅ TINY (0)"]
    up = await me.press(button(chosen, "Back"))
    assert button(up, "✅ NARROW (0) ▸")
    both = await me.press(button(up, "WIDE"))
    assert "Topics: TINY, WIDE" in words(both)
    assert button(await me.press(button(both, "Back")), "✅ WIDE (0) ▸")


@pytest.mark.parametrize(
    "typed", ["llm not video", "llm, -video", "llm !video", "大模型 非视频", "llm and not video"]
)
async def test_what_is_not_to_come_is_for_a_filter(me: Typist, typed: str) -> None:
    await me.type("/start")
    said = words(await me.type(f"/topic {typed}"))
    assert said.endswith("a filter says: /filter topic:llm AND NOT topic:video")
    assert "Topics: everything" in words(await me.type("/topic"))


async def test_a_name_that_is_none_is_told_beside_what_is_not_to_come(me: Typist) -> None:
    await me.type("/start")
    said = words(await me.type("/topic cookery not video"))
    assert "I don't know the topic “cookery”" in said
    assert said.endswith("/filter NOT topic:video")


async def test_names_may_be_joined_by_words(me: Typist) -> None:
    await me.type("/start")
    said = words(await me.type("/topic llm and video 和 python"))
    assert said.startswith("Topics: Large language models, Python, Video")


def many(*, wide: int, narrow: int) -> Taxonomy:
    """Topics of which the last has narrower ones, of which the last has one, too."""
    topics = [Topic(f"t{n}", {"en": f"T{n}"}) for n in range(wide)]
    topics += [Topic(f"n{n}", {"en": f"N{n}"}, parent=f"t{wide - 1}") for n in range(narrow)]
    return Taxonomy([*topics, Topic("leaf", {"en": "LEAF"}, parent=f"n{narrow - 1}")], 1.0)


async def test_back_leads_to_the_page_from_which_one_came(me: Typist) -> None:
    me.services = replace(me.services, taxonomy=many(wide=25, narrow=45))
    await me.type("/start")

    second = await me.press(button(await me.type("/topic"), "→"))
    below = await me.press(button(second, "T24"))
    assert texts(below)[:2] == ["T24 (0)", "N0 (0)"]
    third = await me.press(button(await me.press(button(below, "→")), "→"))
    assert texts(third)[:2] == ["N39 (0)", "N40 (0)"]
    leaf = await me.press(button(third, "N44"))
    assert texts(leaf)[:2] == ["N44 (0)", "LEAF (0)"]

    assert texts(await me.press(button(leaf, "Back"))) == texts(third)
    assert texts(await me.press(button(third, "Back"))) == texts(second)


async def test_a_toggle_stays_on_its_page_and_ticks_all_that_are_wider(me: Typist) -> None:
    me.services = replace(me.services, taxonomy=many(wide=25, narrow=45))
    await me.type("/start")

    below = await me.press(Button("", "topic", "page:^t24.2"))
    toggled = await me.press(button(below, "N43"))
    assert "✅ N43 (0)" in texts(toggled)
    leaf = await me.press(button(toggled, "N44"))
    chosen = await me.press(button(leaf, "LEAF"))
    up = await me.press(button(chosen, "Back"))
    assert {"✅ N43 (0)", "✅ N44 (0) ▸"} <= set(texts(up))
    await me.press(button(up, "✅ N43"))
    assert "✅ T24 (0) ▸" in texts(await me.press(button(up, "Back")))


async def test_every_button_of_a_menu_of_long_names_fits(me: Typist) -> None:
    slug = "a-topic-of-a-very-long-name"
    topics = [
        Topic(slug, {"en": "A"}),
        *(Topic(f"{slug}-{n}", {"en": "B"}, parent=slug) for n in range(45)),
    ]
    me.services = replace(me.services, taxonomy=Taxonomy(topics, 1.0))
    await me.type("/start")
    shown = await me.press(button(await me.press(button(await me.type("/topic"), "A")), "→"))
    pressed = [one for row in shown.buttons for one in row if isinstance(one, Button)]
    assert max(len(one.data.encode()) for one in pressed) <= DATA_BYTES


@pytest.mark.parametrize("typed", ["search", "搜索 ", "查找"])
async def test_a_search_for_nothing_says_how(me: Typist, typed: str) -> None:
    await me.type("/start")
    assert "Type what to look for" in words(await me.type(f"/topic {typed}"))


async def test_names_that_are_on_go_off_and_the_answer_says_so(me: Typist) -> None:
    await me.type("/start")
    on = words(await me.type("/topic llm and RL"))
    assert "Switched on: Large language models, Reinforcement learning.\n" in on
    assert "Switched off" not in on
    off = words(await me.type("/topic rl, llm"))
    assert off.startswith("Topics: everything\nSwitched off: Large language models, Reinforcement")
    assert "Switched on" not in off


async def test_of_names_some_of_which_are_on_all_are_on_afterwards(me: Typist) -> None:
    await me.type("/start")
    await me.type("/topic diffusion, llm")
    said = words(await me.type("/topic LLMs and RL"))
    assert said.startswith(
        "Topics: Diffusion and generative models; Large language models; Reinforcement learning\n"
        "Switched on: Reinforcement learning.\n"
    )
    assert "Switched off" not in said


async def test_what_was_switched_is_said_in_chinese(sqlite: Database) -> None:
    ich = Typist(sqlite, chat(2, language="zh"))
    await ich.type("/start")
    assert "已打开：大语言模型、视频。" in words(await ich.type("/topic 大模型 视频"))
    assert "已关闭：视频。" in words(await ich.type("/topic 视频"))


@pytest.mark.parametrize(
    "typed", ["all", "Everything", "off", "none", "reset", "clear", "全部", "所有", "清空", "重置"]
)
async def test_one_list_of_words_means_everything(me: Typist, typed: str) -> None:
    await me.type("/start")
    for command in ("topic", "filter"):
        await me.type("/topic llm")
        done = await me.type(f"/{command} {typed}")
        assert "everything" in words(done)
        assert "Topics: Large" in words(await me.press(button(done, "Undo"))) or command == "filter"
        assert "Topics: everything" in words(await me.type("/topic off"))
    again = await me.type(f"/topic {typed}")
    assert "Undo" not in texts(again)


async def test_everything_gives_up_a_filter_that_says_more_and_can_be_taken_back(
    me: Typist,
) -> None:
    await me.type("/start")
    await me.type("/filter llm AND NOT python")
    given_up = await me.type("/topic all")
    assert "Topics: everything" in words(given_up)
    assert "more than topics" in words(await me.press(button(given_up, "Undo")))
