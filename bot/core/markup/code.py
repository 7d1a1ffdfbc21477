"""Code blocks in HTML: their lines as they are shown, without numbers and buttons, and their language."""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.blocks import Code
from bot.core.cleaning import clean, is_blank
from bot.core.markup.elements import DROPPED
from bot.core.markup.languages import language

# Numbers of lines, names of languages, buttons to copy: Pygments, Rouge, Hexo, Hugo, Chroma, Org, GitHub, Prism,
# highlight.js, react-syntax-highlighter, CSDN, Juejin, mdBook, Crayon.
_FURNITURE: Final = re.compile(
    r"""(?:^|\s)(?:
        gutter | lineno | linenos | linenodiv | lnt? | linenr | linenumber
        | line-number | line-numbers-rows | line-numbers-wrapper
        | buttons | crayon-nums
        | blob-num | hljs-ln-numbers | pre-numbering | code-block-extension-header
    )(?:\s|$)""",
    re.VERBOSE,
)
_LINES: Final = frozenset({"tr", "div", "p", "li"})
_ON_ITS_OWN: Final = re.compile(
    r"(?:^|;)\s*display:\s*(?:block|flex|grid|list-item|table(?:-row)?)\s*(?:;|!|$)"
)
_NEAR: Final = 7  # Hexo: figure.highlight > table > tbody > tr > td.code > pre
_NO_LANGUAGE: Final = frozenset(
    {
        *(
            "none",
            "default",
            "generic",
            "raw",
            "hljs",
            "plain",
            "plaintext",
            "text",
            "txt",
            "nohighlight",
        ),
        "en",
    }
)


def code_block(node: LexborNode) -> Code | None:
    """The code of a `pre` element, or of another that holds lines of code; None where it is empty."""
    return code(_lines(node), _language(node))


def code(text: str, language_name: str | None) -> Code | None:
    """A code block without empty lines at its ends; None where nothing is left."""
    lines = clean(text).rstrip().split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    if is_blank("".join(lines)):
        return None
    name = (language_name or "").lower()
    return Code(
        "\n".join(line.rstrip() for line in lines),
        name if name and name not in _NO_LANGUAGE else None,
    )


def holds_line_breaks(node: LexborNode) -> bool:
    """Whether a `code` element within a line has lines of its own."""
    child = node.first_child
    # To look for line breaks is dear, and most code is nothing but its text.
    is_text = child is not None and child.next is None and child.tag == "-text"
    return not is_text and node.css_first("br") is not None


def _lines(root: LexborNode) -> str:
    """The characters within, a line for each element that stands on its own, without line numbers."""
    pieces: list[str] = []
    # What is still to come, the next one last; of an open line, where it began.
    waiting: list[LexborNode | int | None] = [root.first_child]
    ended = False  # by an element, and no text has come since
    while waiting:
        node = waiting.pop()
        if isinstance(node, int):
            ended = _end_line(pieces, node)
        elif node is not None:
            waiting.append(node.next)
            if node.tag == "-text":
                text = node.text_content or ""
                if text := text.removeprefix("\n") if ended else text:
                    pieces.append(text)
                ended = False
            elif node.tag == "br":
                pieces.append("\n")
            elif node.is_element_node:
                waiting += _within(node, pieces)
    return "".join(pieces)


def _end_line(pieces: list[str], start: int) -> bool:
    """End the line that began at this place; False where its text has done so."""
    if len(pieces) != start and pieces[-1].endswith("\n"):
        return False
    pieces.append("\n")
    return True


def _within(node: LexborNode, pieces: list[str]) -> tuple[LexborNode | int | None, ...]:
    """What is to come of an element, after the place where its line began; nothing of what is no code."""
    attributes = node.attributes
    names, style = attributes.get("class"), attributes.get("style")
    if node.tag in DROPPED or (names and _FURNITURE.search(names)):
        return ()
    if node.tag in _LINES or (style and _ON_ITS_OWN.search(style)):
        if pieces and not pieces[-1].endswith("\n"):
            pieces.append("\n")
    elif not _is_followed(node):
        return (node.first_child,)
    return (len(pieces), node.first_child)


def _is_followed(node: LexborNode) -> bool:
    """Whether the element is one of several that hold a line of code each."""
    following = node.next if node.tag == "code" else None
    return following is not None and following.tag == "code"


def _language(pre: LexborNode) -> str | None:
    """The first name that the code within, the `pre` itself or one of those around it gives."""
    return next(filter(None, map(language, _near(pre))), None)


def _near(pre: LexborNode) -> Iterator[LexborNode]:
    first = pre.first_child
    while first is not None and _is_furniture(first):
        first = first.next
    if first is not None and first.is_element_node:
        yield first
    near: LexborNode | None = pre
    for _ in range(_NEAR):
        if near is None or not near.is_element_node:
            return
        yield near
        near = near.parent


def _is_furniture(node: LexborNode) -> bool:
    return (
        node.is_element_node and _FURNITURE.search(node.attributes.get("class") or "") is not None
    )
