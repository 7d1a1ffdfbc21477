r"""Formulas within running text, told from prices and shell variables: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and `\begin{align}…`."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# Environments that are formulas by themselves; others (`cases`, `matrix`) stand in one.
_ENVIRONMENTS: Final = tuple(
    f"{{{name}{star}}}"
    for name in ("equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign")
    for star in ("", "*")
)
_OPENING: Final = re.compile(
    rf"\\begin(?:{'|'.join(map(re.escape, _ENVIRONMENTS))})|\\\\[(\[]|\\.|\$\$?", re.DOTALL
)
_CLOSING: Final = {
    "$$": re.compile(r"\$\$"),
    "$": re.compile(r"(?<!\\)\$"),
    "\\(": re.compile(r"\\\)"),
    "\\[": re.compile(r"\\\]"),
    "\\\\(": re.compile(r"\\\\\)"),
    "\\\\[": re.compile(r"\\\\\]"),
} | {f"\\begin{name}": re.compile(rf"\\end{re.escape(name)}") for name in _ENVIRONMENTS}
_DISPLAY: Final = frozenset({"$$", "\\[", "\\\\["})
_LONGEST: Final = 4_000
_HAN: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff0c\u3002]")
_WORDS: Final = re.compile(r"\\(?:text|mbox|mathrm|operatorname)")
_PRICE: Final = re.compile(
    r"[0-9][0-9.,]*+[kKmM]?(?:\s.*(?<![\\A-Za-z{])[A-Za-z]{2}|[\s\-–,./]*$)", re.DOTALL
)
_VARIABLE: Final = re.compile(r"(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w{2,}+)[^\\^={}+]*", re.ASCII)
# `W_Q`: one capital with an index of one sign, which no shell has for a name.
_INDEXED: Final = re.compile(r"(?<![A-Z0-9_])[A-Z]_[A-Z0-9](?![A-Z0-9_])")
# What a formula between doubled signs says at least (Jekyll, Hugo), and the strokes in it that are for Markdown alone.
_SAYS_DOUBLED: Final = re.compile(r"\\[A-Za-z]|[_^=]")
_ESCAPING: Final = re.compile(r"\\\\(?=\\\\)|\\(?=[_*])")
# What a formula holds at least; punctuation alone stands between two of them.
_SAYS: Final = re.compile("[^\\W_]|[\\\\+\\-*/=<>|\u00b1\u00d7\u00f7\u2190-\u22ff]")
# Commands and letters, but no words.
_WORDLESS: Final = r"""(?: \\[A-Za-z]++(?:\{[A-Za-z ]*\})? | \\[^A-Za-z] | [_^]\{[A-Za-z]*\}
    | [A-Za-z]{1,2}(?![A-Za-z]|[ ]+[A-Za-z]) | [^A-Za-z\\\n] )++"""
# Between spaces: a letter; or what holds a command, an index or a power, or is an equation, and has no words.
_SPACED: Final = re.compile(
    rf"""[ ](?:
        (?=[^$]*(?:\\[A-Za-z]|[_^]) | [ ]*[^\d\s][^$]*=) {_WORDLESS}(?<=[ ]) | [^\W\d_][ ]
    )""",
    re.VERBOSE,
)
# Beside letters and digits: what begins as an index or a power, or holds a command or braces for one, and has no
# words, so that neither `\\host\C$\Users and D$\Data` nor `${HOME}_${USER}` is one.
_TOUCHING: Final = re.compile(
    rf"(?=[_^][A-Za-z0-9*+\-\\{{] | [^$]*(?:\\[A-Za-z]|[_^]\{{)) {_WORDLESS}", re.VERBOSE
)
# `$n$th`, `$k$NN`: a letter with the end of a word behind it.
_ENDING: Final = re.compile(r"[A-Za-z]{2}")
_PLAIN_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# What begins a formula with lines of its own, and what ends it.
_OPEN: Final = re.compile(rf"\$\$|(?<!\\)\\\[|\\begin(?:{'|'.join(map(re.escape, _ENVIRONMENTS))})")
_ENDS: Final = {"$$": "$$", "\\[": "\\]"}

DOUBLED: Final = "\\\\"
"""With what signs begin that are written with a stroke before each stroke, of which Markdown takes one away."""

LINE: Final = "\ufffe"
"""Stands for a line break of HTML, over which no formula in a line reaches."""


class Formula(NamedTuple):
    """A formula found in a text; `display` where it wants a line of its own."""

    source: str
    display: bool


class Ends:
    """Where the signs that close formulas stand in a text; it is searched once for each of them, whatever opens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def after(self, opening: str, place: int) -> int:
        """The first place from `place` on where what `opening` began can end; the text's length where it cannot."""
        known = self._known.get(opening, -1)
        if known < place:
            found = _CLOSING[opening].search(self._text, place)
            known = self._known[opening] = found.start() if found else len(self._text)
        return known


