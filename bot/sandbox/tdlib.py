"""TDLib's own parser, where the tdjson wheel is installed: the code that Telegram's server runs. No login, no network."""

import json
from typing import Any

from bot.sandbox.entities import Entity
from bot.sandbox.refusals import from_tdlib

try:  # tdjson belongs to the tests; a demo works without it, judged by bot.sandbox.fallback
    import tdjson
except ImportError:  # pragma: no cover -- the tests install it
    tdjson = None  # type: ignore[assignment] # a module or nothing

_PARSE_MODES = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
_NAMES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "DateTime": "date_time",
    "Url": "url",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}
_TYPES = {name: kind for kind, name in _NAMES.items() if kind != "Pre"}
_PREFIX = len("textEntityType")


class TdlibJudge:
    """Classic text judged by TDLib.

    Raises:
        RuntimeError: tdjson is not installed.
    """

    def __init__(self) -> None:
        if tdjson is None:  # pragma: no cover -- the tests install it
            raise RuntimeError("tdjson is not installed; see bot.sandbox.fallback for the fallback")
        _execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})

    def parse(self, text: str, mode: str) -> tuple[str, list[Entity]]:
        """Text and entities of markup.

        Raises:
            Refused: the markup is broken, in the words of TDLib.
        """
        answer = _checked(
            {"@type": "parseTextEntities", "text": text, "parse_mode": _PARSE_MODES[mode]}
        )
        return answer["text"], [_from_td(entity) for entity in answer["entities"]]

    def detect(self, text: str) -> list[Entity]:
        """What clients make clickable by themselves: links, mentions, hashtags, commands."""
        found = _checked({"@type": "getTextEntities", "text": text})["entities"]
        return [_from_td(e) for e in found if e["type"]["@type"][_PREFIX:] in _NAMES]

    def verify(self, text: str, entities: list[Entity]) -> None:
        """Refuse entities that do not fit the text, or whose URL is none.

        Raises:
            Refused: in the words of TDLib.
        """
        formatted = {
            "@type": "formattedText",
            "text": text,
            "entities": [_to_td(entity) for entity in entities],
        }
        _checked({"@type": "getMarkdownText", "text": formatted})

    def url_fault(self, url: str) -> str | None:
        """Why a URL can be no link, such as "Wrong HTTP URL"; None when it can."""
        link = {"type": "text_link", "offset": 0, "length": 1, "url": url}
        formatted = {"@type": "formattedText", "text": "x", "entities": [_to_td(link)]}
        answer = _execute({"@type": "getMarkdownText", "text": formatted})
        if answer["@type"] != "error":
            return None
        return str(answer["message"]).rpartition(" is invalid: ")[2]


def is_installed() -> bool:
    """Whether TDLib can judge."""
    return tdjson is not None


def _execute(query: dict[str, Any]) -> dict[str, Any]:
    raw = tdjson.td_execute(json.dumps(query).encode())
    if raw is None:  # pragma: no cover -- only for requests that are no synchronous ones
        raise RuntimeError(f"TDLib does not answer {query['@type']} at once")
    answer: dict[str, Any] = json.loads(raw)
    return answer


def _checked(query: dict[str, Any]) -> dict[str, Any]:
    answer = _execute(query)
    if answer["@type"] == "error":
        raise from_tdlib(answer["message"])
    return answer


def _from_td(entity: dict[str, Any]) -> Entity:
    kind = entity["type"]
    named: Entity = {
        "type": _NAMES[kind["@type"][_PREFIX:]],
        "offset": entity["offset"],
        "length": entity["length"],
    }
    if kind["@type"] == "textEntityTypeMentionName":
        return {**named, "user": {"id": kind["user_id"]}}
    if kind["@type"] == "textEntityTypeDateTime":
        return {**named, **_date_from_td(kind)}
    fields = ("url", "language", "custom_emoji_id")
    return {**named, **{field: kind[field] for field in fields if field in kind}}


def _date_from_td(kind: dict[str, Any]) -> Entity:
    """`unix_time`, and `date_time_format` as in `<tg-time format>`: r, or w, d|D, t|T."""
    shape = kind.get("formatting_type")
    if shape is None:
        return {"unix_time": kind["unix_time"]}
    if shape["@type"].endswith("Relative"):
        return {"unix_time": kind["unix_time"], "date_time_format": "r"}
    letters = "w" if shape["show_day_of_week"] else ""
    letters += _precision(shape["date_precision"], "d", "D")
    letters += _precision(shape["time_precision"], "t", "T")
    return {"unix_time": kind["unix_time"], "date_time_format": letters}


def _precision(value: dict[str, Any], short: str, long: str) -> str:
    return {"Short": short, "Long": long}.get(
        value["@type"].removeprefix("dateTimePartPrecision"), ""
    )


def _to_td(entity: Entity) -> dict[str, Any]:
    kind: dict[str, Any] = {"@type": f"textEntityType{_TYPES[entity['type']]}"}
    if entity["type"] == "pre" and not entity.get("language"):
        kind["@type"] = "textEntityTypePre"
    for field in ("url", "language", "custom_emoji_id", "unix_time"):
        if field in entity:
            kind[field] = entity[field]
    if "user" in entity:
        kind["user_id"] = entity["user"]["id"]
    return {
        "@type": "textEntity",
        "offset": entity["offset"],
        "length": entity["length"],
        "type": kind,
    }
