"""/stop: no more digests for this chat; its settings are kept."""

from bot.commands.request import Command, Reply, Request, say
from bot.commands.wording import not_subscribed
from bot.i18n import mark


async def run(request: Request) -> Reply:
    """Unsubscribe, and say how to come back."""
    t = request.t
    if not await request.services.subscribe.stop(request.chat.id, request.thread_id):
        return say(not_subscribed(t))
    return say(
        t("Stopped: no more digests come here. /start takes them up again with the same settings.")
    )


COMMAND = Command("stop", mark("Stop the digests"), run, changes=True)
