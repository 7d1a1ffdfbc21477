"""Judges a rich message as it would be sent: Telegram's limits and shapes, and what clients are known to stumble over.

It shares nothing with what makes our messages but the numbers, so that it can find their mistakes.
Sources: Bot API 10.3 ("Rich messages"), TDLib's WebPageBlock.cpp, and reports of crashes and lost links.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.core.rich.fields import (
    BLOCKS,
    CELL,
    HEADINGS,
    ITEM,
    MEDIA,
    RICH_FIELDS,
    TEXTS,
    WITHOUT_TEXT,
)
from bot.core.rich.html_reading import read
from bot.core.rich.latex import is_plain
from bot.core.rich.limits import (
    DEEPEST,
    LIMITS,
    LONGEST_FORMULA,
    MOST_BLOCKS,
    MOST_BUTTONS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_MEDIA,
)

_LEAST_ROWS_WITH_LINKS: Final = 2
_FORMS: Final = ("blocks", "html", "markdown")


def judge(message: Mapping[str, object]) -> tuple[str, ...]:
    """What is wrong with an InputRichMessage of blocks or of HTML, each reason once; nothing for a good one."""
    given = [form for form in _FORMS if form in message]
    if given not in (["blocks"], ["html"]):
        return (f"judged is one of blocks and HTML; it has {' and '.join(given) or 'no content'}",)
    survey = _Survey()
    if "html" in message:
        html = str(message["html"])
        found = read(html)
        survey.reasons += [*found.faults, *_size(html)]
        survey.blocks(found.blocks, _Path())
    else:
        survey.blocks(message["blocks"], _Path())
    reasons = [*survey.reasons, *survey.limits()]
    if message.get("skip_entity_detection") is not True:
        reasons.append("entities are detected: what an article says is no mention or command")
    return tuple(dict.fromkeys(reasons))


def _size(html: str) -> Iterator[str]:
    size = len(html.encode(errors="replace"))
    if size > LIMITS.size:
        yield f"{size} bytes of HTML; beyond {LIMITS.size} its unit may matter"


@dataclass(frozen=True, slots=True)
class _Path:
    """How deep something stands, and within what."""

    depth: int = 0
    folded: bool = False

    def deeper(self, *, folded: bool = False) -> "_Path":
        return _Path(self.depth + 1, self.folded or folded)


@dataclass(slots=True)
class _Survey:
    """Walks a message and adds up what it holds."""

    reasons: list[str] = field(default_factory=list)
    characters: int = 0
    count: int = 0
    media: int = 0
    deepest: int = 0

    def limits(self) -> Iterator[str]:
        """The limits of a message that are exceeded."""
        for what, found, most in (
            ("characters", self.characters, MOST_CHARACTERS),
            ("blocks", self.count, MOST_BLOCKS),
            ("levels", self.deepest, DEEPEST),
            ("media", self.media, MOST_MEDIA),
        ):
            if found > most:
                yield f"{found} {what}; Telegram takes {most}"
        if MOST_CHARACTERS >= self.characters > LIMITS.characters:
            yield f"{self.characters} characters; beyond {LIMITS.characters} its unit may matter"

    def blocks(self, blocks: object, path: _Path) -> None:
        """Judge a list of blocks, which must hold some."""
        entries = self._list(blocks, "blocks")
        for block in entries:
            self._block(block, path.deeper())

    def _block(self, block: object, path: _Path) -> None:
        self._count(path)
        kind = str(block.get("type")) if isinstance(block, dict) else ""
        if not isinstance(block, dict) or kind not in BLOCKS:
            self.reasons.append(f"unknown block {str(block)[:40]}")
            return
        self._fields(kind, block, BLOCKS[kind])
        self.media += kind in MEDIA
        inner = path.deeper(folded=True) if kind == "details" else path
        for name in RICH_FIELDS:
            if name in block:
                self._seen(kind, block[name], inner)
        self._content(kind, block, inner)

    def _content(self, kind: str, block: Mapping[str, object], path: _Path) -> None:
        """What blocks of some types hold besides text."""
        match kind:
            case "heading" if block.get("size") not in HEADINGS:
                self.reasons.append("a heading has a size from 1 to 6")
            case "mathematical_expression":
                self._formula(block.get("expression"), path)
            case "list":
                self._items(block.get("items"), path)
            case "table":
                self._table(block.get("cells"), path)
            case "blockquote" | "collage" | "slideshow" | "details":
                self.blocks(block.get("blocks"), path)
            case "buttons":
                self._buttons(block.get("buttons"))
            case _:
                pass

    def _buttons(self, buttons: object) -> None:
        if len(self._list(buttons, "buttons")) > MOST_BUTTONS:
            self.reasons.append(f"a row of more than {MOST_BUTTONS} buttons")

    def _items(self, items: object, path: _Path) -> None:
        kinds = set()
        for item in self._objects(items, "list"):
            self._count(path.deeper())
            self._fields("list item", item, ITEM)
            kinds.add("value" in item or "type" in item)
            self.blocks(item.get("blocks"), path.deeper())
        if len(kinds) > 1:
            self.reasons.append("a list is either ordered or unordered")

    def _table(self, cells: object, path: _Path) -> None:
        full = 0
        links = False
        for row in self._list(cells, "table"):
            self._count(path.deeper())
            fields = list(self._objects(row, "row"))
            width = sum(
                span if isinstance(span := one.get("colspan", 1), int) else 1 for one in fields
            )
            if width > MOST_COLUMNS:
                self.reasons.append(f"a table of {width} columns; Telegram takes {MOST_COLUMNS}")
            for cell in fields:
                self._fields("cell", cell, CELL)
                self._text(cell.get("text", ""), path.deeper().deeper())
            full += any(cell.get("text") for cell in fields)
            links = links or any(_is_linked(cell.get("text", "")) for cell in fields)
        if links and full < _LEAST_ROWS_WITH_LINKS:
            self.reasons.append("a table with links and fewer than two rows loses its links")

    def _seen(self, kind: str, text: object, path: _Path) -> None:
        before = self.characters, len(self.reasons)
        self._text(text, path)
        if before == (self.characters, len(self.reasons)):
            self.reasons.append(f"an empty {kind}")

    def _text(self, text: object, path: _Path) -> None:
        match text:
            case str():
                self._say(text)
            case list():
                for each in text:
                    self._text(each, path)
            case dict() if text.get("type"):
                self._styled(str(text["type"]), text, path.deeper())
            case _:
                self.reasons.append(f"{str(text)[:40]} is no text")

    def _styled(self, kind: str, text: Mapping[str, object], path: _Path) -> None:
        self.deepest = max(self.deepest, path.depth)
        if kind in TEXTS:
            self._fields(kind, text, (frozenset({"text", *TEXTS[kind]}), frozenset()))
            self._text(text.get("text", ""), path)
        elif kind in WITHOUT_TEXT:
            self._fields(kind, text, (frozenset(WITHOUT_TEXT[kind]), frozenset()))
        else:
            self.reasons.append(f"a bot cannot send {kind} as a text")
        if kind == "mathematical_expression":
            self._formula(text.get("expression"), path)
        if kind == "custom_emoji":
            self._say(str(text.get("alternative_text", "")))

    def _formula(self, source: object, path: _Path) -> None:
        said = str(source or "")
        self._say(said)
        if path.folded:
            self.reasons.append("a formula within details: it has made a client crash")
        if len(said) > LONGEST_FORMULA:
            self.reasons.append(
                f"a formula of {len(said)} characters; clients draw {LONGEST_FORMULA}"
            )
        elif not is_plain(said):
            self.reasons.append(f"a formula that not every client draws: {said[:60]}")

    def _say(self, text: str) -> None:
        self.characters += len(text)
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            self.reasons.append("half a surrogate pair, which is no UTF-8")

    def _count(self, path: _Path) -> None:
        self.count += 1
        self.deepest = max(self.deepest, path.depth)

    def _fields(
        self, kind: str, found: Mapping[str, object], known: tuple[frozenset[str], frozenset[str]]
    ) -> None:
        required, optional = known
        names = found.keys() - {"type"} if kind != "list item" else found.keys()
        self.reasons += [f"a {kind} without {name}" for name in sorted(required - names)]
        self.reasons += [
            f"a {kind} knows no {name}" for name in sorted(names - required - optional)
        ]

    def _list(self, value: object, kind: str) -> list[object]:
        if isinstance(value, list) and value:
            return value
        self.reasons.append(f"empty {kind}")
        return []

    def _objects(self, value: object, kind: str) -> Iterator[dict[str, object]]:
        for each in self._list(value, kind):
            if isinstance(each, dict):
                yield each
            else:
                self.reasons.append(f"{str(each)[:40]} in a {kind}")


def _is_linked(text: object) -> bool:
    match text:
        case list():
            return any(map(_is_linked, text))
        case {"type": "url"}:
            return True
        case {"text": inner}:
            return _is_linked(inner)
        case _:
            return False
