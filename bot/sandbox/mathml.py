"""LaTeX -> MathML for the chat page, as trees that it builds elements from. Judges no formula; draws what it can.

Browsers know MathML Core: without styles of letters, which become Unicode's own mathematical letters here,
and without links, classes and styles, which a formula must not bring anyway.
"""

import html
import re
import unicodedata
from typing import Any
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

Tree = list[Any]  # [name, attributes, [Tree | str, …]]: what JSON holds

_LONGEST = 4_000  # characters; longer ones are shown as they are written
_DEEPEST = 60
# Macros could grow without bounds.
_DEFINES = re.compile(
    r"\\(?:new|renew|provide)(?:command|environment)|\\[exg]?def|\\let|\\DeclareMath"
)
# Environments that the converter does not know, by those that look the same.
_ENVIRONMENT = re.compile(
    r"\\(begin|end)\{(aligned|align|eqnarray\*?|flalign\*?|gathered|gather\*?|multline\*?|equation\*?)\}"
)
_SIMILAR = {"a": "align*", "f": "align*", "g": "matrix", "m": "matrix", "e": "matrix"}
# Below these the converter puts nothing by itself, where a formula stands alone.
_LIMITED = re.compile(r"\\(?:lim(?:sup|inf)?|max|min|sup|inf|arg(?:max|min)|Pr|det|gcd)(?=\s*_)")
_ARGUMENT = re.compile(r"\\arg\s*\\(max|min)(?![A-Za-z])")
_OPERATOR = re.compile(r"\\operatorname\*?\s*\{([^{}]*)\}")
_ELEMENTS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub"),
        *("msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle"),
        *("mpadded", "mphantom", "menclose", "mprescripts", "mmultiscripts", "none"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *("accent", "columnalign", "columnlines", "columnspacing", "depth", "displaystyle"),
        *("fence", "form", "height", "linethickness", "lspace", "mathcolor", "maxsize"),
        *("minsize", "movablelimits", "notation", "rowlines", "rowspacing", "rspace"),
        *("scriptlevel", "separator", "stretchy", "voffset", "width"),
    )
)
_RAISED = frozenset({"msup", "msubsup"})
_PRIMES = frozenset({"′", "″", "‴", "⁗"})
_VARIANTS = {
    "bold": "BOLD",
    "bold-fraktur": "BOLD FRAKTUR",
    "bold-italic": "BOLD ITALIC",
    "bold-sans-serif": "SANS-SERIF BOLD",
    "bold-script": "BOLD SCRIPT",
    "double-struck": "DOUBLE-STRUCK",
    "fraktur": "FRAKTUR",
    "italic": "ITALIC",
    "monospace": "MONOSPACE",
    "sans-serif": "SANS-SERIF",
    "script": "SCRIPT",
}
_LETTER = re.compile(r"(?:LATIN|GREEK) (CAPITAL|SMALL) LETTER ([A-Z]+)\Z")


def mathml(latex: str, *, display: bool) -> Tree | None:
    """A formula, `display`ed or in a line of text; None for what cannot be drawn, or would take too long."""
    if len(latex) > _LONGEST or _DEFINES.search(latex):
        return None
    try:
        element = convert_to_element(
            _prepared(latex, display=display), display="block" if display else "inline"
        )
    except Exception:  # noqa: BLE001 -- on broken LaTeX it raises a dozen classes that have nothing in common
        return None
    return _tree(element, _DEEPEST)


def _prepared(latex: str, *, display: bool) -> str:
    """The same in words that the converter knows."""
    source = _ENVIRONMENT.sub(_renamed, latex)
    source = _OPERATOR.sub(_named, _ARGUMENT.sub(r"\\arg\1", source))
    return _LIMITED.sub(r"\g<0>\\limits", source) if display else source


def _named(match: re.Match[str]) -> str:
    name = match[1].replace("\\,", "\u2009").replace(" ", "")
    return f"\\operatorname{{{name}}}"


def _renamed(match: re.Match[str]) -> str:
    name = "align*" if match[2].startswith("eqn") else _SIMILAR[match[2][0]]
    return f"\\{match[1]}{{{name}}}"


def _tree(element: Element, depth: int) -> Tree | None:
    """The element without what is not allowed; None when it is nested too deep."""
    if not depth:
        return None
    variant = element.get("mathvariant", "")
    children: list[Any] = [_styled(html.unescape(element.text), variant)] if element.text else []
    for child in element:
        tree = _tree(child, depth - 1)
        if tree is None:
            return None
        children.append(tree)
    name = element.tag if element.tag in _ELEMENTS else "mrow"
    attributes = {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES}
    if variant == "normal":
        attributes["mathvariant"] = variant
    return _unraised([name, attributes, children])


def _unraised(tree: Tree) -> Tree:
    """The same with primes beside what they stand on: their sign is a raised one already, and would float."""
    name, attributes, children = tree
    if name not in _RAISED or children[-1][0] != "mi" or not _PRIMES.issuperset(children[-1][2]):
        return tree
    *base, (_, _, prime) = children
    below = base[0] if name == "msup" else ["msub", attributes, base]
    return ["mrow", {}, [below, ["mo", {"lspace": "0em", "rspace": "0em"}, prime]]]


def _styled(text: str, variant: str) -> str:
    """The text in letters of this style, where Unicode has them."""
    style = _VARIANTS.get(variant)
    return text if style is None else "".join(_letter(character, style) for character in text)


def _letter(character: str, style: str) -> str:
    name = unicodedata.name(character, "")
    match = _LETTER.match(name)
    plain = f"{match[1]} {match[2]}" if match else name
    older = style.replace("FRAKTUR", "BLACK-LETTER")  # the first of them came before the rest
    for found in (f"MATHEMATICAL {style} {plain}", f"{older} {plain}"):
        try:
            return unicodedata.lookup(found)
        except KeyError:
            continue
    return character
