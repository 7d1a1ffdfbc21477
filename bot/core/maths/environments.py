"""Says the environments of LaTeX, given the cells of their rows: systems of equations as lines, matrices and cases on one."""

from typing import Final

from bot.core.cleaning import fold
from bot.core.maths.atoms import UnsayableError

_STARRED: Final = ("align", "gather", "equation", "eqnarray", "multline", "flalign", "alignat")
_ROWS: Final = frozenset(
    [
        *_STARRED,
        *(f"{name}*" for name in _STARRED),
        *("aligned", "alignedat", "gathered", "split", "multlined"),
    ]
)
_CASES: Final = ("{ ", " }")
_BRACKETS: Final = {
    "matrix": ("[", "]"),
    "smallmatrix": ("[", "]"),
    "array": ("[", "]"),
    "bmatrix": ("[", "]"),
    "pmatrix": ("(", ")"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "cases": _CASES,
    "dcases": _CASES,
    "rcases": _CASES,
}
MEASURED: Final = frozenset({"array", "alignat", "alignat*", "alignedat"})
"""Environments that say in braces how many columns they have."""

PLACED: Final = frozenset({"aligned", "alignedat", "gathered", "split", "multlined", "array"})
"""Environments that may say in brackets how they stand on their line."""


def environment(name: str, rows: list[list[str]]) -> str:
    """The rows of cells in Unicode; `UnsayableError` where the environment is not known."""
    if name in _ROWS:
        return "\n".join("".join(row) for row in rows)
    if name not in _BRACKETS:
        raise UnsayableError
    opening, closing = _BRACKETS[name]
    said = "; ".join(", ".join(map(_clause, row)) for row in rows if any(row))
    return opening + said + closing


def _clause(cell: str) -> str:
    return fold(cell).rstrip(",")
