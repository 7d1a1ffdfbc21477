from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest

from bot.commands import BY_NAME, COMMANDS
from bot.commands.request import DATA_BYTES, Button, Reply
from bot.config.digest import DigestSettings, RichForm
from bot.core import rich, rules
from bot.core.topics import Taxonomy, Topic
from bot.i18n import Catalogues
from bot.services.publish import Publish
from storage.database import Database
from storage.records import Chat, Deleted, DeliveryState, Format, Outcome, Role
from tests.support.commands import Typist, button, words
from tests.support.store import NOW, chat, take_in


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


@pytest.fixture
def ich(sqlite: Database) -> Typist:
    return Typist(sqlite, chat(2, language="zh"))


def test_every_command_has_a_name_of_its_own_that_telegram_takes() -> None:
    assert len(BY_NAME) == len(COMMANDS)
    for command in COMMANDS:
        # Bot API, BotCommand: 1-32 characters of a-z, 0-9 and _; description 1-256.
        assert command.name.isidentifier()
        assert command.name == command.name.lower()
        assert 1 <= len(command.summary) <= 256


async def test_help_shows_every_command_in_both_languages(me: Typist, ich: Typist) -> None:
    for typist in (me, ich):
        said = words(await typist.type("/help"))
        t = typist.services.catalogues.translator(typist.chat.language)
        for command in COMMANDS:
            assert f"/{command.name}" in said
            assert t(command.summary) in said


async def test_start_welcomes_subscribes_and_offers_what_is_there(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["old"])

    reply = await me.type("/start")

    assert "You are subscribed" in words(reply)
    assert "Topics: everything" in words(reply)
    assert "as soon as there is news" in words(reply)
    shown = await me.press(button(reply, "Show the latest"))
    assert "old" in words(shown)
    assert shown.fresh


async def test_start_twice_changes_nothing(me: Typist) -> None:
    await me.type("/start")

    assert "already" in words(await me.type("/start"))


async def test_start_speaks_chinese_to_the_chinese(ich: Typist) -> None:
    assert "订阅成功" in words(await ich.type("/start"))


async def test_stop_ends_it_once_and_start_takes_the_settings_up_again(me: Typist) -> None:
    await me.type("/start")
    await me.type("/topic llm")

    assert "Stopped" in words(await me.type("/stop"))
    assert "no digests yet" in words(await me.type("/stop"))
    await me.type("/start")
    assert button(await me.type("/topic"), "✅ Large language models")


async def test_latest_of_an_empty_store_says_so(me: Typist) -> None:
    assert "no articles here yet" in words(await me.type("/latest"))


async def test_latest_pages_back_and_forth(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, [f"note {n}" for n in range(12)])

    first = await me.type("/latest")
    assert "1-5 of 12" in words(first)
    assert "note 11" in words(first)
    second = await me.press(button(first, "Older"))
    assert "6-10 of 12" in words(second)
    assert not second.fresh
    third = await me.press(button(second, "Older"))
    assert "11-12 of 12" in words(third)
    assert [one.text for one in third.buttons[-1]] == ["← Newer"]
    back = await me.press(button(second, "← Newer"))
    assert "1-5 of 12" in words(back)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("/latest 2", "1-2 of 30"),
        ("/latest 0", "1-1 of 30"),
        ("/latest 99999999999", "1-20 of 30"),
        ("/latest 二", "1-2 of 30"),
        ("/latest 十", "1-10 of 30"),
    ],
)
async def test_latest_takes_a_number_within_reason(
    me: Typist, sqlite: Database, typed: str, place: str
) -> None:
    await take_in(sqlite, [str(n) for n in range(30)])

    assert place in words(await me.type(typed))


async def test_latest_by_topic_in_either_language(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, ["about models"], "llm")
    await take_in(sqlite, ["about pixels"], "computer-vision")

    for typed in ("/latest llm", "/latest 3 LLM", "/latest 大模型"):
        said = words(await me.type(typed))
        assert "about models" in said
        assert "pixels" not in said


