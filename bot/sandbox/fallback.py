"""The judge of classic text where tdjson is not installed.

Narrower than TDLib: Markdown is refused, and only the common entities are detected.
"""

import re

from bot.sandbox.entities import Entity, utf16_length
from bot.sandbox.links import kept_link
from bot.sandbox.refusals import bad_request
from bot.sandbox.tags import Parser

_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]])"
    r"|(?<![\w/@#])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{5,32})?)\b"
    r"|(?<![\w@])(?P<mention>@[A-Za-z0-9_]{5,32})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)


class TagJudge:
    """Classic text judged by the ported rules."""

    def parse(self, text: str, mode: str) -> tuple[str, list[Entity]]:
        """Text and entities of HTML.

        Raises:
            Refused: the markup is broken, or it is Markdown.
        """
        if mode != "html":
            raise bad_request("can't parse entities: the sandbox reads Markdown only with tdjson")
        return Parser(text).run()

    def detect(self, text: str) -> list[Entity]:
        """Links, commands, mentions and hashtags."""
        found: list[Entity] = []
        offset = at = 0
        for match in _DETECTED.finditer(text):
            offset += utf16_length(text[at : match.start()])
            length = utf16_length(match[0])
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
            offset, at = offset + length, match.end()
        return found

    def verify(self, text: str, entities: list[Entity]) -> None:
        """Refuse entities outside the text and bad URLs.

        Raises:
            Refused: one of them does not fit.
        """
        end = utf16_length(text)
        for entity in entities:
            start, length = entity["offset"], entity["length"]
            if start < 0 or length <= 0 or start + length > end:
                raise bad_request(f"entity beginning at UTF-16 offset {start} ends after the end")
            if (url := entity.get("url")) and (fault := self.url_fault(url)):
                raise bad_request(f"entity URL '{url}' is invalid: {fault}")

    def url_fault(self, url: str) -> str | None:
        """Why a URL can be no link; None when it can."""
        return None if kept_link(url) else "Wrong HTTP URL"
