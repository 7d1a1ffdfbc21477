"""/filter as people use it: by buttons and by text, forth and back."""

from dataclasses import replace

import pytest

from bot.commands.request import Button, Reply
from bot.core import rules
from bot.core.topics import Taxonomy, Topic
from storage.database import Database
from tests.support.commands import Typist, button, words
from tests.support.store import NOW, chat, take_in

LLM, DIFFUSION = "Large language models", "Diffusion"


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


async def rule_of(typist: Typist) -> str:
    found = await typist.subscribe.find(typist.chat.id, None)
    assert found is not None
    return found.rule


async def add(typist: Typist, menu: Reply, topic: str, role: str) -> Reply:
    topics = await typist.press(button(menu, "Add a topic"))
    return await typist.press(button(await typist.press(button(topics, topic)), role))


async def test_a_filter_needs_a_subscription(me: Typist) -> None:
    assert "/start" in words(await me.type("/filter"))
    menu = Button("", "filter", "menu")
    assert "/start" in words(await me.press(menu))


async def test_a_filter_is_built_by_buttons_tried_and_taken_back(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["one", "two"], "llm")
    await take_in(sqlite, ["three"], "llm", "diffusion-generative")
    await me.type("/start")

    menu = await me.type("/filter")
    assert "everything" in words(menu)
    assert "Would have sent 3 of the last 3" in words(menu)
    must = await add(me, menu, LLM, "must be")
    assert "must: Large language models" in words(must)
    never = await add(me, must, DIFFUSION, "never")

    assert await rule_of(me) == "topic:llm AND NOT topic:diffusion-generative"
    assert "never: Diffusion" in words(never)
    assert "topic:llm AND NOT topic:diffusion-generative" in words(never)
    assert "Would have sent 2 of the last 3" in words(never)
    shown = words(await me.press(button(never, "Show them")))
    assert "1-2 of 2" in shown
    assert "three" not in shown
    undone = await me.press(button(never, "Undo"))
    assert "Undone" in words(undone)
    assert await rule_of(me) == "topic:llm"


async def test_an_undo_that_comes_too_late_says_so_and_changes_nothing(me: Typist) -> None:
    await me.type("/start")
    first = await me.type("/filter llm")
    await me.type("/filter python")

    late = await me.press(button(first, "Undo"))
    assert "nothing to undo any more" in words(late)
    assert await rule_of(me) == "topic:python"
    odd = replace(button(first, "Undo"), args="undo:ffff:ffff")
    assert "nothing to undo any more" in words(await me.press(odd))


async def test_topics_of_which_any_is_enough_join_each_other(me: Typist) -> None:
    await me.type("/start")
    one = await add(me, await me.type("/filter"), LLM, "any of")
    two = await add(me, one, "Python", "any of: this, Large")
    await add(me, two, "PyTorch", "any of")

    assert await rule_of(me) == "topic:llm OR topic:python OR topic:pytorch"


async def test_with_several_that_must_be_one_says_beside_which_it_goes(me: Typist) -> None:
    await me.type("/start")
    both = await me.type("/filter llm AND python")
    await add(me, both, "PyTorch", "any of: this, Python")

    assert await rule_of(me) == "topic:llm AND (topic:python OR topic:pytorch)"


async def test_parts_are_removed_one_by_one(me: Typist) -> None:
    await me.type("/start")
    menu = await me.type('/filter llm AND NOT "stable diffusion"')
    parts = await me.press(button(menu, "Remove"))
    left = await me.press(button(parts, "✖ “stable"))
    assert await rule_of(me) == "topic:llm"

    stale = await me.press(button(parts, "✖ Large"))
    assert "has changed since" in words(stale)
    assert "must: Large language models" in words(await me.press(button(stale, "Back")))
    none = await me.press(button(await me.press(button(left, "Remove")), "✖ Large"))
    assert "everything" in words(none)
    assert not [one for row in none.buttons for one in row if one.text == "Remove"]


@pytest.mark.parametrize("off", ["off", "OFF", "clear", "全部", "*"])
async def test_a_filter_is_ended_by_text_or_button(me: Typist, off: str) -> None:
    await me.type("/start")
    menu = await me.type("/filter llm")
    assert "everything" in words(await me.type(f"/filter {off}"))
    assert await rule_of(me) == ""
    undone = await me.press(button(await me.press(button(menu, "Everything")), "Show"))
    assert "no articles" in words(undone)


async def test_the_same_filter_again_leaves_nothing_to_undo(me: Typist) -> None:
    await me.type("/start")
    await me.type("/filter llm")
    again = await me.type("/filter LLM")

    assert "The filter of this chat" in words(again)
    assert not [one for row in again.buttons for one in row if one.text == "Undo"]


async def test_a_nested_filter_is_shown_in_words_and_changed_by_text(me: Typist) -> None:
    await me.type("/start")
    menu = await me.type("/filter (llm AND lang:zh) OR (python AND NOT lang:zh)")

    assert "too nested for buttons" in words(menu)
    assert "(language zh and Large language models) or" in words(menu)
    assert [one.text for row in menu.buttons for one in row] == ["Show them", "Undo", "Everything"]
    for args in ("topic:llm", "put:must:00000000:llm:", "parts", "cut:0:00000000"):
        pressed = await me.press(Button("", "filter", args))
        assert "has changed since" in words(pressed)


