"""The client libraries that people use work against the sandbox as they are."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram import (
    InlineKeyboardButton as PtbButton,
)
from telegram import (
    InlineKeyboardMarkup as PtbMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.sandbox import SandboxOptions
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, SandboxClient


async def texts(
    client: SandboxClient, chat_id: int, number: int, *, last: str | None = None
) -> list[str]:
    """The texts of a chat as soon as there are that many, the last one being this."""
    async with asyncio.timeout(10):
        while True:
            messages = (await client.look(f"sim/chat/{chat_id}/transcript"))["messages"]
            found = [message["text"] for message in messages]
            if len(found) >= number and last in {None, found[-1]}:
                return found
            await asyncio.sleep(0.02)


def ptb(client: SandboxClient) -> Any:
    sandbox = client.sandbox
    return Application.builder().token(sandbox.token).base_url(sandbox.base_url).build()


async def ptb_start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    markup = PtbMarkup([[PtbButton("go", callback_data="go")]])
    await update.message.reply_html("<b>welcome</b>", reply_markup=markup)


async def ptb_press(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("pressed")
    await update.callback_query.edit_message_text("changed")


async def test_python_telegram_bot_polls_answers_and_edits(client: SandboxClient) -> None:
    application = ptb(client)
    application.add_handler(CommandHandler("start", ptb_start))
    application.add_handler(CallbackQueryHandler(ptb_press))
    async with application:
        await application.start()
        await application.updater.start_polling()
        await client.sim(f"user/{LENA}/start")
        assert await texts(client, LENA, 2) == ["/start", "welcome"]
        await client.sim(f"user/{LENA}/callback", message_id=2, data="go")
        await texts(client, LENA, 2, last="changed")
        await client.sim(
            "clock", advance=4
        )  # else the last poll counts as a repeated one, and waits
        await application.updater.stop()
        await application.stop()


async def test_python_telegram_bot_understands_every_answer(met: SandboxClient) -> None:
    async with ptb(met) as application:
        bot = application.bot
        commands = [BotCommand("start", "Begin")]
        scope = BotCommandScopeAllPrivateChats()
        await bot.set_my_commands(commands, scope=scope, language_code="zh")
        assert list(await bot.get_my_commands(scope=scope, language_code="zh")) == commands
        assert (await bot.get_chat(GROUP)).title == "Reading Group"
        assert [m.status for m in await bot.get_chat_administrators(GROUP)] == ["creator"]
        for action in ("promote", "restrict", "demote"):
            await met.sim(f"chat/{GROUP}/{action}")
            assert await bot.get_chat_member(GROUP, bot.id)
        message = await bot.send_message(CHANNEL, "*a* `b`", parse_mode="Markdown")
        assert message.sender_chat is not None
        assert [entity.type for entity in message.entities] == ["bold", "code"]
        assert await bot.delete_message(CHANNEL, message.message_id)
        assert (await bot.get_webhook_info()).url == ""
        assert (await bot.get_my_name()).name == "Incoming Transmission"
        assert await bot.get_chat_menu_button()


async def test_python_telegram_bot_maps_the_refusals(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/block")
    new = (await met.sim(f"chat/{GROUP}/migrate")).body["chat_id"]
    async with ptb(met) as application:
        bot = application.bot
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(LENA, "a")
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(GROUP, "a")
        assert migrated.value.new_chat_id == new
        with pytest.raises(BadRequest, match="Message is too long"):
            await bot.send_message(MAREK, "a" * 4_097)


@pytest.mark.parametrize("options", [SandboxOptions()])
async def test_python_telegram_bot_hears_of_flood_control(
    met: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    met.sandbox.state.clock.freeze()
    async with ptb(met) as application:
        for _ in range(3):
            await application.bot.send_message(LENA, "a")
        with pytest.raises(RetryAfter) as throttled:
            await application.bot.send_message(LENA, "a")
        assert throttled.value.retry_after == timedelta(seconds=1)


async def test_aiogram_polls_answers_and_edits(client: SandboxClient) -> None:
    base = client.sandbox.page_url.rstrip("/")
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        button = InlineKeyboardButton(text="go", callback_data="go")
        markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.answer("<b>welcome</b>", parse_mode="HTML", reply_markup=markup)

    @dispatcher.callback_query()
    async def press(query: CallbackQuery) -> None:
        await query.answer("pressed")
        assert isinstance(query.message, Message)
        await query.message.edit_text("changed")

    async with Bot(client.sandbox.token, session=session) as bot:
        polling = asyncio.create_task(
            dispatcher.start_polling(bot, handle_signals=False, polling_timeout=1)
        )
        await client.sim(f"user/{LENA}/start")
        assert await texts(client, LENA, 2) == ["/start", "welcome"]
        await client.sim(f"user/{LENA}/callback", message_id=2, data="go")
        await texts(client, LENA, 2, last="changed")
        assert (await bot.get_chat(GROUP)).title == "Reading Group"
        assert (await bot.get_chat_member(GROUP, bot.id)).status == "member"
        await client.sim(f"user/{LENA}/block")
        with pytest.raises(TelegramForbiddenError, match="bot was blocked"):
            await bot.send_message(LENA, "a")
        await dispatcher.stop_polling()
        await polling
