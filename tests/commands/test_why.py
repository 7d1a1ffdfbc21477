"""/why and /whynot as people ask them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.request import Button, Notice
from bot.config.digest import DigestSettings
from bot.core.rules import Explanation, HasTopic, Reason
from bot.core.verdicts import (
    Due,
    FilteredBefore,
    LeftOver,
    NotSubscribed,
    OnTheWay,
    Passed,
    Refused,
    ShownInstead,
    ToldByAnother,
    TooEarly,
    TooOld,
    Unseen,
    Verdict,
    WasRecalled,
    WasSent,
)
from bot.i18n import Catalogues
from bot.services.explain import Explain, Judged
from bot.services.publish import Publish
from bot.services.recall import Recall
from storage.database import Database
from storage.records import DeliveryState, Known, Outcome, SubscriptionState
from tests.support.commands import Typist, button, words
from tests.support.store import DAY, NOW, chat, index, take_in

MINUTE = timedelta(minutes=1)
KNOWN = Known(7, 5, "Attention", "https://a.example/x", NOW, NOW, NOW, None)


@pytest.fixture
def me(sqlite: Database) -> Typist:
    return Typist(sqlite)


async def arrive(database: Database, message_id: int = 70) -> None:
    """Publish, and let all arrive as messages from this id on."""
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)
    async with database.transaction() as tx:
        claims = await tx.outbox.claim("w", 100, NOW, MINUTE)
        sent = [
            Outcome(one.id, DeliveryState.SENT, message_id=message_id + n)
            for n, one in enumerate(claims)
        ]
        await tx.outbox.record("w", sent, NOW)


async def test_why_explains_the_digest_that_is_answered(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await me.type('/filter llm AND NOT "stable diffusion"')
    await take_in(sqlite, ["one", "two"], "llm")
    await arrive(sqlite)

    for reply in (
        await me.type("/why", answers=70),
        await me.press(Button("", "why"), below=70),
        await me.type("/why"),
    ):
        said = words(reply)
        assert "Why digest #1 came here" in said
        assert "Filter: Large language models and not “stable diffusion”" in said
        assert "Sent: 2026-03-01 12:00" in said
        assert "1. one" in said
        assert "What decided: Large language models: yes, “stable diffusion”: no" in said
        assert "Large language models: tag: llm" in said
        assert "Taken in: 2026-03-01 12:00" in said
        assert reply.fresh
    only = words(await me.type("/why 2", answers=70))
    assert "2. two" in only
    assert "1. one" not in only
    assert "1 to 2" in words(await me.type("/why 3", answers=70))
    assert "1 to 2" in words(await me.type("/why x", answers=70))


async def test_why_says_that_a_digest_was_called_back(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await take_in(sqlite, ["one"])
    await arrive(sqlite)
    assert await Recall(sqlite).call_back(1, NOW) is not None

    said = words(await me.type("/why", answers=70))

    assert "Called back by the operator: 2026-03-01 12:00" in said


async def test_why_of_what_is_no_digest_says_so(me: Typist) -> None:
    assert "no digest yet" in words(await me.type("/why"))
    assert "no digest of this chat" in words(await me.type("/why", answers=5))


async def test_why_tells_what_has_changed_since(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await me.type("/filter llm")
    await take_in(sqlite, ["one", "two"], "llm")
    await arrive(sqlite)
    async with sqlite.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("delete from article_topic")
        await tx.articles._connection.exec_driver_sql("update article set url = null, title = ''")
    assert "have changed since" in words(await me.type("/why", answers=70))
    async with sqlite.transaction() as tx:
        await tx.articles.forget(NOW + DAY)
    assert "1 of its articles are kept no more" in words(await me.type("/why", answers=70))


async def test_why_in_chinese_and_by_the_clock_of_the_chat(sqlite: Database) -> None:
    ich = Typist(sqlite, chat(2, language="zh", time_zone="Asia/Shanghai"))
    await ich.type("/start")
    await take_in(sqlite, ["one"], "llm")
    async with sqlite.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("update article_topic set origin='operator'")
    await arrive(sqlite)

    said = words(await ich.type("/why"))
    assert "为什么收到第 1 期摘要" in said
    assert "2026-03-01 20:00" in said
    assert "大语言模型：人工标注" in said


async def test_where_others_read_along_a_press_is_answered_to_one_alone(
    sqlite: Database,
) -> None:
    us = Typist(sqlite, chat(-5))
    await us.type("/start")
    await us.type("/filter " + " OR ".join(f"word{n}" for n in range(60)))
    await take_in(sqlite, ["word7"])
    await arrive(sqlite)

    told = await us.tap(Button("", "why"), below=70)
    assert isinstance(told, Notice)
    assert "Filter: “word0” or" in told.text
    assert "/why as a reply" in told.text
    assert len(told.text) <= 200
    gone = await us.tap(Button("", "why"), below=71)
    assert isinstance(gone, Notice)
    assert "no digest of this chat" in gone.text


async def test_the_last_message_of_a_digest_asks_why(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await take_in(sqlite, [f"{n} " + "x" * 200 for n in range(12)])
    await arrive(sqlite)
    async with sqlite.reading() as tx:
        (parts,) = (await tx.editions.parts([1])).values()

    keyboards = [str(part.payload.get("reply_markup")) for part in parts]
    assert len(parts) > 1
    assert ["'why:'" in one for one in keyboards] == [False] * (len(parts) - 1) + [True]


async def test_of_very_many_reasons_the_first_are_told(me: Typist, sqlite: Database) -> None:
    await me.type("/start")
    await me.type("/filter " + " ".join(f"NOT w{n}" for n in range(40)))
    await take_in(sqlite, ["one"])
    await arrive(sqlite)

    said = words(await me.type("/why"))
    assert "“w0”: no" in said
    assert ", …" in said


async def test_whynot_asks_which_and_explains_it(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, ["attention is all", "attention"], "llm")
    await me.type("/start")
    await take_in(sqlite, ["attention now"], "python")
    await index(sqlite)
    await me.type("/filter llm")

    assert "Which article?" in words(await me.type("/whynot"))
    assert "No article like that" in words(await me.type("/whynot nowhere"))
    several = await me.type("/whynot attention")
    assert "Which of these?" in words(several)
    early = await me.press(button(several, "#1 attention is all"))
    assert "before this subscription began" in words(early)
    assert early.fresh
    filtered = words(await me.press(button(several, "#3 attention now")))
    assert "does not want it" in filtered
    assert "Large language models: no" in filtered
    for args in ("", "x", "99999", "9" * 30):
        assert "kept no more" in words(await me.press(Button("", "whynot", args)))


async def test_articles_with_one_title_are_offered_with_their_sources(
    me: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    titled = replace(KNOWN, title="Memory order, measured")
    found = (
        replace(titled, number=1, source="Planet Systems"),
        replace(titled, number=2),
        replace(titled, number=3, url=None),
        replace(titled, number=4, title="Another"),
    )

    async def find(_self: Explain, _text: str, _now: object) -> tuple[Known, ...]:
        return found

    monkeypatch.setattr(Explain, "find", find)

    rows = (await me.type("/whynot order")).buttons
    assert [button.text for row in rows for button in row] == [
        "#1 Planet Systems: Memory order, measured",
        "#2 a.example: Memory order, measured",
        "#3 Memory order, measured",
        "#4 Another",
    ]


async def test_an_address_where_nothing_stands_is_said_to_be_one(me: Typist) -> None:
    said = words(await me.type("/whynot https://a.example/nothing"))
    assert "No article with this address" in said


async def test_of_many_the_best_are_offered(me: Typist, sqlite: Database) -> None:
    await take_in(sqlite, [f"note {n}" for n in range(20)])
    await index(sqlite)

    reply = await me.type("/whynot note")
    assert "More words find fewer" in words(reply)
    assert len(reply.buttons) == 8


YES = Explanation(matches=True, reasons=(Reason(HasTopic("llm"), holds=True),))
VERDICTS: Sequence[tuple[Verdict, str]] = (
    (Refused("too long"), "refused it: too long"),
    (Unseen(NOW), "since 2026-03-01 12:00"),
    (WasSent(3, NOW), "digest #3, 2026-03-01 12:00"),
    (OnTheWay(3, DeliveryState.FAILED, NOW, None, "blocked"), "could not be delivered"),
    (OnTheWay(3, DeliveryState.FAILED, NOW, None, "blocked"), "Reason: blocked"),
    (OnTheWay(3, DeliveryState.UNCERTAIN, NOW, None, None), "never answered"),
    (OnTheWay(3, DeliveryState.CANCELLED, NOW, None, None), "withdrawn"),
    (WasRecalled(3, NOW), "Digest #3 with it was called back by the operator: 2026-03-01 12:00"),
    (OnTheWay(3, DeliveryState.PENDING, NOW, NOW, None), "after: 2026-03-01 12:00"),
    (OnTheWay(3, DeliveryState.SENDING, NOW, None, None), "on its way"),
    (NotSubscribed(None, None), "/start subscribes"),
    (NotSubscribed(SubscriptionState.STOPPED, None), "ended its digests"),
    (NotSubscribed(SubscriptionState.PAUSED, "the thread is closed"), "the thread is closed"),
    (TooEarly(), "before this subscription"),
    (FilteredBefore(YES), "Today's filter wants it."),
    (FilteredBefore(replace(YES, matches=False)), "does not want it, either"),
    (ToldByAnother(KNOWN), "the same story as #5 Attention"),
    (ShownInstead(3, KNOWN, is_longer=True), "the longer version of the same story instead: #5 "),
    (ShownInstead(3, KNOWN, is_longer=False), "Digest #3 shows the same story by #5 Attention"),
    (TooOld(NOW, 14 * DAY), "older than 14 days"),
    (LeftOver(3, 12), "newest 12"),
    (Due(NOW), "due at 2026-03-01 12:00"),
    (Passed(), "no longer known"),
)


@pytest.mark.parametrize(("verdict", "said"), VERDICTS)
async def test_every_verdict_is_said(
    me: Typist, monkeypatch: pytest.MonkeyPatch, verdict: Verdict, said: str
) -> None:
    async def find(_self: Explain, _text: str, _now: object) -> tuple[Known, ...]:
        return (replace(KNOWN, title="", url=None, number=None, taken_in_at=None),)

    async def judge(_self: Explain, _where: object, article: Known, _now: object) -> Judged:
        return Judged(article, verdict)

    monkeypatch.setattr(Explain, "find", find)
    monkeypatch.setattr(Explain, "why_not", judge)

    assert said in words(await me.type("/whynot it"))