@pytest.mark.parametrize(
    ("typed", "line", "caret", "said"),
    [
        ("llm AND", "llm AND", "       ^", "Position 8"),
        ("llm (vision", "llm (vision", "    ^", "never closed"),
        ('llm "vision', 'llm "vision', "    ^", "no second one"),
        ("titles:go", "titles:go", "^", "title:"),
        ("llm, vision", "llm, vision", "   ^", "OR"),
        ("topic:pytorhc", "topic:pytorhc", "      ^", "pytorch"),
    ],
)
async def test_a_mistake_is_pointed_at(
    me: Typist, typed: str, line: str, caret: str, said: str
) -> None:
    await me.type("/start")
    for command in ("/filter", "/latest"):
        answer = words(await me.type(f"{command} {typed}"))
        assert said in answer
        assert f"{line}\n{caret}" in answer
    assert await rule_of(me) == ""


@pytest.mark.parametrize(
    "typed",
    [
        " OR ".join(f"w{n}" for n in range(10_000)),
        "(" * 1_000 + "llm" + ")" * 1_000,
        '"' * 4_095,
        "😀" * 4_096,
        "😀 " * 2_048,
        "NOT " * 1_000 + "llm",
        "NOT llm NOT python",
        "near(llm, 3)",
        "'; drop table article; --",
        "title:* MATCH 'x' NEAR/3",
        "a",
        "图",
        "a b c " * 600,
        "\u202e\u200b",
    ],
)
async def test_whatever_is_typed_is_answered_shortly(
    me: Typist, sqlite: Database, typed: str
) -> None:
    await take_in(sqlite, ["one"], "llm")
    await me.type("/start")

    for command in ("filter", "latest 3"):
        answer = words(await me.type(f"/{command} {typed}"))
        assert answer
        assert len(answer) < 4_000


async def test_words_that_find_nothing_are_compared_with_topics(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["one"], "llm")
    await me.type("/start")

    assert "Did you mean a topic: Python, PyTorch?" in words(await me.type("/filter pytorhc"))
    assert "Did you mean" not in words(await me.type("/filter zzzzzzz"))


async def test_the_chinese_build_it_in_chinese(sqlite: Database) -> None:
    ich = Typist(sqlite, chat(2, language="zh"))
    await take_in(sqlite, ["one"], "llm")
    await ich.type("/start")

    menu = await ich.type("/filter 大模型 非 扩散模型")
    assert "必须有：大语言模型" in words(menu)
    assert "不要：" in words(menu)
    assert "撤销" in {one.text for row in menu.buttons for one in row}


async def test_topics_with_long_names_fit_buttons(me: Typist) -> None:
    long = "x" * 60
    topics = (Topic(long, {"en": "X" * 90, "zh": "题" * 90}), Topic("llm", {"en": "L", "zh": "L"}))
    me.services = replace(me.services, taxonomy=Taxonomy(topics, 1.0))
    await me.type("/start")
    changed = await add(me, await me.type("/filter llm"), "X" * 39, "never")

    assert await rule_of(me) == f"topic:llm AND NOT topic:{long}"
    assert button(await me.press(Button("", "filter", "put:must:1:~gone:")), "Back")
    for row in changed.buttons:
        assert all(len(one.data.encode()) <= 64 for one in row if isinstance(one, Button))


async def test_very_many_parts_are_counted_and_edited_by_text(me: Typist) -> None:
    await me.type("/start")
    many = await me.type("/filter " + " OR ".join(f"word{n}" for n in range(200)))

    assert "… and 170 more" in words(many)
    assert "As text" not in words(many)
    assert not [one for row in many.buttons for one in row if one.text == "Remove"]
    nested = rules.parse("(" + " AND ".join(f"a{n}" for n in range(90)) + ") OR NOT b")
    subscription = await me.subscribe.find(me.chat.id, None)
    assert subscription is not None
    await me.services.filters.set(subscription, nested, NOW)
    assert "… and 60 more" in words(await me.type("/filter"))


@pytest.mark.parametrize("typed", ["NOT *", "llm NOT llm", "lang:zh lang:en"])
async def test_a_filter_that_nothing_can_match_says_so_and_can_be_undone(
    me: Typist, typed: str
) -> None:
    await me.type("/start")
    menu = await me.type(f"/filter {typed}")
    assert "nothing will ever come with it" in words(menu)
    assert "too nested" not in words(menu)
    assert await rule_of(me) != ""
    await me.press(button(menu, "Undo"))
    assert await rule_of(me) == ""


async def test_a_filter_that_only_finds_nothing_yet_is_no_contradiction(me: Typist) -> None:
    await me.type("/start")
    assert "nothing will ever" not in words(await me.type('/filter "never said" NOT llm'))


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("no video", "NOT video"),
        ("llm and no video", "llm and NOT video"),
        ("除了视频", "NOT 视频"),
    ],
)
async def test_an_everyday_negation_is_answered_with_how_a_filter_says_it(
    me: Typist, sqlite: Database, typed: str, instead: str
) -> None:
    await take_in(sqlite, ["one"], "llm")
    await me.type("/start")
    for command in ("filter", "latest"):
        said = words(await me.type(f"/{command} {typed}"))
        assert f"Did you mean: {instead}? /{command} {instead}" in said
        assert "mean a topic" not in said
    assert '"' in await rule_of(me)
    await me.type(f"/filter {instead}")
    assert (await rule_of(me)).endswith("NOT topic:video")


async def test_what_was_meant_is_told_above_what_is_found(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, ["no"], "llm")
    said = words(await me.type("/latest no llm"))
    assert said.startswith("Did you mean: NOT llm?")
    assert "1-1 of 1" in said
    assert "Did you mean" not in words(await me.type('/latest "no" llm'))


async def test_the_lines_of_the_answer_are_no_filter_and_are_answered_with_one(
    me: Typist,
) -> None:
    await me.type("/start")
    said = words(await me.type("/filter must: llm never: video"))
    assert "“must:” is how a filter is shown" in said
    assert "Did you mean: topic:llm AND NOT topic:video?" in said
    assert await rule_of(me) == ""
