import asyncio

import pytest
import structlog
from telegram import Bot, BotCommandScopeAllGroupChats

from bot.commands import COMMANDS
from bot.i18n import LANGUAGES, Catalogues
from bot.telegram.menu import publish_menu
from tests.support.sandbox_client import SandboxClient

NAMES = {one.name for one in COMMANDS}


async def menu(bot: Bot, language: str = "") -> set[str]:
    return {one.command for one in await bot.get_my_commands(language_code=language)}


async def test_the_menu_is_there_in_both_languages(bot: Bot, client: SandboxClient) -> None:
    await publish_menu(bot, Catalogues.load())

    english, chinese = [
        {one.command: one.description for one in await bot.get_my_commands(language_code=code)}
        for code in ("", "zh")
    ]
    assert set(english) == set(chinese) == NAMES
    assert (english["latest"], chinese["latest"]) == ("Show the latest articles", "查看最新文章")
    assert (await bot.get_my_description("zh")).description.startswith("我把")


async def test_in_groups_everybody_is_offered_what_only_shows(
    bot: Bot, client: SandboxClient
) -> None:
    await publish_menu(bot, Catalogues.load())
    offered = {one.command for one in await bot.get_my_commands(BotCommandScopeAllGroupChats())}
    assert {"topic", "filter", "similar", "latest"} <= offered
    assert not {"start", "stop", "schedule", "save"} & offered


async def test_a_throttled_menu_waits_as_long_as_it_is_told(
    bot: Bot, client: SandboxClient
) -> None:
    throttle = {"kind": "throttle", "retry_after": 1}
    faults = [{"method": "setMyCommands", "times": 1, "fault": throttle}]
    await client.sim("faults", faults=faults)

    with structlog.testing.capture_logs() as logs:
        await publish_menu(bot, Catalogues.load())

    assert logs == []
    assert await menu(bot) == await menu(bot, "zh") == NAMES


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "error", "code": 400, "description": "Bad Request: no"}, "No"),
        ({"kind": "throttle", "retry_after": 3600}, "Flood control exceeded"),
        ({"kind": "gateway", "code": 502}, "Bad Gateway"),
    ],
    ids=["refused", "for an hour", "502"],
)
async def test_what_is_refused_is_logged_and_the_rest_set(
    bot: Bot, client: SandboxClient, fault: dict[str, object], reason: str
) -> None:
    await client.sim("faults", faults=[{"method": "setMyCommands", "fault": fault}])

    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(20):
            await publish_menu(bot, Catalogues.load())

    assert {one["event"] for one in logs} == {"menu not set"}
    assert len(logs) == 4 * len(LANGUAGES)
    assert all(reason in one["reason"] for one in logs)
    assert await menu(bot) == set()
    assert (await bot.get_my_short_description("zh")).short_description.startswith("我把")
