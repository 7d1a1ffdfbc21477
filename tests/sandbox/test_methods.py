"""The methods of the Bot API, one after the other, over HTTP."""

from typing import Any

import pytest

from bot.sandbox.state import Chat, Kind, Status, Topic
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, XIAO, SandboxClient


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def chat_of(client: SandboxClient, chat_id: int) -> Chat:
    chat = client.sandbox.state.world.chat(chat_id)
    assert chat is not None
    return chat


# ---------------------------------------------------------------- sendMessage


async def test_a_message_comes_back_as_telegram_shows_it(met: SandboxClient) -> None:
    reply = await met.send(
        LENA,
        "<b>hello</b>",
        parse_mode="HTML",
        link_preview_options={"is_disabled": True},
        protect_content=True,
        reply_markup=keyboard({"text": "go", "callback_data": "x"}),
    )

    message = reply.result
    assert message["message_id"] == 2  # 1 is /start
    assert message["from"]["is_bot"] is True
    assert message["chat"]["type"] == "private"
    assert abs(message["date"] - met.sandbox.state.clock()) < 10  # seconds, not milliseconds
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert message["link_preview_options"] == {"is_disabled": True}
    assert message["has_protected_content"] is True
    assert message["reply_markup"] == keyboard({"text": "go", "callback_data": "x"})


async def test_ids_count_from_one_in_every_chat(met: SandboxClient) -> None:
    ids = [(await met.send(chat)).result["message_id"] for chat in (GROUP, GROUP, CHANNEL)]

    assert ids == [1, 2, 1]


async def test_a_channel_speaks_for_itself_and_has_a_name(met: SandboxClient) -> None:
    message = (await met.send("@Notes_Channel")).result

    assert "from" not in message
    assert message["sender_chat"]["id"] == message["chat"]["id"] == CHANNEL


async def test_replies_carry_what_they_answer(met: SandboxClient) -> None:
    message = (await met.send(LENA, reply_parameters={"message_id": 1})).result
    assert message["reply_to_message"]["text"] == "/start"

    missing = {"message_id": 99}
    refused = await met.send(LENA, reply_parameters=missing)
    assert refused.refusal == "Bad Request: message to be replied not found"
    lenient = {**missing, "allow_sending_without_reply": True}
    assert "reply_to_message" not in (await met.send(LENA, reply_parameters=lenient)).result


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("link_preview_options", "{", "can't parse link preview options JSON object"),
        ("link_preview_options", [], "can't parse link preview options: expected an Object"),
        ("reply_parameters", "{", "can't parse reply parameters JSON object"),
        ("reply_parameters", {}, "can't parse reply parameters: expected an Object"),
    ],
)
async def test_objects_have_to_be_objects(
    met: SandboxClient, name: str, value: Any, expected: str
) -> None:
    assert (await met.send(LENA, **{name: value})).refusal == f"Bad Request: {expected}"


async def test_dropped_entities_are_counted(met: SandboxClient) -> None:
    await met.send(LENA, "<b>a</b> " * 103, parse_mode="HTML")

    assert (await met.look("sim/stats"))["entity_drops"] == 3


async def test_paid_broadcast_is_not_switched_on(met: SandboxClient) -> None:
    reply = await met.send(LENA, allow_paid_broadcast=True)

    assert reply.refusal == "Bad Request: FLOODSKIP_NOT_ALLOWED"


async def test_parameters_are_judged_before_the_chat(met: SandboxClient) -> None:
    reply = await met.send(999, "<p>", parse_mode="HTML")

    assert "can't parse entities" in reply.refusal


# ---------------------------------------------------------------- access to chats


@pytest.mark.parametrize(
    ("chat_id", "status", "description"),
    [
        ("", 400, "Bad Request: chat_id is empty"),
        (123, 400, "Bad Request: chat not found"),
        ("@nobody", 400, "Bad Request: chat not found"),
        ("someone", 400, "Bad Request: chat not found"),
        (LENA, 400, "Bad Request: chat not found"),
        ("9" * 5_000, 400, "Bad Request: chat not found"),
    ],
)
async def test_chats_that_are_not_there(
    client: SandboxClient, chat_id: Any, status: int, description: str
) -> None:
    reply = await client.send(chat_id)

    assert (reply.status, reply.refusal) == (status, description)


