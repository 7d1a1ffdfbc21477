"""GetUpdates, the one method that waits: what it checks first, and its place in the journal."""

from bot.sandbox.context import Context
from bot.sandbox.execution import check_names
from bot.sandbox.journal import Call
from bot.sandbox.methods.receiving import read_allowed_updates
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import Refused, conflict
from bot.sandbox.updates import Poll

METHOD = "getupdates"


async def poll(context: Context, parameters: Parameters, *, fault: str = "") -> str:
    """Bot API, getUpdates: the waiting updates as the JSON text of an array.

    Raises:
        Refused: a parameter is unknown, a webhook is set, or another poll took over.
    """
    number = context.journal.number()
    try:
        updates = await _held(context, parameters)
    except Refused as refusal:
        _note(context, parameters, number, (refusal.code, refusal.description, fault))
        raise
    _note(context, parameters, number, (200, "ok", fault))
    return updates


def _note(
    context: Context, parameters: Parameters, number: int, outcome: tuple[int, str, str]
) -> None:
    """Journal a poll that was answered; one whose client has gone leaves no trace."""
    now, token = context.clock(), context.options.token
    context.journal.write(Call(number, now, token, METHOD, parameters.values, *outcome))


async def _held(context: Context, parameters: Parameters) -> str:
    check_names(context, METHOD, parameters)
    if context.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    context.queue.allow(read_allowed_updates(parameters))
    return await context.poller.poll(
        Poll(
            parameters.integer("offset"),
            parameters.integer("limit", 100),
            parameters.integer("timeout"),
        )
    )
