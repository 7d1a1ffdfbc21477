"""Formulas in HTML elements: MathJax scripts, and the LaTeX annotation of KaTeX and MathML."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.markup.maths import Formula

_RENDERED: Final = re.compile(r"(?:^|\s)(katex|katex-display|math|MathJax\w*|mjx-\w+)(?:\s|$)")


def scripted_formula(script: LexborNode) -> Formula | None:
    """The formula of a `script` element of MathJax; None for any other script."""
    kind = script.attributes.get("type") or ""
    if not kind.startswith("math/tex"):
        return None
    return Formula(_all_text(script), display="mode=display" in kind)


def annotated_formula(node: LexborNode, tag: str) -> Formula | None:
    """The formula of a MathML element or of a span that KaTeX, MathJax or Pandoc made; None for any other element.

    The rendering beside the source is dropped, so that the formula is not said twice.
    """
    if tag == "math":
        return Formula(_source(node), display=node.attributes.get("display") == "block")
    if tag not in {"span", "div", "mjx-container"}:
        return None
    names = node.attributes.get("class") or ""
    if not _RENDERED.search(names):
        return None
    source = _source(node) if node.css_first("annotation") is not None else _delimited(node)
    return None if source is None else Formula(source, display="display" in names or tag == "div")


def _source(node: LexborNode) -> str:
    annotation = node.css_first('annotation[encoding*="tex" i]')
    return _all_text(node if annotation is None else annotation).strip()


def _delimited(node: LexborNode) -> str | None:
    """The LaTeX that Pandoc leaves in a span of class math; None where other elements stand in it."""
    text = _all_text(node).strip()
    child = node.first_child
    if child is None or child.tag != "-text" or child.next is not None:
        return None
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"), ("$", "$")):
        if (
            text.startswith(opening)
            and text.endswith(closing)
            and len(text) > len(opening + closing)
        ):
            return text[len(opening) : -len(closing)].strip()
    return text


def _all_text(node: LexborNode) -> str:
    return "".join(
        each.text_content or "" for each in node.traverse(include_text=True) if each.tag == "-text"
    )
