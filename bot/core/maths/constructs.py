"""Says the commands that take arguments: fractions, roots, accents, braces, arrows. It reads none itself.

A reader hands itself in and is asked for arguments in the order in which LaTeX has them.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

from bot.core.maths.atoms import NOTHING, SPACE, Atom, Kind, UnsayableError, scripted, wrapped
from bot.core.maths.symbols import (
    ACCENTS,
    ALPHABETS,
    LITERAL,
    LOWERED,
    RAISED,
    UPRIGHT,
    in_alphabet,
)


class Arguments(Protocol):
    """What a construct asks of the reader; each answer moves it on, and `UnsayableError` ends it."""

    def argument(self) -> Atom:
        """A group in braces without them, or the next atom."""
        ...

    def option(self) -> str:
        """What stands in brackets, or nothing."""
        ...

    def literal(self) -> str:
        """The words of a group, not read as a formula."""
        ...


Construct: TypeAlias = Callable[[Arguments], Atom]

_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_SMALL: Final = frozenset(map(chr, (*RAISED.values(), *LOWERED.values())))
# What reaches over several letters, each of which then has its part of it.
_REACHING: Final = frozenset(["overline", "underline", "overrightarrow", "overleftarrow"])
# What stands over an equals sign, where Unicode has both as one (U+2257 to U+225F).
_OVER_EQUALS: Final = {
    "def": "≝",
    "?": "≟",
    "△": "≜",
    "Δ": "≜",
    "d": "=ᵈ",
    "∘": "≗",
    "⋆": "≛",
    "m": "≞",
}


def fraction(above: str, below: str) -> Atom:
    """One thing over another; `UnsayableError` where one of them is missing."""
    if not above.strip() or not below.strip():
        raise UnsayableError
    return Atom(f"{wrapped(above)}/{wrapped(below)}", Kind.FRACTION)


def binomial(above: str, below: str) -> Atom:
    """How many ways there are to choose."""
    return Atom(f"C({above.strip()}, {below.strip()})")


def _two(say: Callable[[str, str], Atom]) -> Construct:
    return lambda given: say(given.argument().text, given.argument().text)


def _root(given: Arguments) -> Atom:
    degree, inner = given.option(), given.argument().text
    sign = _ROOTS.get(degree) or scripted(degree, raised=True) + "√"
    return Atom(sign + wrapped(inner), Kind.ROOT)


def _negated(given: Arguments) -> Atom:
    text = given.argument().text
    return Atom(text[:1] + "\u0338" + text[1:])


def _words(given: Arguments) -> Atom:
    return Atom(given.literal())


def _function(given: Arguments) -> Atom:
    return Atom(given.literal(), Kind.WORD)


def _unseen(given: Arguments) -> Atom:
    given.argument()
    return NOTHING


def _unsaid(given: Arguments) -> Atom:
    given.literal()
    return NOTHING


def _space(given: Arguments) -> Atom:
    given.literal()
    return SPACE


def _coloured(given: Arguments) -> Atom:
    given.literal()
    return given.argument()


def _boxed(given: Arguments) -> Atom:
    """The box keeps together what is in it."""
    return Atom(given.argument().text, Kind.FRACTION)


def _line_end(given: Arguments) -> Atom:
    given.option()
    return Atom("\n")


def _stacked(given: Arguments) -> Atom:
    return Atom(", ".join(filter(None, map(str.strip, given.argument().text.split("\n")))))


def _over(given: Arguments) -> Atom:
    above, base = given.argument().text.strip(), given.argument().text.strip()
    if base != "=" or above not in _OVER_EQUALS:
        raise UnsayableError
    return Atom(_OVER_EQUALS[above])


def _under(given: Arguments) -> Atom:
    """What stands below a sign is said like its index."""
    below, base = given.argument().text.strip(), given.argument()
    return Atom(base.text + scripted(below, raised=False), base.kind)


def _arrow(shape: str) -> Construct:
    def say(given: Arguments) -> Atom:
        below, above = given.option(), given.argument().text.strip()
        if below.strip():
            raise UnsayableError
        return Atom(f" {shape.format(above)} ")

    return say


def _braced(brace: str) -> Construct:
    return lambda given: Atom(wrapped(given.argument().text) + brace)


def _in_alphabet(alphabet: str) -> Construct:
    def say(given: Arguments) -> Atom:
        text = in_alphabet(given.argument().text, alphabet)
        if text is None:
            raise UnsayableError
        return Atom(text)

    return say


def _accented(mark: str, *, reaches: bool) -> Construct:
    def say(given: Arguments) -> Atom:
        text = given.argument().text.strip()
        letter, index = text[:1], text[1:]
        if letter and _SMALL.issuperset(index):
            return Atom(letter + mark + index)
        if reaches and text.isalnum():
            return Atom("".join(each + mark for each in text))
        raise UnsayableError

    return say


CONSTRUCTS: Final[Mapping[str, Construct]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), _two(fraction)),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _two(binomial)),
    **dict.fromkeys(LITERAL, _words),
    **dict.fromkeys(("operatorname", "operatorname*"), _function),
    **dict.fromkeys(UPRIGHT, lambda given: given.argument()),
    **{name: _in_alphabet(alphabet) for name, alphabet in ALPHABETS.items()},
    **{name: _accented(mark, reaches=name in _REACHING) for name, mark in ACCENTS.items()},
    **dict.fromkeys(("overset", "stackrel"), _over),
    **dict.fromkeys(("phantom", "hphantom", "vphantom"), _unseen),
    **dict.fromkeys(("label", "color"), _unsaid),
    **dict.fromkeys(("hspace", "hspace*"), _space),
    "textcolor": _coloured,
    "underset": _under,
    "smash": lambda given: given.argument(),
    "ref": _words,
    "eqref": lambda given: Atom(f"({given.literal()})"),
    "boxed": _boxed,
    "sqrt": _root,
    "not": _negated,
    "substack": _stacked,
    "underbrace": _braced("⏟"),
    "overbrace": _braced("⏞"),
    "xrightarrow": _arrow("─{}→"),
    "xleftarrow": _arrow("←{}─"),
    "tag": lambda given: Atom(f"  ({given.literal()})"),
    "tag*": lambda given: Atom(f"  {given.literal()}"),
    "pmod": lambda given: Atom(f" (mod {given.argument().text})"),
    "\\": _line_end,
}
"""What to do with a command by its name."""

INFIX: Final[Mapping[str, Callable[[str, str], Atom]]] = {"\\over": fraction, "\\choose": binomial}
"""Commands between their arguments, which are all that stands before and after them in the group (plain TeX)."""