async def test_latest_says_how_far_back_it_has_looked(
    me: Typist, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.library.LOOK_BACK_FOR_WORDS", 3)
    await take_in(sqlite, ["early", *(f"note {n}" for n in range(4))])

    assert "1-3 of 3, among the newest 3" in words(await me.type("/latest title:note"))
    none = words(await me.type("/latest title:early"))
    assert "None of the newest 3 articles matches: “early” in the title" in none


async def test_latest_with_an_unknown_topic_suggests(me: Typist) -> None:
    said = words(await me.type("/latest pytorhc"))

    assert "“pytorhc”" in said
    assert "PyTorch" in said


@pytest.mark.parametrize("args", ["", "x:y:z", "-1:0:", "5", "9:9:no-such-topic", "::::"])
async def test_a_button_from_long_ago_shows_what_it_can(
    me: Typist, sqlite: Database, args: str
) -> None:
    await take_in(sqlite, ["one"])
    first = await me.type("/start")
    old = replace(button(first, "Show the latest"), args=args)

    assert words(await me.press(old))


async def test_topics_need_a_subscription(me: Typist) -> None:
    assert "/start" in words(await me.type("/topic"))
    assert "/start" in words(await me.type("/schedule"))
    menu = replace(button(await me.type("/start"), "Choose"), args="menu")
    await me.type("/stop")
    assert "/start" in words(await me.press(menu))


async def test_the_menu_shows_all_topics_with_their_counts_and_toggles(
    me: Typist, sqlite: Database
) -> None:
    await take_in(sqlite, ["a", "b", "c"], "llm")
    await take_in(sqlite, ["d"], "python")
    await me.type("/start")

    menu = await me.type("/topic")
    assert "everything" in words(menu)
    python = button(menu, "Python")
    assert python.text == "Python (1)"

    changed = await me.press(python)
    assert "Would have sent 1 of the last 4 articles." in words(changed)
    assert button(changed, "✅ Python")
    again = await me.press(button(changed, "✅ Python"))
    assert "everything" in words(again)
    assert "Would have sent 4 of the last 4" in words(again)


async def test_topics_toggle_by_name_alias_and_language(me: Typist) -> None:
    await me.type("/start")

    assert button(await me.type("/topic llm python"), "✅ Python")
    changed = await me.type("/topic 大模型")
    assert "Topics: Python" in words(changed)
    assert "no articles yet to try" in words(changed)
    everything = await me.press(button(changed, "Everything"))
    assert "Topics: everything" in words(everything)
    assert "Topics: everything" in words(await me.type("/topic"))


async def test_unknown_topics_are_named_and_the_known_ones_taken(me: Typist) -> None:
    await me.type("/start")

    mixed = await me.type("/topic python, nonsense-topic")
    assert "“nonsense-topic”" in words(mixed)
    assert button(mixed, "✅ Python")
    alone = await me.type("/topic nonsense-topic")
    assert alone.buttons == ()


async def test_a_heap_of_unknown_topics_gets_a_short_answer(me: Typist) -> None:
    await me.type("/start")

    assert len(words(await me.type("/topic " + ", ".join(f"x{n}" for n in range(99))))) < 1000


async def test_a_long_taxonomy_is_paged(me: Typist) -> None:
    topics = tuple(Topic(f"t{n}", {"en": f"T{n}", "zh": f"题{n}"}) for n in range(45))
    taxonomy = type(me.services.taxonomy)(topics, 1.0)
    me.services = replace(me.services, taxonomy=taxonomy)
    await me.type("/start")

    first = await me.type("/topic")
    second = await me.press(button(first, "→"))
    assert button(second, "T20")
    toggled = await me.press(button(second, "T20"))
    assert button(toggled, "✅ T20")
    assert button(await me.press(button(toggled, "→")), "T40")
    assert button(await me.press(button(toggled, "←")), "T0")
    odd = replace(button(first, "→"), args="page:99999")
    assert button(await me.press(odd), "T0")


async def test_every_button_fits_telegrams_64_bytes(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, [str(n) for n in range(30)], "systems-gpu-distributed")
    replies: list[Reply] = [await me.type(f"/{command.name}") for command in COMMANDS]
    replies.append(await me.type("/latest systems-gpu-distributed attention-transformers"))

    rows = [row for reply in replies for row in reply.buttons]
    assert len(rows) > 10
    assert max(len(row) for row in rows) <= 8
    pressable = [one for one in chain.from_iterable(rows) if isinstance(one, Button)]
    assert len(pressable) > 10
    for one in pressable:
        assert 1 <= len(one.data.encode()) <= DATA_BYTES


async def test_a_schedule_is_shown_changed_and_explained(me: Typist) -> None:
    await me.type("/start")

    assert "as soon as there is news" in words(await me.type("/schedule"))
    changed = await me.type("/schedule daily 20:00,8:00 Asia/Shanghai")
    assert "daily at 08:00, 20:00 (Asia/Shanghai)" in words(changed)
    assert "(UTC)" in words(await me.type("/schedule utc"))
    assert "news" in words(await me.press(button(changed, "At once")))
    assert "08:00" in words(await me.press(button(changed, "08:00")))


@pytest.mark.parametrize(
    "typed",
    [
        "daily 08:00 asia/shanghai",
        "daily 08:00 Shanghai",
        "DAILY 8:00 \u5317\u4eac",
        "daily 8:00 Beijing",
    ],
)
async def test_a_time_zone_is_found_in_any_case_and_by_its_city(me: Typist, typed: str) -> None:
    await me.type("/start")

    assert "daily at 08:00 (Asia/Shanghai)" in words(await me.type(f"/schedule {typed}"))


async def test_the_time_zone_alone_changes_and_is_shown(me: Typist) -> None:
    await me.type("/start")

    changed = words(await me.type("/schedule port of spain"))

    assert "as soon as there is news" in changed
    assert "Time zone: America/Port_of_Spain" in changed


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("UTC+8", "Asia/Shanghai, Asia/Singapore, Australia/Perth"),
        ("daily 08:00 GMT-3:30", "America/St_Johns"),
        ("daily 08:00 shanghia", "Asia/Shanghai"),
        ("Europe/Berln", "Europe/Berlin"),
    ],
)
async def test_a_time_zone_that_is_none_brings_near_ones(
    me: Typist, ich: Typist, typed: str, near: str
) -> None:
    for typist in (me, ich):
        await typist.type("/start")
        said = words(await typist.type(f"/schedule {typed}"))
        assert typed.rsplit(maxsplit=1)[-1] in said
        assert near in said
        unchanged = words(await typist.type("/schedule"))
        assert "UTC" in unchanged
    assert "\u60a8\u662f\u4e0d\u662f\u8981" in said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("monthly", "monthly"),
        ("daily", "At which time?"),
        ("daily 25:00", "25:00"),
        ("daily 08:00 Mars/Olympus", "Mars/Olympus"),
        ("daily " + ",".join(f"{h:02}:{m}" for h in range(24) for m in (10, 20)), "24 times"),
    ],
)
async def test_a_schedule_that_is_none_is_explained(me: Typist, args: str, said: str) -> None:
    await me.type("/start")

    assert said in words(await me.type(f"/schedule {args}"))


