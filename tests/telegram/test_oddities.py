"""What people, clients and other bots send beside plain commands: each gets a short answer or, where it is not for us, none."""

import asyncio

import pytest

from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK
from tests.support.scene import Scene
from tests.support.store import take_in

PHOTO = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
# Bot API, Message, sender_chat: the user that stands in for anonymous administrators, and for channels.
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


@pytest.fixture
async def met(scene: Scene) -> Scene:
    """Lena has started the bot; there are thirty articles."""
    await take_in(scene.database, [f"note {n}" for n in range(30)])
    await scene.client.sim(f"user/{LENA}/start")
    await scene.answer(LENA, 0)
    return scene


def by(person: int) -> dict[str, object]:
    return {"from": {"id": person, "is_bot": False, "first_name": "P", "language_code": "en"}}


def for_chat(chat: int, stand_in: dict[str, object]) -> dict[str, object]:
    return {"from": stand_in, "sender_chat": {"id": chat, "type": "supergroup", "title": "T"}}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/latest 0", "1-1 of 30"),
        ("/latest 99999", "1-20 of 30"),
        ("/latest \u4e8c", "1-2 of 30"),
        ("/latest \uff11\uff10", "1-10 of 30"),
        ("/latest\uff11\uff10", "Did you mean /latest?"),
        ("/LATEST 1", "1-1 of 30"),
        ("/latest -1", "“-” means nothing here"),
        ("/topic " + 4096 * "\U0001f600", "That is too long"),
        (4096 * "\U0001f600", "I only understand commands"),
        ("/" + 4000 * "\U0001f600", "I only understand commands"),
        ("/", "I only understand commands"),
        ("/@", "I only understand commands"),
        ("/topic \u202ecba", "I don't know the topic"),
        ("/latest {0} {name} %s", "“{” means nothing here"),
        ("/latest@incoming_sandbox_bot 1", "1-1 of 30"),
        ("/start@other_bot", "I only understand commands"),
    ],
    ids=lambda text: text[:24].encode("unicode_escape").decode(),
)
async def test_odd_words_get_a_short_answer(met: Scene, typed: str, said: str) -> None:
    await met.receive(LENA, author=by(LENA), text=typed)

    answer = await met.answer(LENA, 1)
    assert said in answer
    assert len(answer) < 4096


async def test_a_command_in_a_caption_is_a_command(met: Scene) -> None:
    await met.receive(LENA, author=by(LENA), photo=PHOTO, caption="/latest 1")
    assert "1-1 of 30" in await met.answer(LENA, 1)

    await met.receive(LENA, author=by(LENA), photo=PHOTO)
    assert "I only understand commands" in await met.answer(LENA, 2)


async def test_pictures_and_talk_in_a_group_are_not_for_us(met: Scene) -> None:
    for content in ({"photo": PHOTO}, {"photo": PHOTO, "caption": "look"}, {"text": "hello"}):
        await met.receive(GROUP, author=by(MAREK), **content)

    assert "/latest" in await met.ask(MAREK, "help", GROUP)
    assert len(await met.texts(GROUP)) == 1


async def test_an_anonymous_administrator_changes_settings(met: Scene) -> None:
    await met.receive(GROUP, author=for_chat(GROUP, ANONYMOUS), text="/start")

    await met.hears(GROUP, "You are subscribed")


async def test_a_channel_that_speaks_in_a_group_is_no_administrator(met: Scene) -> None:
    await met.receive(GROUP, author=for_chat(CHANNEL, CHANNEL_BOT), text="/start")

    await met.hears(GROUP, "Only administrators")
    assert await met.subscribe.find(GROUP, None) is None


async def test_anonymous_administrators_of_one_group_do_not_silence_those_of_another(
    met: Scene,
) -> None:
    for _ in range(30):
        await met.receive(LENA, author=for_chat(-100_500, ANONYMOUS), text="hello")

    await met.receive(GROUP, author=for_chat(GROUP, ANONYMOUS), text="/start")
    await met.hears(GROUP, "You are subscribed")


async def test_what_waited_for_us_during_an_outage_is_no_flood(met: Scene) -> None:
    now = int(met.client.sandbox.state.clock())
    said = ["hello"] * 11 + ["/stop"]
    for minute, text in enumerate(said):
        await met.receive(LENA, author=by(LENA), text=text, date=now + 60 * minute)

    await met.hears(LENA, "Stopped")
    assert not any("slow down" in text for text in await met.texts(LENA))


async def test_a_channel_hears_nothing_but_answers_to_its_own_commands(met: Scene) -> None:
    for text in (
        "An article of ours.",
        "/nonsense",
        "/nonsense@incoming_sandbox_bot",
        "/latest@other",
    ):
        await met.client.sim(f"user/{LENA}/message", chat_id=CHANNEL, text=text)
    await met.client.sim(f"user/{LENA}/message", chat_id=CHANNEL, text="/latest 1")

    await met.hears(CHANNEL, "1-1 of 30")
    await asyncio.sleep(0.1)
    said = await met.texts(CHANNEL)
    assert sum("1-1 of 30" in text for text in said) == 1
    assert not any("understand" in text or "Did you mean" in text for text in said)
