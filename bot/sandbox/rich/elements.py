"""Rich HTML as a tree of elements: only Telegram's tags and attributes, each one closed. Knows not what they mean."""

import html
import re
from dataclasses import dataclass, field

from bot.sandbox.rich.rules import Findings, Rules, beyond, unparsed
from bot.sandbox.rich.shapes import ApiVersion

_DEEPEST = 100  # open tags; lists and tables need several for each level that counts
_BUTTON = (
    "type style url data query text forward-text request-write-access"
    " allow-user-chats allow-bot-chats allow-group-chats allow-channel-chats"
)
# Bot API, "Rich message formatting options": each tag with its attributes.
TAGS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "mark", "sub", "sup"),
            *("tg-spoiler", "tg-math", "tg-math-block", "br", "hr", "p", "pre", "footer", "ul"),
            *("h1", "h2", "h3", "h4", "h5", "h6", "cite", "aside", "summary", "caption", "tr"),
            *("figure", "figcaption", "tg-collage", "tg-slideshow", "tg-thinking"),
        ),
        frozenset[str](),
    ),
    **{
        tag: frozenset(attributes.split())
        for tag, attributes in {
            "a": "href name",
            "audio": "src",
            "blockquote": "expandable",
            "code": "class",
            "details": "open",
            "img": "src alt tg-spoiler",
            "input": "type checked",
            "li": "value type",
            "ol": "start type reversed",
            "table": "bordered striped compact",
            "td": "colspan rowspan align valign",
            "tg-button": _BUTTON,
            "tg-button-row": "align",
            "tg-document": "src",
            "tg-emoji": "emoji-id",
            "tg-map": "lat long zoom",
            "tg-reference": "name",
            "tg-time": "unix format",
            "th": "colspan rowspan align valign",
            "video": "src tg-spoiler",
        }.items()
    },
}
_NEW_TAGS = dict.fromkeys(("tg-button", "tg-button-row", "tg-document"), ApiVersion.V10_3)
_NEW_ATTRIBUTES = dict.fromkeys(
    (("blockquote", "expandable"), ("table", "compact")), ApiVersion.V10_3
)
_VOID = frozenset({"br", "hr", "img", "input"})
_NAMED = frozenset(
    {"lt", "gt", "amp", "quot", "apos", "nbsp", "hellip", "mdash", "ndash"}
    | {"lsquo", "rsquo", "ldquo", "rdquo"}
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"\s+([^\s=>/\"'<]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_TAG_END = re.compile(r"\s*(/?)>")
_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]*));")
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with what stands in it; a flag has the value ""."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)


Node = Element | str


def parse_elements(source: str, rules: Rules, findings: Findings) -> list[Node]:
    """The elements and texts of a document; linear in its length.

    Raises:
        Refused: a tag is broken, unknown, left open, or nested too deep.
    """
    return _Builder(source, rules, findings).run()


class _Builder:
    def __init__(self, source: str, rules: Rules, findings: Findings) -> None:
        self._source = source
        self._rules = rules
        self._findings = findings
        self._root = Element("")
        self._open = [self._root]

    def run(self) -> list[Node]:
        at = 0
        while (start := self._source.find("<", at)) >= 0:
            self._write(self._source[at:start])
            at = self._tag(start)
        self._write(self._source[at:])
        if len(self._open) > 1:
            raise unparsed(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return self._root.children

    def _write(self, text: str) -> None:
        if text:
            self._open[-1].children.append(self._unescaped(text))

    def _tag(self, at: int) -> int:
        match = _TAG.match(self._source, at)
        if match is None:
            raise unparsed('the character "<" must be escaped')
        tag = match[2].lower()
        attributes, at = self._attributes(match.end(), tag)
        end = _TAG_END.match(self._source, at)
        if end is None:
            raise unparsed(f'Unclosed start tag "{tag}"')
        if not self._is_known(tag):
            return end.end()
        if match[1]:
            self._close(tag)
        else:
            self._begin(Element(tag, attributes), is_empty=tag in _VOID or end[1] == "/")
        return end.end()

    def _attributes(self, at: int, tag: str) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while (match := _ATTRIBUTE.match(self._source, at)) is not None:
            name, at = match[1].lower(), match.end()
            value = next((group for group in match.groups()[1:] if group is not None), "")
            if self._is_known_attribute(tag, name):
                found[name] = self._unescaped(value)
        return found, at

    def _is_known(self, tag: str) -> bool:
        """Whether the tag is one; when strict, another one is refused, else only what is in it stays."""
        known = tag in TAGS and self._rules.version.has(_NEW_TAGS.get(tag, ApiVersion.V10_1))
        if not known and self._rules.strict:
            raise unparsed(f'Unsupported tag "{tag}"')
        return known

    def _is_known_attribute(self, tag: str, name: str) -> bool:
        since = _NEW_ATTRIBUTES.get((tag, name), ApiVersion.V10_1)
        known = name in TAGS.get(tag, ()) and self._rules.version.has(since)
        if not known and tag in TAGS and self._rules.strict:
            raise unparsed(f'tag "{tag}" has no attribute "{name}" (the sandbox is strict)')
        return known

    def _begin(self, element: Element, *, is_empty: bool) -> None:
        self._open[-1].children.append(element)
        if is_empty:
            return
        if len(self._open) > _DEEPEST:
            raise beyond("DEPTH")
        self._open.append(element)

    def _close(self, tag: str) -> None:
        if tag in _VOID:
            return  # as browsers take </br> and the like
        if len(self._open) == 1 or self._open[-1].tag != tag:
            raise unparsed(f'Unmatched end tag "{tag}"')
        self._open.pop()

    def _unescaped(self, text: str) -> str:
        return _REFERENCE.sub(self._character, text) if "&" in text else text

    def _character(self, match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            if name in _NAMED:
                return html.unescape(match[0])
            self._findings.literal_entities += 1
            return match[0]
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        valid = 0 < code <= _LAST_CODE_POINT and code not in _SURROGATES
        return chr(code) if valid else match[0]
