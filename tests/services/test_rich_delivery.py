"""Rich editions on their way through the real delivery to the sandbox, which refuses them as a script says."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from bot.config.delivery import DeliverySettings
from bot.sandbox.faults.kinds import KNOWN_ERRORS
from bot.sandbox.options import SandboxOptions
from bot.sandbox.population import Crowd
from bot.sandbox.rich.shapes import ApiVersion
from storage.database import Database
from storage.records import DeliveryState, Format
from tests.support.crowd import FOR_ONE_PART, FOR_TWO_PARTS, queue_news
from tests.support.stage import Stage, stage
from tests.support.virtual_time import in_virtual_time

CROWD: Final = Crowd(private=12)
ONE_BY_ONE: Final = DeliverySettings(in_flight=1)
OF_CONTENT: Final = (
    "rich-message-content-required",
    "rich-message-date-invalid",
    "rich-message-url-invalid",
    "cannot-parse-rich-block",
)
OF_CHAT: Final = ("rich-message-unsupported", "not-enough-rights-for-rich")

# As the journal of the sandbox has them.
RICH: Final = "sendrichmessage"
CLASSIC: Final = "sendmessage"

Story = Callable[[Stage], Coroutine[Any, Any, None]]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database, where the kind does not matter."""
    return f"sqlite+aiosqlite:///{tmp_path / 'incoming.sqlite3'}"


def play(url: str, story: Story, *, articles: int = FOR_ONE_PART, **options: Any) -> None:
    """The story, with a crowd that has chosen rich messages."""
    asyncio.run(queue_news(url, CROWD, articles=articles))
    asyncio.run(choose_rich(url))

    async def whole() -> None:
        made = SandboxOptions(journal=10_000, **options)
        async with stage(url, CROWD, made) as scene:
            await scene.publish()
            await story(scene)

    in_virtual_time(whole())


async def choose_rich(url: str) -> None:
    database = Database(url)
    async with database.transaction() as tx:
        for id_ in range(1, 2 + len(list(CROWD.all_ids()))):
            await tx.subscriptions.set_format(id_, Format.RICH)
    await database.close()


def asked(scene: Stage, code: int = 200) -> list[str]:
    """The methods of the requests that were answered so."""
    return [call["method"] for call in scene.calls() if call["code"] == code]


async def deliver(scene: Stage, settings: DeliverySettings = ONE_BY_ONE) -> None:
    async with scene.delivering(settings):
        await scene.settled(600)


async def publish_more(scene: Stage, name: str = "more") -> None:
    """Another edition, when everybody may have one again."""
    await asyncio.sleep(120)
    await scene.publish_more(name)


def refuse(scene: Stage, error: str) -> None:
    scene.wire.go_wrong({"method": "sendRichMessage", "fault": {"kind": "error", "error": error}})


def test_everybody_gets_the_rich_form_and_it_arrives_as_it_was_meant(database_url: str) -> None:
    async def story(scene: Stage) -> None:
        with capture_logs() as logs:
            await deliver(scene)
        assert [each for each in logs if each["log_level"] in ("warning", "error")] == []
        assert asked(scene) == [RICH] * 24

    play(database_url, story, articles=FOR_TWO_PARTS)


@pytest.mark.parametrize("error", OF_CONTENT)
def test_refused_content_is_classic_for_all_after_one_refusal_and_the_next_edition_is_rich(
    sqlite_url: str, error: str
) -> None:
    async def story(scene: Stage) -> None:
        refuse(scene, error)
        await deliver(scene)
        assert asked(scene) == [CLASSIC] * 12
        assert asked(scene, 400) == [RICH]
        scene.wire.go_wrong()
        await publish_more(scene)
        await deliver(scene)
        assert asked(scene)[12:] == [RICH] * 12
        assert (await scene.tally()).counts == {DeliveryState.SENT: 24}

    play(sqlite_url, story)


