"""Rich Markdown -> rich HTML, by the events of a parser of GitHub's Markdown. HTML within it stays as it is, as with Telegram.

Marks (`==x==`) and spoilers (`||x||`) are found within one run of text without other styles.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from pyromark import Options, events

from bot.sandbox.rich.rules import beyond, unparsed

_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_MATH
)
_LONGEST = 131_072  # characters, four times as many as a message may show
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]))){34}", re.MULTILINE)
_LONGEST_PAIR = 500  # characters between two signs
_PAIR = re.compile(
    rf"==(?=[^\s=])(.{{1,{_LONGEST_PAIR}}}?)(?<=\S)==|\|\|(?=[^\s|])(.{{1,{_LONGEST_PAIR}}}?)(?<=\S)\|\|"
)
_EMOJI = re.compile(r"tg://emoji\?id=([0-9]+)\Z")
_TIME = re.compile(r"tg://time\?unix=([0-9]+)(?:&format=(\w*))?\Z")
_GIVEN = re.compile(r"tg://(photo|video|audio|document)\?")
_MEDIA_TAGS = {"photo": "img", "video": "video", "audio": "audio", "document": "tg-document"}

Event = str | dict[str, Any]


def markdown_html(source: str) -> str:
    """The same as rich HTML, which is judged by those who read it.

    Raises:
        Refused: it is too long or nested too deep to be parsed.
    """
    if len(source) > _LONGEST:
        raise beyond("TEXT")
    if _TOO_DEEP.search(source):
        raise beyond("DEPTH")
    try:
        return _Writer().html(events(source, options=_OPTIONS))
    except BaseException as error:
        # A bug in Rust raises a PanicException, which is no Exception and has no other name.
        if type(error).__name__ != "PanicException":
            raise
        raise unparsed("the Markdown cannot be parsed") from error


class _Writer:
    """One text on its way."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.line: list[str] | None = None  # of the paragraph that is open
        self.note = ""  # what the next paragraph begins with: the sign of a footnote
        self.aligns: tuple[str, ...] = ()
        self.column = 0
        self.cell = "td"
        self.code: list[str] | None = None
        self.is_formula = False
        self.picture: list[str] | None = None  # its words so far
        self.address = self.title = ""  # of the picture

    def html(self, said: Any) -> str:
        """All events as HTML."""
        for event in said:
            if isinstance(event, str):
                self.write(_ALONE[event])
            else:
                [(name, value)] = event.items()
                _EVENTS[name](self, value)
        return "".join(self.done)

    def write(self, html: str) -> None:
        """Put something where the text is."""
        (self.done if self.line is None else self.line).append(html)

    def text(self, text: str) -> None:
        for words in (self.code, self.picture):
            if words is not None:
                words.append(text)
                return
        self.write(_PAIR.sub(_marked, escape(text)))

    def raw(self, html: str) -> None:
        self.write(html)

    def inline_code(self, text: str) -> None:
        self.write(f"<code>{escape(text)}</code>")

    def inline_formula(self, latex: str) -> None:
        self.write(f"<tg-math>{escape(latex)}</tg-math>")

    def formula(self, latex: str) -> None:
        self.block(f"<tg-math-block>{escape(latex)}</tg-math-block>")

    def reference(self, name: str) -> None:
        self.write(f'<a href="#{escape(name)}">{escape(name)}</a>')

    def task(self, checked: bool) -> None:  # noqa: FBT001 -- the value of an event
        self.write(f'<input type="checkbox"{" checked" if checked else ""}>')

    def block(self, html: str) -> None:
        """A block; an open paragraph ends before and goes on after it."""
        was_open = self.line is not None
        self.end_paragraph()
        self.done.append(html)
        if was_open:
            self.line = []

    def start_paragraph(self) -> None:
        self.line, self.note = [self.note], ""

    def end_paragraph(self) -> None:
        """Close the paragraph that is open; an empty one leaves nothing."""
        text = "".join(self.line or ())
        self.line = None
        if text.strip():
            self.done.append(f"<p>{text}</p>")

    def start(self, tag: Any) -> None:
        if isinstance(tag, str):
            self.open(tag, None)
        else:
            [(name, value)] = tag.items()
            self.open(name, value)

    def open(self, name: str, value: Any) -> None:
        if name in _TAGS:
            self.write(f"<{_TAGS[name]}>")
        else:
            _STARTS[name](self, value)

    def end(self, tag: Any) -> None:
        name, value = (tag, None) if isinstance(tag, str) else next(iter(tag.items()))
        if name in _TAGS:
            self.write(f"</{_TAGS[name]}>")
        else:
            _ENDS[name](self, value)

    def start_heading(self, heading: Mapping[str, Any]) -> None:
        self.write(f"<{heading['level'].lower()}>")

    def end_heading(self, level: str) -> None:
        self.write(f"</{level.lower()}>")

    def start_list(self, first: int | None) -> None:
        self.write("<ul>" if first is None else f'<ol start="{first}">')

    def end_list(self, ordered: bool) -> None:  # noqa: FBT001 -- the value of an event
        self.write("</ol>" if ordered else "</ul>")

    def start_table(self, aligns: tuple[str, ...]) -> None:
        self.aligns = aligns
        self.write("<table>")

    def start_row(self, cell: str) -> None:
        self.column, self.cell = 0, cell
        self.write("<tr>")

    def start_cell(self) -> None:
        align = self.aligns[self.column].lower()
        shown = "" if align == "none" else f' align="{align}"'
        self.write(f"<{self.cell}{shown}>")
        self.column += 1

    def start_code(self, kind: Any) -> None:
        language = kind["Fenced"].split(" ")[0] if isinstance(kind, dict) else ""
        self.code, self.is_formula = [], language == "math"
        if not self.is_formula:
            shown = f'<code class="language-{escape(language)}">' if language else "<code>"
            self.write(f"<pre>{shown}")

    def end_code(self) -> None:
        text, self.code = "".join(self.code or ()).removesuffix("\n"), None
        if self.is_formula:
            self.formula(text)
        else:
            self.write(f"{escape(text)}</code></pre>")

    def start_link(self, link: Mapping[str, str]) -> None:
        self.write(f'<a href="{escape(link["dest_url"])}">')

    def start_picture(self, picture: Mapping[str, str]) -> None:
        self.picture = []
        self.address, self.title = picture["dest_url"], picture["title"]

    def end_picture(self) -> None:
        """Emoji and times stand in the text, everything else in a block of its own."""
        words, self.picture = escape("".join(self.picture or ())), None
        if (emoji := _EMOJI.match(self.address)) is not None:
            self.write(f'<tg-emoji emoji-id="{emoji[1]}">{words}</tg-emoji>')
        elif (moment := _TIME.match(self.address)) is not None:
            shape = moment[2] or ""
            self.write(f'<tg-time unix="{moment[1]}" format="{shape}">{words}</tg-time>')
        else:
            self.block(_media(self.address, self.title))

    def start_note(self, name: str) -> None:
        shown = escape(name)
        self.note = f'<tg-reference name="{shown}">{shown}</tg-reference> '


