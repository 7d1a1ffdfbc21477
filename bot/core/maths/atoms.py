"""Pieces of a formula side by side on one line: the spaces and parentheses that keep neighbours apart."""

import re
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Final

from bot.core.maths.symbols import LARGE, LOWERED, RAISED

_SIMPLE: Final = re.compile(
    r"[√∛∜]?[^\W_]*[⁺⁻₊₋⁰-₉′∂∞!\u0300-\u036f]*[^\W_]*(?:\([^()]*\))?|\([^()]*\)|\S"
)
_BRACKETED: Final = re.compile(r"\[[^\[\]]*\]")
_BEFORE: Final = frozenset("=<>+-±∓≤≥≠≈≡→⇒⟹⟺∈,;:([{|‖∣\n")
_AFTER: Final = frozenset("=<>+-±∓≤≥≠≈≡→⇒⟹⟺∈,;:.)]}|‖∣\n")


# A number: a plain enumeration is hashed in Python, and each piece is looked up in sets of kinds.
class Kind(IntEnum):
    """How a piece wants to be kept apart from its neighbours."""

    PLAIN = auto()
    SPACE = auto()
    WORD = auto()  # wants space between itself and letters
    ROOT = auto()  # wants space between itself and letters after it
    FRACTION = auto()  # wants parentheses next to letters


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a formula."""

    text: str
    kind: Kind = Kind.PLAIN


_SPACED: Final = frozenset({Kind.WORD, Kind.ROOT})
_APART: Final = _SPACED | {Kind.FRACTION}
SPACE: Final = Atom(" ", Kind.SPACE)
NOTHING: Final = Atom("")


class UnsayableError(Exception):
    """The formula has no honest form on a line; raised in the depth of the reader, caught in `to_text`."""


def together(atoms: list[Atom]) -> Atom:
    """The atoms as one, which wants to be kept apart as they did."""
    if len(atoms) == 1 and atoms[0].text:
        return atoms[0]
    kinds = {atom.kind for atom in atoms if atom.text}
    if Kind.FRACTION in kinds:
        return Atom(join(atoms), Kind.FRACTION)
    return Atom(join(atoms), kinds.pop() if len(kinds) == 1 else Kind.PLAIN)


def join(atoms: list[Atom]) -> str:
    """The atoms as text; a fraction beside a factor gets parentheses, a function's name gets its space."""
    if _APART.isdisjoint([atom.kind for atom in atoms]):
        return "".join([atom.text for atom in atoms])
    said: list[str] = []
    last = ""
    before = Kind.PLAIN
    for place, atom in enumerate(atoms):
        text = atom.text
        if (atom.kind is Kind.WORD or before in _SPACED) and _touches(last, atom):
            said.append(" ")
        if atom.kind is Kind.FRACTION and not _stands_alone(atoms, place, last):
            text = f"({text})"
        said.append(text)
        last = text[-1:] or last
        before = atom.kind
    return "".join(said)


def _touches(last: str, atom: Atom) -> bool:
    if not last or not atom.text:
        return False
    begins = atom.text[0].isalnum() or atom.text[0] in LARGE or atom.kind is Kind.FRACTION
    return begins and (last.isalnum() or last in LARGE or last in ")]}")


def _stands_alone(atoms: list[Atom], place: int, last: str) -> bool:
    following = next((each.text[0] for each in atoms[place + 1 :] if each.text.strip()), "")
    return (not last.strip() or last in _BEFORE) and (not following or following in _AFTER)


def wrapped(text: str) -> str:
    """The text in parentheses, unless it is one thing anyhow: a letter, a number, a call."""
    text = text.strip()
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def scripted(text: str, *, raised: bool) -> str:
    """The text as a superscript or subscript; where Unicode lacks a character, behind "^" or "_", in parentheses."""
    if not text:
        return ""
    if raised and text in {"∘", "′", "′′"}:
        return "°" if text == "∘" else text
    table = RAISED if raised else LOWERED
    if all(ord(character) in table for character in text):
        return text.translate(table)
    mark = "^" if raised else "_"
    if len(text) == 1 or _BRACKETED.fullmatch(text):
        return mark + text
    # Parentheses around one that does not close would end too early or too late.
    return f"{mark}({text})" if _closes(text) else f"{mark}{{{text}}}"


def _closes(text: str) -> bool:
    """Whether every parenthesis of the text has its partner."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0
