"""What a fault does besides its answer: it closes a scope of flood control, or the sandbox's door."""

from collections.abc import Callable

from bot.sandbox.context import Context
from bot.sandbox.faults.choosing import Asked
from bot.sandbox.faults.kinds import Outage, Throttle, Trouble

Shut = Callable[[float], None]


def take_effect(context: Context, shut: Shut, trouble: Trouble, asked: Asked) -> None:
    """Let what outlasts the request begin; `shut` closes the door for some seconds."""
    match trouble:
        case Outage():
            shut(trouble.seconds)
        case Throttle():
            _throttle(context, trouble, asked)
        case _:
            pass


def _throttle(context: Context, trouble: Throttle, asked: Asked) -> None:
    now, seconds = context.clock(), trouble.retry_after
    match trouble.scope:
        case "bot":
            context.flood.close_bot(now, seconds, told=trouble.named)
        case "chat":
            key = asked.parameters.text("chat_id") if asked.chat is None else asked.chat.id
            context.flood.close_chat(now, key, seconds, told=trouble.named)
        case "request":
            context.flood.throttled += 1
