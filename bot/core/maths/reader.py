"""Reads a LaTeX formula from left to right and says each construct in Unicode, or gives up."""

import re
from typing import Final

from bot.core.cleaning import fold
from bot.core.maths.atoms import (
    NOTHING,
    SPACE,
    Atom,
    Kind,
    UnsayableError,
    join,
    scripted,
    together,
)
from bot.core.maths.constructs import CONSTRUCTS, INFIX
from bot.core.maths.environments import MEASURED, PLACED, environment
from bot.core.maths.symbols import (
    CLOSING,
    LARGE,
    OPENING,
    PREFIXES,
    SILENT,
    SPACES,
    SYMBOLS,
    WORDS,
)

# What a formula is cut into before it is read: commands, white space, characters.
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+\*?|.)|\s+|.", re.DOTALL)
# What follows the last of them, so that no look ahead can miss the end.
_END: Final = ""

_DEEPEST: Final = 24
_OPERATORS: Final = frozenset("=<>+-*/|:")
_SCRIPTS: Final = frozenset("^_")
_QUOTED: Final = frozenset(["\\_", "\\%", "\\&", "\\#", "\\$", "\\{", "\\}"])
# Spaces in an index that LaTeX does not show: all but those between words.
_LOOSE: Final = re.compile(r"(?<!\w) | (?!\w)|(?<!\w\w) (?!\w\w)")
_CLOSED: Final = frozenset(["}", "\\end", _END])
# What a token is whatever stands around it; most of a formula are these.
_READY: Final = (
    {sign: Atom(sign) for sign in map(chr, range(0x21, 0x7F)) if sign not in "\\{}^_"}
    | {f"\\{name}": Atom(name, Kind.WORD) for name in WORDS}
    | {
        f"\\{name}": Atom(sign, Kind.WORD if sign in LARGE else Kind.PLAIN)
        for name, sign in SYMBOLS.items()
    }
    | dict.fromkeys((" ", "\n", "&", "~", *(f"\\{name}" for name in SPACES)), SPACE)
    | dict.fromkeys(("\\bmod", "\\mod"), Atom("mod", Kind.WORD))
    | {"'": Atom("′")}
)
# Of these the single characters: they are what they are whatever stands before and after them.
_SIGNS: Final = {sign: atom for sign, atom in _READY.items() if len(sign) == 1}