def may_hold_formula(text: str) -> bool:
    """Whether a sign that begins a formula stands in the text; most texts hold none."""
    return "$" in text or "\\" in text


def awaited(text: str) -> str | None:
    """What would end the display formula that is still open at the end of the text; None where none is."""
    if _OPEN.search(text) is None:
        return None
    *_, rest = find_formulas(text)
    opening = _OPEN.search(rest) if isinstance(rest, str) else None
    return _ENDS.get(opening.group(), "\\end{") if opening else None


def find_formulas(text: str) -> Iterator[str | Formula]:
    """The text as its stretches of words and its formulas, in order. A formula is at most 4,000 characters long."""
    ends = Ends(text)
    start = place = 0
    while opening := _OPENING.search(text, place):
        place = opening.end()
        found = formula_at(text, opening.start(), ends)
        if found is not None:
            formula, place = found
            yield text[start : opening.start()]
            yield formula
            start = place
    yield text[start:]


def formula_at(text: str, place: int, ends: Ends) -> tuple[Formula, int] | None:
    """The formula whose opening sign stands at a place, and where it ends; None where there is none."""
    opening = _OPENING.match(text, place)
    if opening is None or opening.group() not in _CLOSING:
        return None
    sign, start = opening.group(), opening.end()
    is_environment = sign.startswith("\\begin")
    end = ends.after(sign, start)
    after = end + len(sign) - 2 * is_environment
    source = text[start:end] if after - start <= _LONGEST and after <= len(text) else ""
    if not source.strip() or "\n\n" in source:
        return None
    if sign == "$" and not is_formula(
        source, text[max(place - 1, 0) : place], text[after : after + 2]
    ):
        return None
    if sign.startswith(DOUBLED):
        if _SAYS_DOUBLED.search(source) is None:
            return None
        source = undoubled(source)
    if is_environment:
        return Formula(text[place:after], display=True), after
    return Formula(source.strip(), display=sign in _DISPLAY), after


def undoubled(source: str) -> str:
    r"""What Markdown makes of a formula between `\\(` and `\\)`: without the strokes that were written for it alone."""
    return _ESCAPING.sub("", source)


def is_formula(source: str, before: str, after: str) -> bool:
    r"""Whether what stands between two single dollar signs is a formula, given the sign before and the two after it.

    `$5 and $6`, `US$5`, `$HOME/bin:$PATH` and `${A}-${B}` are none. The rule of Pandoc (no white space inside the
    signs, no digit after) is widened by what Chinese and English prose with prices and shell commands need; with
    a space inside of both signs it has to look like nothing else: `$ x_i $`. So has what touches letters or digits,
    as abstracts of arXiv have it: `3$\times$3`, `CO$_2$`.
    """
    bare = source.strip()
    if source != bare and not _SPACED.fullmatch(source):
        return False
    if bare.endswith("\\") or LINE in bare or not _SAYS.search(bare):
        return False
    if (_is_latin(before) or _is_latin(after[:1])) and not _may_touch(source, before, after):
        return False
    if _HAN.search(bare) and not _WORDS.search(bare):
        return False
    if _PLAIN_NUMBER.fullmatch(bare):
        return True
    is_price = _PRICE.match(bare) is not None and "\\" not in bare
    return not is_price and not (_VARIABLE.fullmatch(bare) and _is_shell(bare, after[:1]))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _may_touch(source: str, before: str, after: str) -> bool:
    """Whether a formula may stand here without space around it."""
    if len(source) == 1:
        return source.isalpha() and not _is_latin(before) and _ENDING.match(after) is not None
    return source[0] != " " and _TOUCHING.fullmatch(source) is not None


def _is_shell(source: str, after: str) -> bool:
    if after == "{" or "/" in source:
        return True
    return source.isupper() and _INDEXED.search(source) is None