def test_of_several_on_the_wire_each_arrives_and_one_tells_the_others(sqlite_url: str) -> None:
    async def story(scene: Stage) -> None:
        refuse(scene, "rich-message-content-required")
        await deliver(scene, DeliverySettings(in_flight=32))
        assert asked(scene) == [CLASSIC] * 12
        assert 1 <= len(asked(scene, 400)) <= 4
        assert (await scene.tally()).counts == {DeliveryState.SENT: 12}

    play(sqlite_url, story)


def test_what_was_refused_long_ago_may_be_forgotten_and_still_arrives(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.carry._MOST_REFUSED", 1)

    async def story(scene: Stage) -> None:
        refuse(scene, "rich-message-content-required")
        await deliver(scene)
        assert asked(scene) == [CLASSIC] * 24

    play(sqlite_url, story, articles=FOR_TWO_PARTS)


def test_what_one_process_learnt_of_an_edition_the_next_one_knows(database_url: str) -> None:
    async def story(scene: Stage) -> None:
        refuse(scene, "rich-message-content-required")
        async with scene.delivering(ONE_BY_ONE):
            while len(asked(scene)) < 3:
                await asyncio.sleep(0.01)
        await deliver(scene)
        assert asked(scene) == [CLASSIC] * 12
        assert asked(scene, 400) == [RICH]

    play(database_url, story)


def test_classic_that_is_refused_is_plain_for_all_after_one_refusal(sqlite_url: str) -> None:
    async def story(scene: Stage) -> None:
        scene.wire.go_wrong(
            {
                "method": ["sendRichMessage", "sendMessage"],
                "times": 2,
                "fault": {"kind": "error", "error": "rich-message-content-required"},
            }
        )
        await deliver(scene)
        assert asked(scene, 400) == [RICH, CLASSIC]
        sent = [call["parameters"] for call in scene.calls() if call["code"] == 200]
        assert len(sent) == 12
        assert not any("parse_mode" in parameters for parameters in sent)

    play(sqlite_url, story)


@pytest.mark.parametrize("error", OF_CHAT)
def test_a_chat_that_takes_no_rich_messages_speaks_for_itself_alone(
    sqlite_url: str, error: str
) -> None:
    async def story(scene: Stage) -> None:
        chat, *_ = CROWD.all_ids()
        fault = {"kind": "error", "error": error}
        scene.wire.go_wrong({"method": "sendRichMessage", "chat": {"id": chat}, "fault": fault})
        await deliver(scene)
        assert sorted(asked(scene)) == [CLASSIC] + [RICH] * 11
        assert (await scene.tally()).counts == {DeliveryState.SENT: 12}

    play(sqlite_url, story)


def test_a_server_without_rich_messages_is_asked_once_until_the_next_start(
    database_url: str,
) -> None:
    async def story(scene: Stage) -> None:
        with capture_logs() as logs:
            async with scene.delivering(ONE_BY_ONE):
                await scene.settled(600)
                await publish_more(scene)
                await scene.settled(600)
        assert asked(scene) == [CLASSIC] * 24
        assert asked(scene, 404) == [RICH]
        assert len([each for each in logs if "too old" in each["event"]]) == 1
        async with scene.database.reading() as tx:
            (pause,) = await tx.pauses.standing(scene.clock.now())
        assert pause.scope == "rich"
        assert "does not know sendRichMessage" in pause.reason

        scene.wire.context.api_version = ApiVersion.V10_3
        await publish_more(scene, "much more")
        await deliver(scene)
        assert asked(scene)[24:] == [RICH] * 12
        async with scene.database.reading() as tx:
            assert await tx.pauses.standing(scene.clock.now()) == ()

    play(database_url, story, api_version=ApiVersion.V10_0)


def test_every_error_of_rich_messages_is_one_of_these() -> None:
    named = {name for name in KNOWN_ERRORS if "rich" in name}

    assert named == {*OF_CONTENT, *OF_CHAT}
