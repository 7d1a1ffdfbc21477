"""What single LaTeX commands look like in Unicode: symbols, letters in other alphabets, raised and lowered characters."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pylatexenc import latex2text

WORDS: Final = frozenset(
    [
        "arccos",
        "arccosh",
        "arcsin",
        "arcsinh",
        "arctan",
        "arctanh",
        "arg",
        "argmax",
        "argmin",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "hom",
        "inf",
        "ker",
        "lg",
        "lim",
        "liminf",
        "limsup",
        "ln",
        "log",
        "max",
        "min",
        "Pr",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
    ]
)
"""Functions that are written as words."""

LARGE: Final = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂√∛∜")
"""Operators that reach over what follows them."""

SILENT: Final = frozenset(
    [
        "left",
        "right",
        "middle",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "bigm",
        "Bigm",
        "limits",
        "nolimits",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "scriptscriptstyle",
        "nonumber",
        "notag",
        "rm",
        "bf",
        "it",
        "boldmath",
        "!",
        "hline",
        "centering",
    ]
)
"""Commands that only say how large or where."""

SPACES: Final = frozenset(
    [",", ":", ";", ">", " ", "\n", "quad", "qquad", "enspace", "thinspace", "space", "~"]
)
"""Commands that are white space."""

OPENING: Final = frozenset(["lVert", "lvert", "langle", "lfloor", "lceil", "lbrace", "lbrack"])
"""Brackets that take no space after them."""

CLOSING: Final = frozenset(["rVert", "rvert", "rangle", "rfloor", "rceil", "rbrace", "rbrack"])
"""Brackets that take no space before them."""

PREFIXES: Final = frozenset(["nabla", "partial", "forall", "exists", "neg", "lnot"])
"""Signs that belong to what follows."""

ALPHABETS: Final[Mapping[str, str]] = {
    "mathbb": "DOUBLE-STRUCK",
    "mathbbm": "DOUBLE-STRUCK",
    "Bbb": "DOUBLE-STRUCK",
    "mathcal": "SCRIPT",
    "mathscr": "SCRIPT",
    "cal": "SCRIPT",
    "mathfrak": "FRAKTUR",
    "mathbf": "BOLD",
    "boldsymbol": "BOLD",
    "bm": "BOLD",
    "pmb": "BOLD",
    "symbf": "BOLD",
}
"""Commands that choose an alphabet, and its name in Unicode."""

UPRIGHT: Final = frozenset(
    [
        "mathrm",
        "mathit",
        "mathsf",
        "mathtt",
        "mathnormal",
        "mathop",
        "mathbin",
        "mathrel",
        "mathord",
        "textstyle",
    ]
)
"""Commands whose argument reads the same without them."""

LITERAL: Final = frozenset(
    [
        "text",
        "textrm",
        "textit",
        "textbf",
        "textsf",
        "texttt",
        "textnormal",
        "mbox",
        "hbox",
    ]
)
"""Commands whose argument is words, not a formula."""

ACCENTS: Final[Mapping[str, str]] = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0305",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "underline": "\u0332",
    "mathring": "\u030a",
    "acute": "\u0301",
    "grave": "\u0300",
    "overrightarrow": "\u20d7",
    "overleftarrow": "\u20d6",
}
"""Commands that put a mark on a letter, and the combining character."""

RAISED: Final = str.maketrans(
    "0123456789+-\u2212=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ⊤′∗*",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡᵀ′**",
)
LOWERED: Final = str.maketrans(
    "0123456789+-\u2212=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)

_OWN: Final[Mapping[str, str]] = {
    "degree": "°",
    "checkmark": "✓",
    "qed": "∎",
    "ne": "≠",
    "land": "∧",
    "lor": "∨",
    "neg": "¬",
    "lnot": "¬",
    "Re": "ℜ",
    "Im": "ℑ",
    "bot": "⊥",
    "top": "⊤",
    "iff": "⟺",
    "implies": "⟹",
    "impliedby": "⟸",
    "triangle": "△",
    "coloneqq": "≔",
    "coloneq": "≔",
    "models": "⊨",
    "imath": "ı",
    "jmath": "ȷ",
    "phi": "φ",
    "epsilon": "ε",
    "prime": "′",
    "dprime": "″",
    "mid": "∣",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "|": "‖",
    "Vert": "‖",
    "lVert": "‖",
    "rVert": "‖",
    "{": "{",
    "}": "}",
    "lbrace": "{",
    "rbrace": "}",
    "lbrack": "[",
    "rbrack": "]",
    "%": "%",
    "$": "$",
    "&": "&",
    "#": "#",
    "_": "_",
    "cdot": "·",
    "dots": "…",
    "ldots": "…",
    "cdots": "⋯",
    "circ": "∘",
    "ast": "∗",
    "star": "⋆",
    "colon": ":",
    "gt": ">",
    "lt": "<",
    "le": "≤",
    "ge": "≥",
    "to": "→",
    "gets": "←",
    **dict(zip("CNQRZ", "ℂℕℚℝℤ", strict=True)),
}


def _symbols() -> dict[str, str]:
    """The library's table where a command is one character, corrected and completed by our own."""
    database = latex2text.get_default_latex_context_db()
    named = {
        name: spec.simplify_repl
        for category in database.category_list
        for name, spec in database.d[category]["macros"].items()
        if isinstance(spec.simplify_repl, str)
    }
    single = {name: text for name, text in named.items() if len(text) == 1 and not text.isspace()}
    return {name: text for name, text in single.items() if "%" not in text} | dict(_OWN)


SYMBOLS: Final[Mapping[str, str]] = _symbols()
"""Commands that are one character."""


def in_alphabet(text: str, alphabet: str) -> str | None:
    """The text in another alphabet of Unicode, such as ℝ for R; None where that has no such letter."""
    letters = [_letter(character, alphabet) for character in text]
    return "".join(filter(None, letters)) if all(letters) else None


@lru_cache(maxsize=1024)
def _letter(character: str, alphabet: str) -> str | None:
    if not character.isalnum():
        return character
    name = unicodedata.name(character, "")
    if not name.startswith(("LATIN ", "GREEK ", "DIGIT ")):
        return None
    letter = name.removeprefix("LATIN ").removeprefix("GREEK ").replace(" LETTER ", " ")
    # The letterlike symbols (ℝ, ℒ, ℑ …) are older than the mathematical alphabets and leave holes in them.
    names = (f"MATHEMATICAL {alphabet} {letter}", f"{alphabet} {letter}", f"BLACK-LETTER {letter}")
    for each in names[: 3 if alphabet == "FRAKTUR" else 2]:
        try:
            return unicodedata.lookup(each)
        except KeyError:
            continue
    return None
