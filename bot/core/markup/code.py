"""Code blocks in HTML: their lines as written, and their language from the class names of the usual highlighters."""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.blocks import Code
from bot.core.cleaning import clean, is_blank

_CLASS: Final = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|sourceCode\s+|brush:\s*)([\w+#.-]{1,30})"
)
_ATTRIBUTES: Final = ("data-lang", "data-language")
_NEAR: Final = 7  # Hexo: figure.highlight > table > tbody > tr > td.code > pre
_NO_LANGUAGE: Final = frozenset({"none", "plain", "plaintext", "text", "txt", "nohighlight", "en"})


def code_block(pre: LexborNode) -> Code | None:
    """The code of a `pre` element; None where it is empty."""
    return code(_lines(pre), _language(pre))


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


def _lines(pre: LexborNode) -> str:
    pieces: list[str] = []
    for node in pre.traverse(include_text=True):
        if node.tag == "-text":
            pieces.append(node.text_content or "")
        elif node.tag == "br":
            pieces.append("\n")
    return "".join(pieces)


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
    if found := _CLASS.search(names):
        return found[1]
    if names.startswith("highlight ") and names.count(" ") == 1:
        return names.removeprefix("highlight ")
    return next((value for name in _ATTRIBUTES if (value := attributes.get(name))), None)
