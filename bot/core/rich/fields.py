"""The fields of rich messages by type, as Telegram takes them: tables alone. What is wrong with a message says `judge`.

Source: Bot API 10.3 ("Rich messages").
"""

from collections.abc import Mapping
from typing import Final

# Required and optional fields of each type of block (Bot API, InputRichBlock*), besides its type.
BLOCKS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    name: (frozenset(required.split()), frozenset(optional.split()))
    for name, required, optional in (
        ("paragraph", "text", ""),
        ("heading", "text size", ""),
        ("pre", "text", "language"),
        ("footer", "text", ""),
        ("divider", "", ""),
        ("mathematical_expression", "expression", ""),
        ("anchor", "name", ""),
        ("list", "items", ""),
        ("blockquote", "blocks", "credit"),
        ("expandable_blockquote", "text", "credit"),
        ("pullquote", "text", "credit"),
        ("collage", "blocks", "caption"),
        ("slideshow", "blocks", "caption"),
        ("table", "cells", "is_bordered is_striped is_compact caption"),
        ("details", "summary blocks", "is_open"),
        ("map", "location", "zoom width height caption"),
        ("buttons", "buttons", "align"),
        ("animation", "animation", "caption"),
        ("audio", "audio", "caption"),
        ("document", "document", "caption"),
        ("photo", "photo", "caption"),
        ("video", "video", "caption"),
        ("voice_note", "voice_note", "caption"),
    )
}
ITEM: Final = (frozenset({"blocks"}), frozenset({"has_checkbox", "is_checked", "value", "type"}))
CELL: Final = (
    frozenset({"align", "valign"}),
    frozenset({"text", "is_header", "colspan", "rowspan"}),
)
# The fields beside the text of each type of text (Bot API, RichText*) that a bot may send.
TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("bold", "italic", "underline", "strikethrough", "spoiler", "subscript", "superscript"), ()
    ),
    **dict.fromkeys(("marked", "code"), ()),
    "date_time": ("unix_time", "date_time_format"),
    "url": ("url",),
    "email_address": ("email_address",),
    "phone_number": ("phone_number",),
    "anchor_link": ("anchor_name",),
    "reference": ("name",),
    "reference_link": ("reference_name",),
    "text_mention": ("user",),
}
WITHOUT_TEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "mathematical_expression": ("expression",),
    "custom_emoji": ("custom_emoji_id", "alternative_text"),
    "anchor": ("name",),
    "button": ("button",),
}
MEDIA: Final = frozenset({"animation", "audio", "document", "photo", "video", "voice_note"})
RICH_FIELDS: Final = ("text", "summary", "credit", "caption")
HEADINGS: Final = range(1, 7)
