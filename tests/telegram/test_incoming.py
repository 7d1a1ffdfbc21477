from typing import Any

import pytest
from telegram import Update

from bot.telegram.incoming import Membership, Pressed, Reopened, Said, read
from bot.telegram.polling import KINDS, KINDS_WITH_INLINE
from storage.records import ChatState
from tests.support.sandbox_client import GROUP, LENA

CHAT = {"id": GROUP, "type": "supergroup", "title": "T"}
PERSON = {"id": LENA, "is_bot": False, "first_name": "P"}
BOT = {"id": 1, "is_bot": True, "first_name": "B"}


def update(**content: Any) -> Update:
    made = Update.de_json({"update_id": 1, **content}, None)
    assert made is not None
    return made


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 1, "date": 1_790_000_000, "chat": CHAT, "from": PERSON, **content}


@pytest.mark.parametrize(
    "content",
    [
        {"edited_message": message(text="/start")},
        {"edited_channel_post": message(text="/start")},
        {"message": message(new_chat_members=[PERSON])},
        {"message": message(pinned_message=message(text="/start"))},
        {"message": message(forum_topic_created={"name": "N", "icon_color": 1})},
        {
            "poll_answer": {
                "poll_id": "1",
                "option_ids": [0],
                "user": PERSON,
                "option_persistent_ids": ["0"],
            }
        },
    ],
    ids=lambda content: next(iter(content)),
)
def test_what_nobody_says_to_us_says_nothing(content: dict[str, Any]) -> None:
    assert read(update(**content)) is None


def test_edited_messages_are_not_even_fetched() -> None:
    assert not any(kind.startswith("edited") for kind in KINDS_WITH_INLINE)


def test_inline_queries_are_not_even_fetched_unless_they_are_asked_for() -> None:
    assert set(KINDS_WITH_INLINE) - set(KINDS) == {"inline_query"}


def test_a_reply_outside_of_a_forum_is_in_no_thread() -> None:
    said = read(update(message=message(text="a", message_thread_id=7)))

    assert isinstance(said, Said)
    assert said.place.thread_id is None


def test_a_thread_that_is_opened_again_is_noticed() -> None:
    reopened = message(forum_topic_reopened={}, message_thread_id=7, is_topic_message=True)

    assert read(update(message=reopened)) == Reopened(GROUP, 7)


def test_a_text_may_answer_a_message_but_not_the_one_that_opened_its_thread() -> None:
    opening = message(forum_topic_created={"name": "N", "icon_color": 1})
    for answered, expected in ((message(text="b"), 1), (opening, None)):
        said = read(update(message=message(text="a", reply_to_message=answered)))

        assert isinstance(said, Said)
        assert said.answers == expected


def test_in_a_group_we_are_patient_with_persons_and_with_chats_that_speak() -> None:
    person = read(update(message=message(text="a")))
    channel = read(update(message=message(text="a", sender_chat={"id": -100, "type": "channel"})))

    assert isinstance(person, Said)
    assert isinstance(channel, Said)
    assert (person.place.person, channel.place.person) == (LENA, -100)
    assert not channel.speaks_for_chat


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ({"status": "member"}, ChatState.ACTIVE),
        ({"status": "left"}, ChatState.LEFT),
        ({"status": "kicked", "until_date": 0}, ChatState.LEFT),
    ],
)
def test_being_let_in_and_shut_out_is_noticed(status: dict[str, Any], state: ChatState) -> None:
    change = {
        "chat": CHAT,
        "from": PERSON,
        "date": 1_790_000_000,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, **status},
    }

    found = read(update(my_chat_member=change))

    assert isinstance(found, Membership)
    assert found.state is state


@pytest.mark.parametrize(
    ("text", "bold", "heading"),
    [
        ("🗺 map\n1-5 of 7", [(0, 6)], "🗺 map"),
        ("see https://x.example now\n1", [(0, 4), (4, 17), (21, 4)], "see https://x.example now"),
        ("map\n1-5 of 7 maps", [(9, 3), (0, 3)], "map"),
        ("1. a map", [(5, 3)], ""),
        ("map", [], ""),
        (None, [], ""),
    ],
)
def test_the_heading_is_what_a_message_begins_with_in_bold(
    text: str | None, bold: list[tuple[int, int]], heading: str
) -> None:
    entities = [{"type": "bold", "offset": offset, "length": length} for offset, length in bold]
    entities.append({"type": "italic", "offset": 0, "length": 1})
    said = message(text=text, entities=entities) if text else message()
    query = {"id": "1", "from": PERSON, "chat_instance": "1", "data": "search:5", "message": said}
    pressed = read(update(callback_query=query))
    assert isinstance(pressed, Pressed)
    assert pressed.heading == heading
