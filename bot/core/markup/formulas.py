"""Formulas in HTML elements: MathJax scripts, the LaTeX beside what KaTeX and MathML draw, else what MathML itself says."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.cleaning import is_blank
from bot.core.markup.mathml import as_latex
from bot.core.markup.maths import Formula

_RENDERED: Final = re.compile(
    r"(?:^|\s)(katex|katex-display|math|mwe-math-element|MathJax\w*|mjx-\w+)(?:\s|$)"
)
FORMULAS: Final = frozenset({"math", "span", "div", "mjx-container"})
"""Elements that may say a formula."""

_LATEX: Final = re.compile(r"\\[A-Za-z]|[_^]\{")
_AFTER_DRAWING: Final = 4  # white space, and the parts that MathJax 2 puts before its script


def scripted_formula(script: LexborNode) -> Formula | None:
    """The formula of a `script` element of MathJax; None for any other script."""
    kind = script.attributes.get("type") or ""
    if not kind.startswith("math/tex"):
        return None
    return Formula(_all_text(script), display="mode=display" in kind)


def annotated_formula(node: LexborNode, tag: str) -> Formula | None:
    """The formula of a MathML element or of a span that KaTeX, MathJax or Pandoc made; None for any other element.

    What is drawn beside the source is dropped, so that the formula is not said twice: of a drawing whose source
    comes in a script of its own, nothing is left.
    """
    if tag == "math":
        return Formula(_source(node), display=node.attributes.get("display") == "block")
    if tag not in FORMULAS:
        return None
    names = node.attributes.get("class") or ""
    if "MathJax" in names and _is_scripted(node):
        return Formula("", display=False)
    if not _RENDERED.search(names):
        return None
    source = _source(node) if node.css_first("annotation") is not None else _delimited(node)
    return None if source is None else Formula(source, display="display" in names or tag == "div")


def _is_scripted(drawing: LexborNode) -> bool:
    """Whether the script that says what MathJax 2 drew comes after the drawing."""
    node = drawing.next
    for _ in range(_AFTER_DRAWING):
        if node is None or (node.is_text_node and not is_blank(node.text_content or "")):
            return False
        if node.tag == "script":
            return scripted_formula(node) is not None
        node = node.next
    return False


def _source(node: LexborNode) -> str:
    """The annotation of a formula, else its alternative text where that is LaTeX (LaTeXML), else what its MathML says."""
    annotation = node.css_first('annotation[encoding*="tex" i]')
    if annotation is not None:
        return _all_text(annotation).strip()
    alternative = node.attributes.get("alttext") or ""
    return alternative if _LATEX.search(alternative) else as_latex(node)


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
