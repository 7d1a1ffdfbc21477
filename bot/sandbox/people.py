"""The cast that a newcomer meets in the chat page: three people, a group and a channel."""

from bot.sandbox.state import Chat, Kind, Status, User
from bot.sandbox.world import World

_LENA = 200_001
_XIAO = 200_002
_MAREK = 200_003
READING_GROUP = -400_001
NOTES_CHANNEL = -1_001_000_000_001


def default_cast(bot: User, history: int) -> World:
    """A world with the default people in it; nobody has pressed Start yet."""
    world = World(bot, history)
    people = (
        User(_LENA, "Lena", "Vogel", username="lena_vogel", language_code="en"),
        User(_XIAO, "林晓", username="lin_xiao", language_code="zh-hans"),
        User(_MAREK, "Marek", "Nowak", language_code="pl"),
    )
    group = Chat(
        READING_GROUP,
        Kind.GROUP,
        title="Reading Group",
        members={_LENA: Status.CREATOR, _XIAO: Status.MEMBER, _MAREK: Status.MEMBER},
    )
    channel = Chat(
        NOTES_CHANNEL,
        Kind.CHANNEL,
        title="Notes Channel",
        username="notes_channel",
        bot_status=Status.ADMINISTRATOR,
        members={_LENA: Status.CREATOR, _MAREK: Status.MEMBER},
    )
    world.settle(people, (group, channel))
    return world