class Reader:
    """A formula's tokens and a place among them; each method takes what it names and returns its Unicode form."""

    __slots__ = ("_depth", "_place", "_tokens")

    def __init__(self, source: str) -> None:
        self._tokens: list[str] = [*_TOKEN.findall(source), _END]
        self._place = 0
        self._depth = 0

    def whole(self) -> str:
        """The whole formula in Unicode; `UnsayableError` where it cannot be said or is broken."""
        text = join(self._sequence(frozenset()))
        if self._peek() != _END:
            raise UnsayableError
        return text

    def argument(self) -> Atom:
        """A group in braces without them, or the next atom."""
        self._skip_space()
        if self._peek() == "{":
            return together(self._group())
        if self._peek() in {"", "}", "^", "_", "&", "\\end"}:
            raise UnsayableError
        return self._atom()

    def option(self) -> str:
        """What stands in brackets after a command, or nothing."""
        if self._peek() != "[":
            return ""
        self._place += 1
        text = join(self._sequence(frozenset("]")))
        if self._take() != "]":
            raise UnsayableError
        return text

    def literal(self) -> str:
        """The words of a group, not read as a formula; dollar signs around formulas within them are left out."""
        self._skip_space()
        if self._take() != "{":
            raise UnsayableError
        words: list[str] = []
        depth = 1
        while depth:
            piece = self._take()
            depth += (piece == "{") - (piece == "}")
            words.append(_word(piece))
        return "".join(words)

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

    def _sequence(self, ends: frozenset[str]) -> list[Atom]:
        """Everything up to one of the ends, which stays; a closing brace or the end of an environment always ends."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsayableError
        atoms: list[Atom] = []
        tokens = self._tokens
        while (piece := tokens[self._place]) not in ends and piece not in _CLOSED:
            if (sign := _SIGNS.get(piece)) is not None:
                self._place += 1
                atoms.append(sign)
                continue
            name = piece[1:]
            if name in CLOSING and _ends_in_space(atoms):
                atoms.pop()
            if piece == "{":
                atoms += self._group()
            elif piece in INFIX:
                atoms = [self._infix(atoms, ends)]
            else:
                atoms.append(self._script(atoms) if piece in _SCRIPTS else self._atom())
            if name in SYMBOLS and self._is_mere_end(name, atoms[:-1][-1:]):
                self._skip_space()
        self._depth -= 1
        return atoms

    def _is_mere_end(self, name: str, before: list[Atom]) -> bool:
        """Whether the space after a command only ends its name, as after the letter in "alpha x" or the sign in "a in A"."""
        if not self._peek().isspace() or not name.isalpha():
            return False
        following = self._tokens[self._place + 1]
        if following in _OPERATORS or not SYMBOLS.get(following[1:], "a")[0].isalnum():
            return name in OPENING
        return name in OPENING or name in PREFIXES or not _ends_in_space(before)

    def _infix(self, atoms: list[Atom], ends: frozenset[str]) -> Atom:
        say = INFIX[self._take()]
        return say(join(atoms), join(self._sequence(ends)))

    def _script(self, atoms: list[Atom]) -> Atom:
        raised = self._take() == "^"
        text = fold(self.argument().text)
        if " " in text:
            text = _LOOSE.sub("", text)
        while atoms and atoms[-1] is NOTHING:  # such as what says where an index stands
            atoms.pop()
        base = atoms.pop() if atoms and atoms[-1].kind is not Kind.SPACE else NOTHING
        if base.kind is Kind.FRACTION or base.kind is Kind.ROOT:
            base = Atom(f"({base.text})")
        kind = Kind.WORD if base.kind is Kind.WORD or base.text[:1] in LARGE else base.kind
        return Atom(base.text + scripted(text, raised=raised), kind)

    def _group(self) -> list[Atom]:
        self._place += 1
        atoms = self._sequence(frozenset())
        if self._take() != "}":
            raise UnsayableError
        return atoms

    def _atom(self) -> Atom:
        sign = self._peek()
        self._place += 1
        if (ready := _READY.get(sign)) is not None:
            return ready
        if sign.isspace():
            return SPACE
        return self._command(sign[1:]) if sign.startswith("\\") else Atom(sign)

    def _command(self, name: str) -> Atom:
        if name in SILENT:
            if name in {"left", "right"} and self._peek() == ".":
                self._place += 1
            return NOTHING
        if name == "begin":
            return self._environment()
        if name not in CONSTRUCTS:
            raise UnsayableError
        return CONSTRUCTS[name](self)

    def _environment(self) -> Atom:
        name = self.literal()
        if name in PLACED:
            self.option()
        if name in MEASURED:
            self.literal()
        text = environment(name, self._rows())
        if self._take() != "\\end" or self.literal() != name:
            raise UnsayableError
        return Atom(text)

    def _rows(self) -> list[list[str]]:
        """The cells of an environment, row by row."""
        rows: list[list[str]] = [[]]
        ends = frozenset({"&", "\\\\"})
        while True:
            rows[-1].append(join(self._sequence(ends)).replace("\n", " "))
            match self._peek():
                case "&":
                    self._place += 1
                case "\\\\":
                    self._place += 1
                    self.option()
                    rows.append([])
                case _:
                    return rows


def _word(token: str) -> str:
    """A token within words; `UnsayableError` where it is the end of all, or a command that is no character."""
    if token in _QUOTED:
        return token[1:]
    if token == _END or (token.startswith("\\") and token[1:] not in SPACES):
        raise UnsayableError
    if token.startswith("\\"):
        return " "
    return "" if token in {"{", "}", "$"} else token


def _ends_in_space(atoms: list[Atom]) -> bool:
    return bool(atoms) and atoms[-1].kind is Kind.SPACE