def _media(address: str, title: str) -> str:
    given = _GIVEN.match(address)
    tag = _MEDIA_TAGS[given[1]] if given else "img"
    media = f'<{tag} src="{escape(address)}"/>'
    return f"<figure>{media}<figcaption>{escape(title)}</figcaption></figure>" if title else media


def _marked(match: re.Match[str]) -> str:
    if match[1] is not None:
        return f"<mark>{match[1]}</mark>"
    return f"<tg-spoiler>{match[2]}</tg-spoiler>"


_ALONE = {"SoftBreak": "\n", "HardBreak": "<br>", "Rule": "<hr>"}
_TAGS = {
    "BlockQuote": "blockquote",
    "Emphasis": "i",
    "Item": "li",
    "Strikethrough": "s",
    "Strong": "b",
}
_EVENTS: dict[str, Callable[[_Writer, Any], None]] = {
    "Code": _Writer.inline_code,
    "DisplayMath": _Writer.formula,
    "End": _Writer.end,
    "FootnoteReference": _Writer.reference,
    "Html": _Writer.raw,
    "InlineHtml": _Writer.raw,
    "InlineMath": _Writer.inline_formula,
    "Start": _Writer.start,
    "TaskListMarker": _Writer.task,
    "Text": _Writer.text,
}
_STARTS: dict[str, Callable[[_Writer, Any], None]] = {
    "CodeBlock": _Writer.start_code,
    "FootnoteDefinition": _Writer.start_note,
    "Heading": _Writer.start_heading,
    "HtmlBlock": lambda _writer, _value: None,
    "Image": _Writer.start_picture,
    "Link": _Writer.start_link,
    "List": _Writer.start_list,
    "Paragraph": lambda writer, _value: writer.start_paragraph(),
    "Table": _Writer.start_table,
    "TableCell": lambda writer, _value: writer.start_cell(),
    "TableHead": lambda writer, _value: writer.start_row("th"),
    "TableRow": lambda writer, _value: writer.start_row("td"),
}
_ENDS: dict[str, Callable[[_Writer, Any], None]] = {
    "CodeBlock": lambda writer, _value: writer.end_code(),
    "FootnoteDefinition": lambda _writer, _value: None,
    "Heading": _Writer.end_heading,
    "HtmlBlock": lambda _writer, _value: None,
    "Image": lambda writer, _value: writer.end_picture(),
    "Link": lambda writer, _value: writer.write("</a>"),
    "List": _Writer.end_list,
    "Paragraph": lambda writer, _value: writer.end_paragraph(),
    "Table": lambda writer, _value: writer.write("</table>"),
    "TableCell": lambda writer, _value: writer.write(f"</{writer.cell}>"),
    "TableHead": lambda writer, _value: writer.write("</tr>"),
    "TableRow": lambda writer, _value: writer.write("</tr>"),
}
