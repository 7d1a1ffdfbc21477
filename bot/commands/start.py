"""/start: the welcome; subscribes the chat from now on."""

from bot.commands.request import Button, Command, Reply, Request
from bot.commands.wording import settings_lines
from bot.core.blocks import Paragraph, Style, Styled, Text
from bot.core.digest import TITLE
from bot.i18n import mark
from bot.services.subscribe import Start


async def run(request: Request) -> Reply:
    """Subscribe, and say what comes when and how to change it."""
    t = request.t
    services = request.services
    started = await services.subscribe.start(request.chat, request.thread_id, request.now)
    if started.how is Start.NEW:
        opening = t("You are subscribed: new articles come here by themselves.")
    else:
        opening = t("You are subscribed already; nothing has changed.")
    settings = settings_lines(request.chat, started.subscription, services.taxonomy, t)
    groups = (
        (Paragraph((Styled(Style.BOLD, (Text(TITLE),)),)), Paragraph((Text(opening),))),
        (Paragraph((Text(settings),)),),
        (Paragraph((Text(t("/topic chooses topics, /help shows everything, /stop ends it.")),)),),
    )
    buttons = (
        (Button(t("Show the latest now"), "latest", "0"),),
        (Button(t("Choose topics"), "topic", "menu"),),
    )
    return Reply(groups, buttons)


COMMAND = Command("start", mark("Subscribe to new articles"), run, changes=True)
