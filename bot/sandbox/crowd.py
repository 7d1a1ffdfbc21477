"""Chats of the crowd as they come into being when somebody asks for them. Keeps none."""

from bot.sandbox.population import (
    OPEN_THREAD,
    THREAD,
    Crowd,
    CrowdKind,
    Fate,
    successor,
)
from bot.sandbox.state import Chat, Kind, Status, Topic, User

_LANGUAGES = ("en", "zh-hans", "de", "pt-br")


def chat_of(crowd: Crowd, chat_id: int) -> Chat | None:
    """The chat with this id, always the same; None when the crowd has none."""
    match crowd.kind(chat_id):
        case CrowdKind.PRIVATE:
            return _private(crowd, chat_id)
        case CrowdKind.GROUP:
            return _group(crowd, chat_id)
        case CrowdKind.FORUM:
            return _forum(crowd, chat_id)
        case CrowdKind.CHANNEL:
            return _channel(crowd, chat_id)
        case None:
            return _grown(crowd, chat_id)


def _private(crowd: Crowd, chat_id: int) -> Chat:
    fate, place = crowd.fate(chat_id), crowd.ids(CrowdKind.PRIVATE).index(chat_id)
    person = User(
        chat_id,
        f"Person {place + 1}",
        language_code=_LANGUAGES[place % len(_LANGUAGES)],
        started=fate is not Fate.NEVER_STARTED,
        blocked=fate is Fate.BLOCKED,
        deactivated=fate is Fate.DEACTIVATED,
    )
    return Chat(chat_id, Kind.PRIVATE, person=person)


def _group(crowd: Crowd, chat_id: int) -> Chat:
    fate = crowd.fate(chat_id)
    return Chat(
        chat_id,
        Kind.GROUP,
        title=_title(crowd, CrowdKind.GROUP, chat_id),
        bot_status=_place(fate, Status.MEMBER),
        migrated_to=successor(chat_id) if fate is Fate.MIGRATED else None,
    )


def _grown(crowd: Crowd, chat_id: int) -> Chat | None:
    group = crowd.predecessor(chat_id)
    if group is None:
        return None
    return Chat(chat_id, Kind.SUPERGROUP, title=_title(crowd, CrowdKind.GROUP, group))


def _forum(crowd: Crowd, chat_id: int) -> Chat:
    fate = crowd.fate(chat_id)
    return Chat(
        chat_id,
        Kind.SUPERGROUP,
        title=_title(crowd, CrowdKind.FORUM, chat_id),
        bot_status=_place(fate, Status.MEMBER),
        is_forum=True,
        topics={
            THREAD: Topic("News", closed=fate is Fate.CLOSED_TOPICS),
            OPEN_THREAD: Topic("Talk"),
        },
    )


def _channel(crowd: Crowd, chat_id: int) -> Chat:
    fate = crowd.fate(chat_id)
    return Chat(
        chat_id,
        Kind.CHANNEL,
        title=_title(crowd, CrowdKind.CHANNEL, chat_id),
        bot_status=_place(fate, Status.ADMINISTRATOR),
        can_post=fate is not Fate.NO_RIGHTS,
    )


def _title(crowd: Crowd, kind: CrowdKind, chat_id: int) -> str:
    return f"{kind.title()} {crowd.ids(kind).index(chat_id) + 1}"


def _place(fate: Fate, usual: Status) -> Status:
    return Status.KICKED if fate is Fate.KICKED else usual
