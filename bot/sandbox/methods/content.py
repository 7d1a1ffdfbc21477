"""What a message is to show, by the parameters of a call: text, rich message, keyboard. Knows no chat's rights."""

from typing import Any

from bot.sandbox.access import find_chat
from bot.sandbox.context import Context
from bot.sandbox.keyboards import NO_KEYBOARD, Keyboard
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.rules import Rules
from bot.sandbox.state import Json

_LONGEST_CAPTION = 1024  # code points after parsing (Bot API, sendDocument)


def read_keyboard(context: Context, parameters: Parameters) -> Keyboard:
    """The parameter `reply_markup`; raises `Refused`."""
    if "reply_markup" not in parameters:
        return NO_KEYBOARD
    private = _is_private(context, parameters)
    keyboard = context.read_keyboard(parameters.values.get("reply_markup"), private)
    context.journal.counters.oversized_keyboards += keyboard.oversized
    return keyboard


def _is_private(context: Context, parameters: Parameters) -> bool:
    chat = find_chat(context.world, parameters)
    return chat is not None and chat.is_private


def shown_rich(context: Context, parameters: Parameters, *, draft: bool = False) -> Json:
    """What a message with the parameter `rich_message` shows; what is odd about it is counted. Raises `Refused`."""
    options, counters = context.options, context.journal.counters
    rules = Rules(
        limits=options.rich,
        version=context.api_version,
        url_fault=context.url_fault,
        strict=options.strict,
        private=_is_private(context, parameters),
        draft=draft,
    )
    rich = context.read_rich(parameters.values.get("rich_message"), rules)
    findings = rich.findings
    counters.dropped_links += findings.dropped_links
    counters.literal_entities += findings.literal_entities
    counters.lints += findings.lints.total()
    counters.lints_by_rule.update(findings.lints)
    return {"rich_message": rich.content}


def shown_text(context: Context, parameters: Parameters) -> Json:
    """What a message with the parameters `text`, `parse_mode` and so on shows. Raises `Refused`."""
    formatted = context.format_text(parameters)
    context.journal.counters.entity_drops += formatted.dropped
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    if preview := _preview(parameters):
        content["link_preview_options"] = preview
    return content


def shown_document(context: Context, parameters: Parameters) -> Json:
    """What a message with the parameters `document` and `caption` shows. Raises `Refused`."""
    given = parameters.text("document")
    if not given:
        raise bad_request("there is no document in the request")
    upload = parameters.uploads.get(given.removeprefix("attach://"))
    if upload is not None and not upload.content:
        raise bad_request("file must be non-empty")
    files = context.world.files
    kept = files.find(given) if upload is None else files.keep(upload)
    if kept is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    document = {
        "file_id": kept.id,
        "file_unique_id": kept.id[:16],
        "file_name": kept.upload.name,
        "mime_type": kept.upload.kind,
        "file_size": len(kept.upload.content),
    }
    return {"document": document, **_caption(context, parameters)}


def _caption(context: Context, parameters: Parameters) -> Json:
    if not parameters.text("caption"):
        return {}
    named = {"caption": "text", "caption_entities": "entities"}
    values = {named.get(name, name): value for name, value in parameters.values.items()}
    shown = shown_text(context, Parameters(values))
    if len(shown["text"]) > _LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    back = {to: name for name, to in named.items()}
    return {back[name]: value for name, value in shown.items() if name in back}


def shown_markup(keyboard: Keyboard) -> Json:
    """What a message with this keyboard shows of it."""
    return {} if keyboard.inline is None else {"reply_markup": keyboard.inline}


def _preview(parameters: Parameters) -> Any:
    try:
        preview = parameters.json("link_preview_options")
    except ValueError as error:
        raise bad_request("can't parse link preview options JSON object") from error
    if preview is not None and not isinstance(preview, dict):
        raise bad_request("can't parse link preview options: expected an Object")
    return preview
