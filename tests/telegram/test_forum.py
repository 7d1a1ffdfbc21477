"""Threads of a forum: each has its own subscription, rule and digests, from the command to the message."""

import asyncio

import pytest

from bot.config.delivery import DeliverySettings
from bot.config.digest import DigestSettings
from bot.i18n import Catalogues
from bot.process import SystemClock, utc_now
from bot.services.deliver import Deliver
from bot.services.publish import Publish
from bot.telegram.sender import TelegramSender
from bot.telegram.transport import Transport
from storage.records import DeliveryState, SubscriptionState
from tests.support.sandbox_client import GROUP, LENA, MAREK
from tests.support.scene import Scene
from tests.support.store import take_in

MODELS, PYTHON = 5, 6


@pytest.fixture
async def forum(scene: Scene) -> Scene:
    """A group with two threads."""
    for thread in (MODELS, PYTHON):
        await scene.client.sim(f"chat/{GROUP}/topic", thread_id=thread)
    return scene


async def deliver_news(scene: Scene, transport: Transport, parts: int) -> None:
    """Publish what is new, and send it."""
    sandbox = scene.client.sandbox
    settings = DigestSettings(coalesce_seconds=0, max_age_days=3650)
    await Publish(scene.database, Catalogues.load(), settings).run(utc_now())
    sender = TelegramSender(transport, sandbox.base_url, sandbox.token)
    deliver = Deliver(scene.database, sender, DeliverySettings(), worker="w", clock=SystemClock())
    running = asyncio.create_task(deliver.run())
    async with asyncio.timeout(20):
        while await sent(scene) < parts:
            await asyncio.sleep(0.02)
    deliver.stop()
    assert await running is None


async def sent(scene: Scene) -> int:
    async with scene.database.reading() as tx:
        return (await tx.outbox.tally()).of(DeliveryState.SENT)


async def test_two_threads_with_different_rules_both_get_theirs(
    forum: Scene, transport: Transport
) -> None:
    for thread, topic in ((MODELS, "llm"), (PYTHON, "python")):
        assert "You are subscribed" in await forum.ask(LENA, "start", GROUP, thread)
        await forum.ask(LENA, f"topic {topic}", GROUP, thread)
    assert "no digests yet" in await forum.ask(LENA, "topic", GROUP)
    await take_in(forum.database, ["About attention"], "llm")
    await take_in(forum.database, ["About generators"], "python")

    await deliver_news(forum, transport, 2)

    assert "About attention" in (await forum.in_thread(GROUP, MODELS))[-1]
    assert "About generators" in (await forum.in_thread(GROUP, PYTHON))[-1]
    everything = await forum.texts(GROUP)
    assert sum("About attention" in text for text in everything) == 1
    assert sum("About generators" in text for text in everything) == 1


async def test_stopping_in_one_thread_leaves_the_other(forum: Scene, transport: Transport) -> None:
    for thread in (MODELS, PYTHON):
        await forum.ask(LENA, "start", GROUP, thread)

    assert "Only administrators" in await forum.ask(MAREK, "stop", GROUP, PYTHON)
    assert "Stopped" in await forum.ask(LENA, "stop", GROUP, MODELS)

    await take_in(forum.database, ["News"])
    await deliver_news(forum, transport, 1)
    assert "News" in (await forum.in_thread(GROUP, PYTHON))[-1]
    assert not any("News" in text for text in await forum.in_thread(GROUP, MODELS))
    assert "no digests yet" in await forum.ask(LENA, "stop", GROUP)


async def test_answers_and_pressed_buttons_stay_in_their_thread(forum: Scene) -> None:
    await forum.ask(LENA, "start", GROUP, MODELS)
    await forum.ask(LENA, "topic", GROUP, MODELS)

    await forum.press(LENA, "Python", GROUP)
    await forum.hears(GROUP, "Topics: Python")

    assert await forum.in_thread(GROUP, None) == []
    here = await forum.subscribe.find(GROUP, MODELS)
    assert here is not None
    assert here.rule == "topic:python"
    assert await forum.subscribe.find(GROUP, None) is None


async def test_a_thread_that_is_closed_pauses_its_own_subscription_alone(
    forum: Scene, transport: Transport
) -> None:
    for thread in (MODELS, PYTHON):
        await forum.ask(LENA, "start", GROUP, thread)
    await forum.client.sim(f"chat/{GROUP}/topic", thread_id=MODELS, state="closed")
    await take_in(forum.database, ["News"])

    await deliver_news(forum, transport, 1)

    states = []
    for thread in (MODELS, PYTHON):
        found = await forum.subscribe.find(GROUP, thread)
        assert found is not None
        states.append(found.state)
    assert states == [SubscriptionState.PAUSED, SubscriptionState.ACTIVE]
    await forum.client.sim(f"chat/{GROUP}/topic", thread_id=MODELS, state="open")
    assert "Digests are paused here" in await forum.ask(LENA, "status", GROUP, MODELS)

    await forum.subscribe.reopen(GROUP, MODELS)

    assert "as soon as there is news" in await forum.ask(LENA, "status", GROUP, MODELS)