async def test_people_block_and_come_back(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/block")
    blocked = await met.send(LENA)
    assert (blocked.status, blocked.refusal) == (403, "Forbidden: bot was blocked by the user")

    await met.sim(f"user/{LENA}/unblock")
    assert (await met.send(LENA)).status == 200
    statuses = [
        (
            u["my_chat_member"]["old_chat_member"]["status"],
            u["my_chat_member"]["new_chat_member"]["status"],
        )
        for u in await met.updates()
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]


async def test_people_disappear(met: SandboxClient) -> None:
    met.sandbox.state.world.users[LENA].deactivated = True

    assert (await met.send(LENA)).refusal == "Forbidden: user is deactivated"


@pytest.mark.parametrize(
    ("chat_id", "action", "status", "description"),
    [
        (GROUP, "kick", 403, "Forbidden: bot was kicked from the group chat"),
        (CHANNEL, "kick", 403, "Forbidden: bot was kicked from the channel chat"),
        (GROUP, "delete", 403, "Forbidden: the group chat was deleted"),
        (CHANNEL, "demote", 400, "Bad Request: need administrator rights in the channel chat"),
        (
            GROUP,
            "restrict",
            400,
            "Bad Request: not enough rights to send text messages to the chat",
        ),
    ],
)
async def test_groups_and_channels_close(
    met: SandboxClient, chat_id: int, action: str, status: int, description: str
) -> None:
    await met.sim(f"chat/{chat_id}/{action}")
    reply = await met.send(chat_id)
    assert (reply.status, reply.refusal) == (status, description)

    if action != "delete":
        await met.sim(f"chat/{chat_id}/{'add' if action == 'kick' else 'promote'}")
        assert (await met.send(chat_id)).status == 200


async def test_a_bot_that_left_is_no_member(met: SandboxClient) -> None:
    assert (await met.call("leaveChat", chat_id=GROUP)).result is True

    assert (await met.send(GROUP)).refusal == "Forbidden: bot is not a member of the group chat"
    [update] = await met.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "left"


async def test_a_group_becomes_a_supergroup(met: SandboxClient) -> None:
    new = (await met.sim(f"chat/{GROUP}/migrate")).body["chat_id"]

    reply = await met.send(GROUP)
    assert reply.refusal == "Bad Request: group chat was upgraded to a supergroup chat"
    assert reply.body["parameters"] == {"migrate_to_chat_id": new}
    assert (await met.send(new)).result["chat"]["type"] == "supergroup"
    old_word, new_word = (update["message"] for update in await met.updates())
    assert (old_word["chat"]["id"], old_word["migrate_to_chat_id"]) == (GROUP, new)
    assert (new_word["chat"]["id"], new_word["migrate_from_chat_id"]) == (new, GROUP)
    assert (await met.sim(f"chat/{GROUP}/migrate")).status == 409


async def test_topics_have_to_exist_and_to_be_open(met: SandboxClient) -> None:
    await met.sim(f"chat/{GROUP}/topic", thread_id=5)
    message = (await met.send(GROUP, message_thread_id=5)).result
    assert (message["message_thread_id"], message["is_topic_message"]) == (5, True)

    await met.sim(f"chat/{GROUP}/topic", thread_id=5, state="closed")
    assert (await met.send(GROUP, message_thread_id=5)).refusal == "Bad Request: TOPIC_CLOSED"
    await met.sim(f"chat/{GROUP}/topic", thread_id=5, state="deleted")
    for thread in (5, 1):
        reply = await met.send(GROUP, message_thread_id=thread)
        assert reply.refusal == "Bad Request: message thread not found"


async def test_a_plain_group_ignores_the_thread(met: SandboxClient) -> None:
    assert "message_thread_id" not in (await met.send(GROUP, message_thread_id=5)).result


async def test_the_direct_messages_of_a_channel_need_their_topic(met: SandboxClient) -> None:
    chat_of(met, GROUP).is_direct_messages = True

    expected = "Bad Request: wrong direct messages topic identifier specified"
    assert (await met.send(GROUP)).refusal == expected
    assert (await met.send(GROUP, direct_messages_topic_id=3)).status == 200


# ---------------------------------------------------------------- keyboards


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[" * 100_000, "reply markup is too long"),
        ("[" * 50_000, "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"nonsense": 1}, "can't parse reply keyboard markup JSON object"),
        (
            {"inline_keyboard": {}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [{}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"inline_keyboard": [[1]]}, "can't parse inline keyboard button: expected an Object"),
        (keyboard({}), "can't parse inline keyboard button: Can't find field \"text\""),
        (
            keyboard({"text": "a"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard({"text": " ", "callback_data": "a"}),
            "inline keyboard button text must be non-empty",
        ),
        (keyboard({"text": "a", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (keyboard({"text": "a", "callback_data": "字" * 22}), "BUTTON_DATA_INVALID"),
        (
            keyboard({"text": "a", "url": "http://localhost/x"}),
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            keyboard({"text": "a", "callback_data": "a", "style": "pink"}),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (keyboard({"text": "a", "copy_text": {"text": ""}}), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard({"text": "a", "copy_text": {"text": "a" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_keyboards_that_telegram_refuses(
    met: SandboxClient, markup: Any, expected: str
) -> None:
    assert (await met.send(LENA, reply_markup=markup)).refusal == f"Bad Request: {expected}"


@pytest.mark.parametrize(
    "button",
    [
        {"text": "a", "callback_data": "字" * 21},
        {"text": "a", "url": "https://example.org/x"},
        {"text": "a", "copy_text": {"text": "a" * 256}},
        {"text": "a", "callback_data": "a", "style": "danger"},
        {"text": "a", "web_app": {"url": "https://example.org/"}},
        {"text": "a", "switch_inline_query": ""},
    ],
)
async def test_keyboards_that_telegram_takes(met: SandboxClient, button: dict[str, Any]) -> None:
    assert (await met.send(LENA, reply_markup=keyboard(button))).result["reply_markup"] == keyboard(
        button
    )


async def test_web_apps_are_for_private_chats(met: SandboxClient) -> None:
    button = {"text": "a", "web_app": {"url": "https://example.org/"}}

    reply = await met.send(GROUP, reply_markup=keyboard(button))
    assert reply.refusal == "Bad Request: BUTTON_TYPE_INVALID"


@pytest.mark.parametrize(
    "markup", [{"keyboard": [[{"text": "a"}]]}, {"remove_keyboard": True}, {"force_reply": True}]
)
async def test_other_markups_are_not_in_the_answer(
    met: SandboxClient, markup: dict[str, Any]
) -> None:
    assert "reply_markup" not in (await met.send(LENA, reply_markup=markup)).result


@pytest.mark.parametrize(("rows", "columns", "warned"), [(1, 9, 1), (101, 1, 1), (12, 8, 0)])
async def test_large_keyboards_are_counted(
    met: SandboxClient, rows: int, columns: int, warned: int
) -> None:
    row = [{"text": "a", "callback_data": "a"}] * columns
    await met.send(LENA, reply_markup={"inline_keyboard": [row] * rows})

    assert (await met.look("sim/stats"))["oversized_keyboards"] == warned


# ---------------------------------------------------------------- edits and deletions


async def test_an_edit_replaces_text_and_buttons(met: SandboxClient) -> None:
    markup = keyboard({"text": "a", "callback_data": "a"})
    sent = (await met.send(LENA, "one", reply_markup=markup)).result
    place = {"chat_id": LENA, "message_id": sent["message_id"]}

    edited = (await met.call("editMessageText", **place, text="two")).result
    assert edited["text"] == "two"
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]
    again = (await met.call("editMessageReplyMarkup", **place, reply_markup=markup)).result
    assert (again["text"], again["reply_markup"]) == ("two", markup)


async def test_an_edit_without_change_is_refused(met: SandboxClient) -> None:
    sent = (await met.send(LENA, "one")).result
    place = {"chat_id": LENA, "message_id": sent["message_id"]}

    for method, parameters in (
        ("editMessageText", {"text": "one"}),
        ("editMessageReplyMarkup", {}),
    ):
        reply = await met.call(method, **place, **parameters)
        assert reply.refusal.startswith("Bad Request: message is not modified: specified new")


@pytest.mark.parametrize(
    ("message_id", "expected"),
    [
        (0, "message identifier is not specified"),
        ("x", "message identifier is not specified"),
        (99, "message to edit not found"),
        (1, "message can't be edited"),
    ],
)
async def test_edits_that_telegram_refuses(
    met: SandboxClient, message_id: Any, expected: str
) -> None:
    reply = await met.call("editMessageText", chat_id=LENA, message_id=message_id, text="a")

    assert reply.refusal == f"Bad Request: {expected}"


async def test_posts_of_a_channel_can_be_edited(met: SandboxClient) -> None:
    sent = (await met.send(CHANNEL, "one")).result

    reply = await met.call(
        "editMessageText", chat_id=CHANNEL, message_id=sent["message_id"], text="two"
    )
    assert reply.result["text"] == "two"


async def test_deletions(met: SandboxClient) -> None:
    own = (await met.send(GROUP)).result["message_id"]
    other = (await met.sim(f"user/{LENA}/message", chat_id=GROUP, text="hi")).body["message_id"]

    async def delete(message_id: int) -> Any:
        reply = await met.call("deleteMessage", chat_id=GROUP, message_id=message_id)
        return reply.body.get("description", "done")

    assert await delete(own) == "done"
    assert await delete(own) == "Bad Request: message to delete not found"
    assert await delete(other) == "Bad Request: message can't be deleted"
    await met.sim(f"chat/{GROUP}/promote")
    assert await delete(other) == "done"


async def test_nothing_is_deleted_after_48_hours(met: SandboxClient) -> None:
    sent = (await met.send(LENA)).result["message_id"]
    await met.sim("clock", advance=48 * 3600 + 2)

    reply = await met.call("deleteMessage", chat_id=LENA, message_id=sent)
    assert reply.refusal == "Bad Request: message can't be deleted"


async def test_many_deletions_pass_over_what_is_not_there(met: SandboxClient) -> None:
    sent = (await met.send(LENA)).result["message_id"]

    assert (await met.call("deleteMessages", chat_id=LENA, message_ids=[sent, 77])).result is True
    assert len((await met.look(f"sim/chat/{LENA}/transcript"))["messages"]) == 1
    for wrong in ([], list(range(101)), "["):
        assert (await met.call("deleteMessages", chat_id=LENA, message_ids=wrong)).status == 400


async def test_one_of_many_that_cannot_be_deleted_keeps_them_all(met: SandboxClient) -> None:
    old = (await met.send(LENA)).result["message_id"]
    await met.sim("clock", advance=48 * 3600 + 2)
    young = (await met.send(LENA)).result["message_id"]

    reply = await met.call("deleteMessages", chat_id=LENA, message_ids=[young, old])

    assert reply.refusal == "Bad Request: message can't be deleted for everyone"
    assert (
        await met.call("deleteMessages", chat_id=LENA, message_ids=[young, young])
    ).result is True


@pytest.mark.parametrize(("action", "status"), [("typing", 200), ("dancing", 400)])
async def test_chat_actions(met: SandboxClient, action: str, status: int) -> None:
    assert (await met.call("sendChatAction", chat_id=LENA, action=action)).status == status


# ---------------------------------------------------------------- callbacks


async def test_a_button_is_answered_once(met: SandboxClient) -> None:
    markup = keyboard({"text": "go", "callback_data": "data"})
    sent = (await met.send(LENA, reply_markup=markup)).result
    pressed = await met.sim(f"user/{LENA}/callback", message_id=sent["message_id"], data="data")
    [update] = await met.updates()

    query = update["callback_query"]
    assert (query["id"], query["data"]) == (pressed.body["id"], "data")
    assert query["from"]["id"] == LENA
    assert query["message"]["message_id"] == sent["message_id"]
    answer = {"callback_query_id": query["id"], "text": "done"}
    assert (await met.call("answerCallbackQuery", **answer)).result is True
    assert (await met.call("answerCallbackQuery", **answer)).refusal == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


async def test_a_button_waits_fifteen_minutes(met: SandboxClient) -> None:
    sent = (await met.send(LENA, reply_markup=keyboard({"text": "a", "callback_data": "a"}))).result
    press = {"message_id": sent["message_id"], "data": "a"}
    first = (await met.sim(f"user/{LENA}/callback", **press)).body["id"]
    await met.sim("clock", advance=15 * 60 + 1)

    reply = await met.call("answerCallbackQuery", callback_query_id=first)
    assert reply.refusal.startswith("Bad Request: query is too old")
    await met.sim(f"user/{LENA}/callback", **press)
    await met.sim("clock", advance=15 * 60 + 1)
    await met.sim(f"user/{LENA}/callback", **press)
    assert len(met.sandbox.state.world.callbacks) == 1


async def test_a_long_toast_is_refused(met: SandboxClient) -> None:
    reply = await met.call("answerCallbackQuery", callback_query_id="1", text="a" * 201)

    assert reply.refusal == "Bad Request: MESSAGE_TOO_LONG"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://t.me/{name}?start=read_1", 200),
        ("http://t.me/{name}?start=a-B_9", 200),
        ("https://t.me/another_bot?start=read_1", 400),
        ("https://t.me/{name}", 400),
        ("https://t.me/{name}?start=a%20b", 400),
        ("https://example.org/", 400),
    ],
)
async def test_an_answer_to_a_press_opens_the_bot_itself_and_nothing_else(
    met: SandboxClient, url: str, code: int
) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}
    sent = (await met.send(LENA, reply_markup=markup)).result
    press = {"chat_id": LENA, "message_id": sent["message_id"], "data": "a"}
    query = (await met.sim(f"user/{LENA}/callback", **press)).body["id"]
    address = url.format(name=met.sandbox.state.world.bot.username)

    reply = await met.call("answerCallbackQuery", callback_query_id=query, url=address)

    assert reply.status == code


# ---------------------------------------------------------------- commands and profile


COMMANDS = [{"command": "start", "description": "Begin"}]
AUF_CHINESISCH = [{"command": "start", "description": "开始"}]


async def test_command_lists_go_by_scope_and_language(met: SandboxClient) -> None:
    scope = {"type": "all_private_chats"}
    await met.call("setMyCommands", commands=COMMANDS)
    await met.call("setMyCommands", commands=AUF_CHINESISCH, scope=scope, language_code="zh")

    assert (await met.call("getMyCommands")).result == COMMANDS
    assert (await met.call("getMyCommands", scope=scope)).result == []
    own = (await met.call("getMyCommands", scope=scope, language_code="zh")).result
    assert own == AUF_CHINESISCH
    seen = {
        outline["chat"]["id"]: [speaker["commands"] for speaker in outline["speakers"]]
        for outline in (await met.look("page/chats"))["chats"]
    }
    assert seen[LENA] == [COMMANDS]
    assert seen[XIAO] == [AUF_CHINESISCH]
    assert seen[GROUP] == [COMMANDS] * 3


async def test_the_narrowest_scope_wins_in_a_group(met: SandboxClient) -> None:
    def named(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    scopes: list[tuple[str, dict[str, Any]]] = [
        ("everybody", {"type": "default"}),
        ("groups", {"type": "all_group_chats"}),
        ("admins", {"type": "all_chat_administrators"}),
        ("member", {"type": "chat_member", "chat_id": GROUP, "user_id": MAREK}),
    ]
    for name, scope in scopes:
        await met.call("setMyCommands", commands=named(name), scope=scope)
    detail = await met.look(f"page/chats/{GROUP}")

    seen = {s["user"]["id"]: s["commands"][0]["command"] for s in detail["speakers"]}
    assert seen == {LENA: "admins", XIAO: "groups", MAREK: "member"}


async def test_command_lists_can_be_taken_away(met: SandboxClient) -> None:
    ways: list[tuple[str, dict[str, Any]]] = [
        ("deleteMyCommands", {}),
        ("setMyCommands", {"commands": []}),
    ]
    for method, parameters in ways:
        await met.call("setMyCommands", commands=COMMANDS)
        await met.call(method, **parameters)
        assert (await met.call("getMyCommands")).result == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"commands": "["}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [1]}, "can't parse BotCommand: expected an Object"),
        ({"commands": COMMANDS * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [{"command": "", "description": "a"}]}, "command must be non-empty"),
        (
            {"commands": [{"command": "a" * 33, "description": "a"}]},
            "command length must not exceed 32",
        ),
        ({"commands": [{"command": "Start", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        (
            {"commands": [{"command": "a", "description": " "}]},
            "command description must be non-empty",
        ),
        (
            {"commands": [{"command": "a", "description": "a" * 257}]},
            "command description length must not exceed 256",
        ),
        ({"commands": COMMANDS, "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": COMMANDS, "scope": "{"}, "can't parse BotCommandScope JSON object"),
        (
            {"commands": COMMANDS, "scope": {"type": "moon"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            {"commands": COMMANDS, "scope": {"type": "chat"}},
            "can't parse BotCommandScope: chat not found",
        ),
    ],
)
async def test_command_lists_that_telegram_refuses(
    met: SandboxClient, parameters: dict[str, Any], expected: str
) -> None:
    reply = await met.call("setMyCommands", **parameters)

    assert reply.refusal == f"Bad Request: {expected}"


@pytest.mark.parametrize(
    ("name", "field", "fallback", "limit"),
    [
        ("MyName", "name", "Incoming Transmission", 64),
        ("MyDescription", "description", "", 512),
        ("MyShortDescription", "short_description", "", 120),
    ],
)
async def test_texts_about_the_bot_by_language(
    client: SandboxClient, name: str, field: str, fallback: str, limit: int
) -> None:
    async def text(language: str) -> Any:
        return (await client.call(f"get{name}", language_code=language)).result[field]

    assert await text("") == fallback
    await client.call(f"set{name}", **{field: "all"})
    await client.call(f"set{name}", **{field: "中文", "language_code": "zh"})
    assert (await text(""), await text("zh"), await text("de")) == ("all", "中文", "all")
    assert (await client.call(f"set{name}", **{field: "a" * (limit + 1)})).status == 400


async def test_menu_buttons_by_chat(met: SandboxClient) -> None:
    async def button(**parameters: Any) -> Any:
        return (await met.call("getChatMenuButton", **parameters)).result["type"]

    assert await button() == "commands"
    await met.call("setChatMenuButton", menu_button={"type": "default"})
    await met.call("setChatMenuButton", chat_id=LENA, menu_button={"type": "commands"})
    assert (await button(), await button(chat_id=LENA), await button(chat_id=XIAO)) == (
        "default",
        "commands",
        "default",
    )
    assert (await met.call("setChatMenuButton", menu_button="x")).status == 400
    assert (await met.call("setChatMenuButton", menu_button=[])).status == 400


# ---------------------------------------------------------------- chats and members


async def test_questions_about_a_chat(met: SandboxClient) -> None:
    chat = (await met.call("getChat", chat_id=GROUP)).result
    assert (chat["title"], chat["type"]) == ("Reading Group", "group")
    assert {"accent_color_id", "max_reaction_count", "accepted_gift_types"} <= chat.keys()
    assert (await met.call("getChatMemberCount", chat_id=GROUP)).result == 4
    assert (await met.call("getChatMemberCount", chat_id=LENA)).result == 2
    admins = (await met.call("getChatAdministrators", chat_id=GROUP)).result
    assert [(admin["user"]["id"], admin["status"]) for admin in admins] == [(LENA, "creator")]
    refused = await met.call("getChatAdministrators", chat_id=LENA)
    assert refused.refusal == "Bad Request: there are no administrators in the private chat"


@pytest.mark.parametrize(
    ("chat_id", "user_id", "status"),
    [
        (GROUP, LENA, "creator"),
        (GROUP, MAREK, "member"),
        (GROUP, 1_000_001, "member"),
        (CHANNEL, 1_000_001, "administrator"),
        (CHANNEL, XIAO, "left"),
        (LENA, LENA, "member"),
        (LENA, XIAO, "left"),
    ],
)
async def test_members(met: SandboxClient, chat_id: int, user_id: int, status: str) -> None:
    member = (await met.call("getChatMember", chat_id=chat_id, user_id=user_id)).result

    assert (member["status"], member["user"]["id"]) == (status, user_id)


async def test_a_restricted_bot_sees_its_rights(met: SandboxClient) -> None:
    await met.sim(f"chat/{GROUP}/restrict")

    me = (await met.call("getChatMember", chat_id=GROUP, user_id=1_000_001)).result
    assert (me["status"], me["can_send_messages"], me["is_member"]) == ("restricted", False, True)


async def test_an_unknown_member_is_refused(met: SandboxClient) -> None:
    reply = await met.call("getChatMember", chat_id=GROUP, user_id=5)

    assert reply.refusal == "Bad Request: user not found"


async def test_a_bot_that_was_promoted_is_among_the_administrators(met: SandboxClient) -> None:
    await met.sim(f"chat/{GROUP}/promote")

    admins = (await met.call("getChatAdministrators", chat_id=GROUP)).result
    assert [admin["user"]["is_bot"] for admin in admins] == [False, True]


@pytest.mark.parametrize("method", ["logOut", "close"])
async def test_leaving_the_server(client: SandboxClient, method: str) -> None:
    assert (await client.call(method)).result is True


def test_a_chat_has_a_name_even_without_title() -> None:
    chat = Chat(5, Kind.GROUP, bot_status=Status.MEMBER, topics={2: Topic("t")})

    assert chat.name == "5"
