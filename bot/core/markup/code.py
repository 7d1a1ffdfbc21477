"""Code blocks in HTML: their lines as written, without numbers, and their language from the class names of the usual highlighters."""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.blocks import Code
from bot.core.cleaning import clean, is_blank

_CLASS: Final = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|sourceCode\s+|brush:\s*)([\w+#.-]{1,30})"
)
_SPHINX: Final = re.compile(r"(?:^|\s)highlight-([\w+#.-]{1,30})\s+notranslate")
_HIGHLIGHT_JS: Final = re.compile(r"(?=.*\bhljs\b)(?:hljs\s+)?([\w+#.-]{1,30})(?:\s+hljs)?")
_SAME: Final = {"python3": "python", "ipython3": "python", "pycon": "python"}
# Line numbers: Pygments, Rouge, Hexo, Hugo, GitHub, Prism, highlight.js.
_NUMBERS: Final = re.compile(
    r"(?:^|\s)(?:gutter|lineno|linenos|linenodiv|lnt|blob-num|line-numbers-rows|hljs-ln-numbers)(?:\s|$)"
)
_ATTRIBUTES: Final = ("data-lang", "data-language")
_NEAR: Final = 7  # Hexo: figure.highlight > table > tbody > tr > td.code > pre
_NO_LANGUAGE: Final = frozenset(
    {"none", "default", "hljs", "plain", "plaintext", "text", "txt", "nohighlight", "en"}
)


def code_block(node: LexborNode) -> Code | None:
    """The code of a `pre` element, or of another that holds lines of code; None where it is empty."""
    return code(_lines(node), _language(node))


def code(text: str, language: str | None) -> Code | None:
    """A code block without empty lines at its ends; None where nothing is left."""
    lines = clean(text).rstrip().split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    if is_blank("".join(lines)):
        return None
    name = (language or "").lower()
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
    """The characters within, without line numbers; a row of a table is a line, and so is each of several `code` elements."""
    pieces: list[str] = []
    # What is still to come, the next one last; of an open line, where it began.
    waiting: list[LexborNode | int | None] = [root.first_child]
    while waiting:
        node = waiting.pop()
        if isinstance(node, int):
            if len(pieces) == node or not pieces[-1].endswith("\n"):
                pieces.append("\n")
        elif node is not None:
            waiting.append(node.next)
            if node.tag == "-text":
                pieces.append(node.text_content or "")
            elif node.tag == "br":
                pieces.append("\n")
            elif node.is_element_node and not _is_number(node):
                waiting += [len(pieces)] if _is_line(node) else []
                waiting.append(node.first_child)
    return "".join(pieces)


def _is_number(node: LexborNode) -> bool:
    return _NUMBERS.search(node.attributes.get("class") or "") is not None


def _is_line(node: LexborNode) -> bool:
    following = node.next
    return node.tag == "tr" or (
        node.tag == "code" and following is not None and following.tag == "code"
    )


def _language(pre: LexborNode) -> str | None:
    """The first name that the element within, the `pre` itself or one of those around it gives."""
    return next(filter(None, map(_named, _near(pre))), None)


def _near(pre: LexborNode) -> Iterator[LexborNode]:
    child = pre.first_child
    if child is not None and child.is_element_node:
        yield child
    near: LexborNode | None = pre
    for _ in range(_NEAR):
        if near is None or not near.is_element_node:
            return
        yield near
        near = near.parent


def _named(node: LexborNode) -> str | None:
    attributes = node.attributes
    names = attributes.get("class") or ""
    if found := _CLASS.search(names) or _SPHINX.search(names) or _HIGHLIGHT_JS.fullmatch(names):
        return _SAME.get(found[1], found[1])
    if names.startswith("highlight ") and names.count(" ") == 1:
        return names.removeprefix("highlight ")
    return next((value for name in _ATTRIBUTES if (value := attributes.get(name))), None)
