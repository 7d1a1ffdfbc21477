"""MathML without its LaTeX source, said as LaTeX. What LaTeX has no plain word for keeps its characters; nothing is drawn.

Elements: MathML Core (W3C), and `mfenced` of MathML 3, which old pages hold.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from selectolax.lexbor import LexborNode

from bot.core.cleaning import fold

_DEEPEST: Final = 24
_SPACE: Final = re.compile(r"\s+")
# Words keep the spaces at their ends, which part them from what stands beside them.
_SPOKEN: Final = frozenset({"mtext", "ms"})
_SIGNS: Final[Mapping[str, str]] = {
    "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int",
    "∬": r"\iint",
    "∮": r"\oint",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "≈": r"\approx",
    "≡": r"\equiv",
    "∈": r"\in",
    "∉": r"\notin",
    "⊂": r"\subset",
    "⊆": r"\subseteq",
    "∪": r"\cup",
    "∩": r"\cap",
    "→": r"\to",
    "⇒": r"\Rightarrow",
    "↦": r"\mapsto",
    "∞": r"\infty",
    "∂": r"\partial",
    "∇": r"\nabla",
    "∀": r"\forall",
    "∃": r"\exists",
    "×": r"\times",
    "⋅": r"\cdot",
    "·": r"\cdot",
    "±": r"\pm",
    "…": r"\ldots",
    "⋯": r"\cdots",
    "‖": r"\|",
    "−": "-",
    "\u2061": "",  # applies a function, multiplies, separates: signs that nobody sees
    "\u2062": "",
    "\u2063": "",
    "\\": r"\backslash",
    **{sign: f"\\{sign}" for sign in "{}#$%&_"},
    "^": r"\wedge",
    "~": r"\sim",
} | {
    letter: f"\\{name}"
    for letters, names in (
        (
            "αβγδεζηθικλμνξπρστυφχψω",
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega",
        ),
        ("ΓΔΘΛΞΠΣΦΨΩ", "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"),
    )
    for letter, name in zip(letters, names.split(), strict=True)
}
_FUNCTIONS: Final = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "inf",
        "ker",
        "lim",
        "ln",
        "log",
        "max",
        "min",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
    ]
)
_ACCENTS: Final[Mapping[str, str]] = {
    "^": r"\hat",
    "ˆ": r"\hat",
    "~": r"\tilde",
    "˜": r"\tilde",
    "¯": r"\bar",
    "‾": r"\overline",
    "→": r"\vec",
    "⃗": r"\vec",
    "˙": r"\dot",
    "¨": r"\ddot",
}
_MATRICES: Final[Mapping[tuple[str, str], str]] = {
    ("(", ")"): "pmatrix",
    ("[", "]"): "bmatrix",
    ("|", "|"): "vmatrix",
    (r"\|", r"\|"): "Vmatrix",
    (r"\{", ""): "cases",
}


def as_latex(node: LexborNode, depth: int = 0) -> str:
    """The element, such as `math`, in LaTeX; deeper than 24 levels its characters alone. Linear time."""
    tag = node.tag or ""
    if depth > _DEEPEST:
        return _signs(node.text())
    if tag in _WORDS:
        text = node.text()
        return _WORDS[tag](_SPACE.sub(" ", text) if tag in _SPOKEN else fold(text))
    parts = list(_elements(node)) if tag in _SHAPES else []
    if parts and len(parts) == _PARTS[tag]:
        return _SHAPES[tag](*(as_latex(part, depth + 1) for part in parts))
    if tag == "mtable":
        return _table(node, depth, "matrix")
    if tag == "mfenced":
        return _fenced(node, depth)
    inner = _row(node, depth)
    return rf"\sqrt{{{inner}}}" if tag == "msqrt" else inner


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def _row(node: LexborNode, depth: int) -> str:
    """What stands side by side; a table between brackets is a matrix."""
    if node.tag in _UNSEEN:
        return ""
    elements = list(_elements(node))
    if not elements:
        return _signs(fold(node.text()))
    if node.tag == "semantics":  # what follows the first element are annotations
        return as_latex(elements[0], depth + 1)
    said: list[str] = []
    place = 0
    while place < len(elements):
        name, length = _matrix(elements[place : place + 3])
        said.append(
            _table(elements[place + 1], depth, name)
            if name
            else as_latex(elements[place], depth + 1)
        )
        place += length
    return "".join(said).strip()


def _matrix(elements: list[LexborNode]) -> tuple[str, int]:
    """The environment for a table between brackets, and how many elements that takes; no name for anything else."""
    tags = [element.tag for element in elements]
    if tags[:2] != ["mo", "mtable"]:
        return "", 1
    brackets = [_signs(fold(element.text())).strip() for element in elements if element.tag == "mo"]
    if tags[2:] == ["mo"] and (name := _MATRICES.get((brackets[0], brackets[1]))):
        return name, 3
    name = _MATRICES.get((brackets[0], ""), "")
    return name, 2 if name else 1


def _table(table: LexborNode, depth: int, name: str) -> str:
    rows = (
        " & ".join(as_latex(cell, depth + 2) for cell in _elements(row)) for row in _elements(table)
    )
    said = r" \\ ".join(rows)
    return rf"\begin{{{name}}} {said} \end{{{name}}}"


def _fenced(node: LexborNode, depth: int) -> str:
    attributes = node.attributes
    opening, closing = attributes.get("open") or "(", attributes.get("close") or ")"
    inner = ", ".join(as_latex(child, depth + 1) for child in _elements(node))
    return f"{_signs(opening)}{inner}{_signs(closing)}"


def _signs(text: str) -> str:
    """Characters as LaTeX; a command has a space after it, so that no letter joins it."""
    return "".join(_sign(character) for character in text)


def _sign(character: str) -> str:
    said = _SIGNS.get(character, character)
    return f"{said} " if said[:1] == "\\" and said[-1].isalpha() else said


def _name(text: str) -> str:
    if text in _FUNCTIONS:
        return rf"\{text} "
    return rf"\mathrm{{{text}}}" if len(text) > 1 and text.isalpha() else _signs(text)


def _operator(text: str) -> str:
    return _name(text) if text in _FUNCTIONS else _signs(text)


def _quoted(text: str) -> str:
    words = "".join(character for character in text if character not in "\\{}$")
    return rf"\text{{{words}}}" if words else ""


def _base(said: str) -> str:
    """What carries an index: one sign or command as it is, anything longer in braces."""
    core = said.strip()
    is_command = core.startswith("\\") and core[1:].isalpha()
    return core if len(core) == 1 or is_command or core == r"\|" else f"{{{core}}}"


def _lowered(base: str, below: str) -> str:
    return f"{_base(base)}_{{{below.strip()}}}"


def _raised(base: str, above: str) -> str:
    return f"{_base(base)}^{{{above.strip()}}}"


def _both(base: str, below: str, above: str) -> str:
    return f"{_lowered(base, below)}^{{{above.strip()}}}"


def _over(base: str, above: str) -> str:
    """An accent, or what stands above a sign."""
    accent = _ACCENTS.get(above.strip()) or _ACCENTS_SAID.get(above.strip())
    return rf"{accent}{{{base.strip()}}}" if accent else _raised(base, above)


_ACCENTS_SAID: Final = {_signs(sign).strip(): accent for sign, accent in _ACCENTS.items()}
_UNSEEN: Final = frozenset({"mphantom", "annotation", "annotation-xml", "maction"})
_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "mi": _name,
    "mn": _signs,
    "mo": _operator,
    "mtext": _quoted,
    "ms": _quoted,
    "mspace": lambda _: " ",
}
_Shape: TypeAlias = Callable[..., str]
_SHAPES: Final[Mapping[str, _Shape]] = {
    "mfrac": lambda above, below: rf"\frac{{{above.strip()}}}{{{below.strip()}}}",
    "mroot": lambda inner, degree: rf"\sqrt[{degree.strip()}]{{{inner.strip()}}}",
    "msub": _lowered,
    "munder": _lowered,
    "msup": _raised,
    "mover": _over,
    "msubsup": _both,
    "munderover": _both,
}
# How many elements each of them holds (MathML Core, section 3); with more or fewer it is only a row.
_PARTS: Final = {name: 3 if name in {"msubsup", "munderover"} else 2 for name in _SHAPES}