async def test_the_language_changes_by_name_and_by_button(me: Typist) -> None:
    offered = await me.type("/language")
    assert "中文" in words(await me.press(button(offered, "简体中文")))
    assert "语言" in words(await me.type("/language"))
    assert "English" in words(await me.type("/language en"))
    assert "中文" in words(await me.type("/language zh-CN"))
    assert "简体中文" in words(await me.type("/language Klingon"))


async def test_status_tells_a_chat_about_itself_and_the_owner_about_all(
    me: Typist, sqlite: Database
) -> None:
    assert "no digests yet" in words(await me.type("/status"))
    await me.type("/start")
    said = words(await me.type("/status"))
    assert "Sent to this chat: 0 messages" in said
    assert "Subscriptions" not in said

    owner = Typist(sqlite, replace(chat(9), role=Role.OWNER))
    assert "Subscriptions: 1" in words(await owner.type("/status"))


async def test_status_counts_what_waits_is_in_doubt_or_failed(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await take_in(sqlite, ["note"])
    await Publish(sqlite, Catalogues.load(), DigestSettings()).run(NOW)
    assert "1 waiting" in words(await me.type("/status"))

    for state, said in (
        (DeliveryState.UNCERTAIN, "1 uncertain"),
        (DeliveryState.FAILED, "1 failed"),
    ):
        async with sqlite.transaction() as tx:
            (claim,) = await tx.outbox.claim("w", 1, NOW, timedelta(minutes=1))
            await tx.outbox.record("w", [Outcome(claim.id, state, NOW)], NOW)
        assert said in words(await me.type("/status"))


async def test_status_counts_what_was_called_back(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await take_in(sqlite, ["note"])
    await Publish(sqlite, Catalogues.load(), DigestSettings()).run(NOW)
    async with sqlite.transaction() as tx:
        (claim,) = await tx.outbox.claim("w", 1, NOW, timedelta(minutes=1))
        await tx.outbox.record("w", [Outcome(claim.id, DeliveryState.SENT, message_id=7)], NOW)
        await tx.outbox.recall(claim.edition_id, NOW, NOW - timedelta(hours=1))
    me.chat = replace(me.chat, role=Role.OWNER)
    assert "Digest #1 called back: 1 still to be deleted" in words(await me.type("/status"))

    async with sqlite.transaction() as tx:
        await tx.outbox.keep_fates([Deleted(claim.id)])

    said = words(await me.type("/status"))
    assert "Sent to this chat: 0 messages, 1 called back" in said
    assert "still to be deleted" not in said


async def test_a_topic_that_the_operator_took_away_is_shown_by_its_slug(me: Typist) -> None:
    await me.type("/start")
    subscription = await me.subscribe.find(me.chat.id, None)
    assert subscription is not None
    await me.services.filters.set(subscription, rules.about(["gone-topic"]), NOW)

    assert "Topics: gone-topic" in words(await me.type("/status"))


@pytest.mark.parametrize(
    ("text", "said", "in_chinese"),
    [
        ("NOT *", "nothing", "无"),
        ("topic:gone AND NOT lang:zh", "gone and not language zh", "gone且非语言 zh"),
        (
            '"a" OR (title:"b" AND NOT source:"c") OR author:"d"',
            "“a” or author “d” or (“b” in the title and not source “c”)",
            "“a”或作者“d”或(标题含“b”且非来源“c”)",
        ),
    ],
)
async def test_any_rule_is_shown_in_words(
    me: Typist, ich: Typist, text: str, said: str, in_chinese: str
) -> None:
    for typist, wanted in ((me, f"Topics: {said}"), (ich, in_chinese)):
        await typist.type("/start")
        subscription = await typist.subscribe.find(typist.chat.id, None)
        assert subscription is not None
        await typist.services.filters.set(subscription, rules.parse(text), NOW)

        assert wanted in words(await typist.type("/status"))


async def test_a_thread_has_settings_of_its_own(sqlite: Database) -> None:
    group: Chat = chat(-5)
    here, there = Typist(sqlite, group, thread=3), Typist(sqlite, group)
    await here.type("/start")

    assert "/start" in words(await there.type("/topic"))
    assert "Topics" in words(await here.type("/topic"))


# --- /format ------------------------------------------------------------------------------------


async def form_of(sqlite: Database, chat_id: int = 1) -> Format:
    async with sqlite.reading() as tx:
        subscription = await tx.subscriptions.find(chat_id, None)
    assert subscription is not None
    return subscription.format


async def test_format_shows_the_newest_article_in_either_form_before_it_is_chosen(
    me: Typist, sqlite: Database
) -> None:
    await me.type("/start")
    await take_in(sqlite, ["newest"])

    shown = await me.type("/format")
    assert "Form of the digests: classic" in words(shown)
    assert "newest" in words(shown)
    trial = await me.press(button(shown, "Send a rich test"))
    assert trial.made is not None
    assert trial.made.method == rich.METHOD
    assert "newest" in str(trial.made.payload)
    assert trial.instead is not None
    assert "no rich messages here" in words(await trial.instead())
    assert await form_of(sqlite) is Format.CLASSIC

    chosen = await me.press(button(trial, "rich"))
    assert "rich messages" in words(chosen)
    assert await form_of(sqlite) is Format.RICH
    assert "Form of the digests: rich" in words(await me.type("/format"))


async def test_format_takes_the_form_that_is_named(me: Typist, sqlite: Database) -> None:
    assert "/start subscribes" in words(await me.type("/format rich"))
    await me.type("/start")

    assert "rich messages" in words(await me.type("/format rich"))
    assert await form_of(sqlite) is Format.RICH
    assert "classic form" in words(await me.type("/format Classic"))
    assert await form_of(sqlite) is Format.CLASSIC
    assert "Form of the digests" in words(await me.type("/format nonsense"))


@pytest.mark.parametrize("form", [RichForm.BLOCKS, RichForm.HTML])
async def test_format_tries_the_markup_that_digests_are_written_in(
    sqlite: Database, form: RichForm
) -> None:
    me = Typist(sqlite, rich=form)
    await me.type("/start")

    trial = await me.type("/format try")

    assert trial.made is not None
    message = trial.made.payload["rich_message"]
    assert isinstance(message, dict)
    assert form in message


async def test_format_says_that_rich_messages_are_switched_off(sqlite: Database) -> None:
    me = Typist(sqlite, rich=RichForm.OFF)
    await me.type("/start")

    shown = await me.type("/format")
    assert "switched off" in words(shown)
    assert [[one.text for one in row] for row in shown.buttons] == [["classic", "rich"]]
    assert "switched off" in words(await me.type("/format try"))
    assert "choice is kept" in words(await me.type("/format rich"))
    assert await form_of(sqlite) is Format.RICH


async def test_format_is_each_threads_own(sqlite: Database) -> None:
    group = chat(-5)
    first, second = Typist(sqlite, group, thread=7), Typist(sqlite, group, thread=8)
    await first.type("/start")
    await second.type("/start")

    await first.type("/format rich")

    assert "Form of the digests: classic" in words(await second.type("/format"))


@pytest.mark.parametrize("sign", ["万", "百", "〇", "½"])
async def test_a_sign_for_no_number_of_articles_is_a_word(sqlite: Database, sign: str) -> None:
    await take_in(sqlite, ["note"])
    said = words(await Typist(sqlite).type(f"/latest {sign}"))
    assert said.startswith("No article matches: “")


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("llm 3", "1-3 of 9"),
        ("3 llm", "1-3 of 9"),
        ("大模型 二", "1-2 of 9"),
        ("llm OR never-said 3", "1-3 of 9"),
        ("llm GPT 4", "1-4 of 9"),
        ("llm '3'", "matches"),
        ('"3"', "matches"),
        ("llm title: 3", "matches"),
        ("3 OR llm", "1-5 of 9"),
        ("llm OR 3", "1-5 of 9"),
        ("3 4", "matches"),
        ("3 llm AND", "Position 8"),
        ("llm (3", "Position 5"),
    ],
)
async def test_a_number_at_either_end_is_how_many_if_a_filter_is_left(
    me: Typist, sqlite: Database, typed: str, place: str
) -> None:
    await take_in(sqlite, [f"note {chr(97 + n)}" for n in range(9)], "llm")
    assert place in words(await me.type(f"/latest {typed}"))


async def test_a_number_that_ends_a_name_is_not_how_many(me: Typist, sqlite: Database) -> None:
    me.services = replace(
        me.services, taxonomy=Taxonomy([Topic("apollo", {"en": "Apollo 11"})], 1.0)
    )
    await take_in(sqlite, ["one"], "apollo")
    assert "Apollo 11 · 1-1 of 1" in words(await me.type("/latest apollo 11"))
