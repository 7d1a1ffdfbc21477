"""Reads a LaTeX formula from left to right and says each construct in Unicode, or gives up."""

import re
from typing import Final

from bot.core.cleaning import fold
from bot.core.maths_atoms import Atom, Kind, join, scripted, wrapped
from bot.core.maths_symbols import (
    ACCENTS,
    ALPHABETS,
    CLOSING,
    LARGE,
    LITERAL,
    OPENING,
    PREFIXES,
    SILENT,
    SPACES,
    SYMBOLS,
    UPRIGHT,
    WORDS,
    in_alphabet,
)

# What a formula is cut into before it is read: commands, white space, characters.
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+\*?|.)|\s+|.", re.DOTALL)
# What follows the last of them, so that no look ahead can miss the end.
_END: Final = ""

_DEEPEST: Final = 24
_ROWS: Final = frozenset(
    [
        "aligned",
        "align",
        "align*",
        "split",
        "gathered",
        "gather",
        "gather*",
        "equation",
        "equation*",
        "eqnarray",
        "eqnarray*",
    ]
)
_BRACKETS: Final = {
    "matrix": ("[", "]"),
    "smallmatrix": ("[", "]"),
    "array": ("[", "]"),
    "bmatrix": ("[", "]"),
    "pmatrix": ("(", ")"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "cases": ("{ ", " }"),
}
_OPERATORS: Final = frozenset("=<>+-*/|:")
_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_SPACE: Final = Atom(" ", Kind.SPACE)
_NOTHING: Final = Atom("")
_SCRIPTS: Final = frozenset("^_")
_CLOSED: Final = frozenset(["}", "\\end", _END])
# What a token is whatever stands around it; most of a formula are these.
_READY: Final = (
    {sign: Atom(sign) for sign in map(chr, range(0x21, 0x7F)) if sign not in "\\{}^_"}
    | {f"\\{name}": Atom(name, Kind.WORD) for name in WORDS}
    | {
        f"\\{name}": Atom(sign, Kind.WORD if sign in LARGE else Kind.PLAIN)
        for name, sign in SYMBOLS.items()
    }
    | dict.fromkeys((" ", "\n", "&", "~", *(f"\\{name}" for name in SPACES)), _SPACE)
    | {"'": Atom("′")}
)


class UnsayableError(Exception):
    """The formula has no honest form on a line; raised in the depth of the reader, caught in `maths`."""


class Reader:
    """A formula's tokens and a place among them; each method takes what it names and returns its Unicode form."""

    __slots__ = ("_depth", "_place", "_tokens")

    def __init__(self, source: str) -> None:
        self._tokens: list[str] = [*_TOKEN.findall(source), _END]
        self._place = 0
        self._depth = 0

    def whole(self) -> str:
        """The whole formula in Unicode; `UnsayableError` where it cannot be said or is broken."""
        text = self._sequence(frozenset())
        if self._peek() != _END:
            raise UnsayableError
        return text

    def _peek(self) -> str:
        return self._tokens[self._place]

    def _take(self) -> str:
        """The next token, which may be the end: whoever takes that gives up, so that nothing looks beyond it."""
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self._place += 1

    def _sequence(self, ends: frozenset[str]) -> str:
        """Everything up to one of the ends, which stays; a closing brace or the end of an environment always ends."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsayableError
        atoms: list[Atom] = []
        while (token := self._peek()) not in ends and token not in _CLOSED:
            name = token[1:]
            if name in CLOSING and _ends_in_space(atoms):
                atoms.pop()
            atoms.append(self._script(atoms) if token in _SCRIPTS else self._atom())
            if name in SYMBOLS and self._is_mere_end(name, atoms[:-1][-1:]):
                self._skip_space()
        self._depth -= 1
        return join(atoms)

    def _is_mere_end(self, name: str, before: list[Atom]) -> bool:
        """Whether the space after a command only ends its name, as after the letter in "alpha x" or the sign in "a in A"."""
        if not self._peek().isspace() or not name.isalpha():
            return False
        following = self._tokens[self._place + 1]
        if following in _OPERATORS or not SYMBOLS.get(following[1:], "a")[0].isalnum():
            return name in OPENING
        return name in OPENING or name in PREFIXES or not _ends_in_space(before)

    def _script(self, atoms: list[Atom]) -> Atom:
        raised = self._take() == "^"
        text = "".join(self._argument().split())
        base = atoms.pop() if atoms and atoms[-1].kind is not Kind.SPACE else _NOTHING
        if base.kind is Kind.FRACTION:
            base = Atom(f"({base.text})")
        kind = Kind.WORD if base.kind is Kind.WORD or base.text[:1] in LARGE else base.kind
        return Atom(base.text + scripted(text, raised=raised), kind)

    def _argument(self) -> str:
        """A group in braces without them, or the next atom."""
        self._skip_space()
        if self._peek() == "{":
            return self._group()
        if self._peek() in {"", "}", "^", "_", "&", "\\end"}:
            raise UnsayableError
        return self._atom().text

    def _group(self) -> str:
        self._place += 1
        text = self._sequence(frozenset())
        if self._take() != "}":
            raise UnsayableError
        return text

    def _option(self) -> str:
        """What stands in brackets after a command, or nothing."""
        if self._peek() != "[":
            return ""
        self._place += 1
        text = self._sequence(frozenset("]"))
        if self._take() != "]":
            raise UnsayableError
        return text

    def _literal(self) -> str:
        """The words of a group, not read as a formula."""
        self._skip_space()
        if self._take() != "{":
            raise UnsayableError
        words: list[str] = []
        while (token := self._take()) != "}":
            if token in {"", "{"} or (token.startswith("\\") and token[1:] not in SPACES):
                raise UnsayableError
            words.append(" " if token.startswith("\\") else token)
        return "".join(words)

    def _atom(self) -> Atom:
        sign = self._peek()
        if (ready := _READY.get(sign)) is not None:
            self._place += 1
            return ready
        if sign == "{":
            return Atom(self._group())
        self._place += 1
        if sign.isspace():
            return _SPACE
        return self._command(sign[1:]) if sign.startswith("\\") else Atom(sign)

    def _command(self, name: str) -> Atom:
        if name in SILENT:
            if name in {"left", "right"} and self._peek() == ".":
                self._place += 1
            return _NOTHING
        return self._structure(name)

    def _structure(self, name: str) -> Atom:
        if name in LITERAL:
            text = self._literal()
            return Atom(text, Kind.WORD if name.startswith("operatorname") else Kind.PLAIN)
        if name in UPRIGHT:
            return Atom(self._argument())
        if name in ALPHABETS:
            return Atom(_said(in_alphabet(self._argument(), ALPHABETS[name])))
        if name in ACCENTS:
            return Atom(_accented(self._argument(), ACCENTS[name]))
        return self._construct(name)

    def _construct(self, name: str) -> Atom:  # noqa: C901, PLR0911 -- one case a construct
        match name:
            case "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac":
                return self._fraction()
            case "binom":
                return Atom(f"C({self._argument()}, {self._argument()})")
            case "sqrt":
                return self._root()
            case "not":
                return self._negated()
            case "tag":
                return Atom(f"  ({self._literal()})")
            case "bmod":
                return Atom("mod", Kind.WORD)
            case "pmod":
                return Atom(f" (mod {self._argument()})")
            case "label":
                self._literal()
                return _NOTHING
            case "begin":
                return self._environment()
            case "\\":
                self._option()
                return Atom("\n")
            case _:
                raise UnsayableError

    def _fraction(self) -> Atom:
        above, below = self._argument(), self._argument()
        return Atom(f"{wrapped(above)}/{wrapped(below)}", Kind.FRACTION)

    def _root(self) -> Atom:
        degree, inner = self._option(), self._argument()
        sign = _ROOTS.get(degree) or scripted(degree, raised=True) + "√"
        return Atom(sign + wrapped(inner))

    def _negated(self) -> Atom:
        text = self._argument()
        return Atom(text[:1] + "\u0338" + text[1:])

    def _environment(self) -> Atom:
        name = self._literal()
        if name == "array":
            self._literal()
        if name not in _ROWS and name not in _BRACKETS:
            raise UnsayableError
        rows = self._rows()
        if self._take() != "\\end" or self._literal() != name:
            raise UnsayableError
        if name in _ROWS:
            return Atom("\n".join("".join(row) for row in rows))
        opening, closing = _BRACKETS[name]
        said = "; ".join(", ".join(map(_clause, row)) for row in rows if any(row))
        return Atom(opening + said + closing)

    def _rows(self) -> list[list[str]]:
        """The cells of an environment, row by row."""
        rows: list[list[str]] = [[]]
        ends = frozenset({"&", "\\\\"})
        while True:
            rows[-1].append(self._sequence(ends).replace("\n", " "))
            match self._peek():
                case "&":
                    self._place += 1
                case "\\\\":
                    self._place += 1
                    self._option()
                    rows.append([])
                case _:
                    return rows


def _accented(text: str, mark: str) -> str:
    text = text.strip()
    if len(text) != 1:
        raise UnsayableError
    return text + mark


def _clause(cell: str) -> str:
    return fold(cell).rstrip(",")


def _said(text: str | None) -> str:
    if text is None:
        raise UnsayableError
    return text


def _ends_in_space(atoms: list[Atom]) -> bool:
    return bool(atoms) and atoms[-1].kind is Kind.SPACE
