"""Formulas in HTML elements: MathJax scripts, the LaTeX beside what KaTeX and MathML draw, else what MathML itself says."""

import json
import re
from collections.abc import Mapping
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.cleaning import is_blank
from bot.core.markup.guard import guarded
from bot.core.markup.mathml import as_latex
from bot.core.markup.maths import LINE, Formula, awaited

_RENDERED: Final = re.compile(
    r"(?:^|\s)(katex|katex-display|math|mwe-math-element|MathJax\w*|mjx-\w+)(?:\s|$)"
)
FORMULAS: Final = frozenset({"math", "span", "div", "section", "mjx-container"})
"""Elements that may say a formula."""

# Where the source of what is drawn is kept: Zhihu, WeChat, MathJax 4.
_KEPT: Final = ("data-tex", "data-formula", "data-latex")
_KEEPERS: Final = frozenset({*_KEPT, "data-attrs"})
# Substack keeps JSON, of which this is one string.
_SUBSTACK: Final = re.compile(
    r"""\"persistentExpression\":\s*(\"(?:[^\"\\]|\\[\"\\/bfnrt]|\\u[0-9A-Fa-f]{4})*\")"""
)
_DRAWING: Final = re.compile(r"(?:^|\s)(?:katex|MathJax|MathJax_SVG)(?:\s|$)")
# What MathJax 2 drew with the letters of its fonts, or with lines: no text of it says what it means.
_GLYPHS: Final = re.compile(
    r"(?:^|\s)(?:mjx-chtml|mjx-math|MathJax|MathJax_CHTML|MathJax_SVG)(?:\s|$)"
)
_UNKNOWN: Final = r"\text{[Math]}"
_MOST_LINES: Final = 100
_LATEX: Final = re.compile(r"\\[A-Za-z]|[_^]\{")
_AFTER_DRAWING: Final = 4  # white space, and the parts that MathJax 2 puts before its script


def scripted_formula(script: LexborNode) -> Formula | None:
    """The formula of a `script` element of MathJax; None for any other script."""
    kind = script.attributes.get("type") or ""
    if not kind.startswith("math/tex"):
        return None
    return Formula(_all_text(script), display="mode=display" in kind)


def annotated_formula(node: LexborNode, tag: str) -> Formula | None:
    """The formula of MathML, of an element that keeps one, or of what KaTeX, MathJax or Pandoc made; None for any other.

    What is drawn beside the source is dropped, so that the formula is not said twice: of a drawing whose source
    comes in a script of its own, nothing is left.
    """
    if tag == "math":
        return Formula(_source(node), display=node.attributes.get("display") == "block")
    if tag not in FORMULAS:
        return None
    attributes = node.attributes
    names = attributes.get("class") or ""
    kept = "" if _KEEPERS.isdisjoint(attributes) else _kept(attributes)
    source = kept or (_drawn(node, tag, names) if names else None)
    if source is None:
        return None
    is_displayed = "display" in names or "block" in names or attributes.get("display") == "true"
    return Formula(source, display=is_displayed or tag in {"div", "section"})


def across_breaks(text: str, first: LexborNode) -> tuple[str, LexborNode, int]:
    """The text from a node on up to where a display formula that it opens ends, over line breaks and at most 100 lines.

    Returns:
        The text, with a sign for each break; the last node that it takes; and how many were looked at beyond the first.
    """
    end = awaited(text) if first.next is not None else None
    if end is None:
        return text, first, 0
    said, node = [text], first
    for seen in range(1, _MOST_LINES):
        following = node.next
        if following is None or following.tag not in {"br", "wbr", "-text"}:
            return text, first, seen
        node = following
        said.append(LINE if node.tag == "br" else node.text_content or "")
        if end in said[-1]:
            return "".join(said), node, seen
    return text, first, _MOST_LINES


def _kept(attributes: Mapping[str, str | None]) -> str:
    """The LaTeX that stands in an attribute; nothing where none does."""
    kept = next((value for name in _KEPT if (value := attributes.get(name))), None)
    if kept is not None:
        return _undelimited(kept.strip()).removesuffix("\\\\").strip()
    found = _SUBSTACK.search(attributes.get("data-attrs") or "")
    return str(json.loads(found[1], strict=False)).strip() if found else ""


def _drawn(node: LexborNode, tag: str, names: str) -> str | None:
    """The LaTeX of what stands drawn in an element; nothing where a script says it, None where the contents do."""
    if tag == "section":
        return None
    if ("MathJax" in names or "mjx-" in names) and _is_scripted(node):
        return ""
    if not _RENDERED.search(names):
        return None
    return _source(node) if node.css_first("annotation") is not None else _found(node, names)


def _found(node: LexborNode, names: str) -> str | None:
    """The formula of a drawing without annotation; None where its contents say it."""
    kept = node.css_first("[data-latex]")
    if kept is not None:
        return _kept(kept.attributes)
    if (delimited := _delimited(node)) is not None:
        return delimited
    if "katex" in names and (mathml := node.css_first(".katex-mathml")) is not None:
        return _bared(mathml)
    if node.tag != "mjx-container" and _GLYPHS.search(names) and node.css_first("img") is None:
        return _beside_glyphs(node)
    is_drawing = node.tag == "mjx-container" or _DRAWING.search(names) is not None
    is_empty = is_blank(node.text()) and node.css_first("math, img") is None
    return _UNKNOWN if is_drawing and is_empty else None


def _beside_glyphs(drawing: LexborNode) -> str:
    """What MathJax 2 keeps beside its glyphs: MathML, in an element or an attribute, else a label that is LaTeX."""
    math = drawing.css_first("math")
    kept = drawing.css_first("[data-mathml]") if math is None else None
    if kept is not None:
        mathml = kept.attributes.get("data-mathml") or ""
        math = LexborHTMLParser(guarded(mathml)).css_first("math")
    if math is not None:
        return _source(math)
    labels = (each.attributes.get("aria-label") or "" for each in drawing.css("[aria-label]"))
    return next(filter(_LATEX.search, labels), _UNKNOWN)


def _bared(mathml: LexborNode) -> str:
    """What KaTeX put beside its drawing: MathML, or what is left when a page has lost its tags, the source last (CSDN)."""
    math = mathml.css_first("math")
    if math is not None:
        return _source(math)
    lines = [line for line in _all_text(mathml).splitlines() if not is_blank(line)]
    return lines[-1].strip() if lines else _UNKNOWN


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
    return _undelimited(text)


def _undelimited(text: str) -> str:
    """LaTeX without the signs around it."""
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
