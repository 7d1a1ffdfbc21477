"""Which LaTeX every client can be expected to draw, and plainer ways to say some of the rest. Draws nothing.

No list of what Telegram's apps understand exists: each has a renderer of its own, and shows the source of what it
does not know. So the set is kept to what all common renderers share.
"""

import re
from typing import Final

from bot.core.maths.symbols import WORDS

_COMMANDS: Final = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    pm mp times div cdot ast star circ bullet oplus ominus otimes odot wedge vee cap cup setminus
    leq geq neq equiv sim simeq approx cong propto ll gg prec succ subset supset subseteq supseteq in ni notin
    mid parallel perp vdash models
    leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longrightarrow longleftarrow
    Longrightarrow Longleftarrow Longleftrightarrow mapsto uparrow downarrow
    forall exists neg nabla partial infty emptyset hbar ell Re Im aleph angle triangle prime
    ldots cdots vdots ddots
    sum prod coprod int iint iiint oint bigcup bigcap bigoplus bigotimes bigvee bigwedge
    frac binom sqrt left right langle rangle lfloor rfloor lceil rceil
    hat bar tilde vec dot ddot overline underline widehat widetilde
    mathbb mathcal mathfrak mathbf mathrm mathit mathsf mathtt text
    quad qquad begin end limits
    """.split()  # noqa: SIM905 -- as a list they would fill three pages
)
_SIGNS: Final = frozenset("\\{}|,;:! %&#_$")
_ENVIRONMENTS: Final = frozenset(
    ["matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "cases", "aligned"]
)
# Ways to say the same with commands of the set.
_PLAINER: Final = {
    "boldsymbol": r"\mathbf",
    "bm": r"\mathbf",
    "pmb": r"\mathbf",
    "symbf": r"\mathbf",
    "mathscr": r"\mathcal",
    "Bbb": r"\mathbb",
    "mathbbm": r"\mathbb",
    "operatorname": r"\mathrm",
    "operatorname*": r"\mathrm",
    "textrm": r"\text",
    "textnormal": r"\text",
    "mbox": r"\text",
    **dict.fromkeys(("textbf", "textit", "textsf", "texttt"), r"\text"),
    **dict.fromkeys(("mathop", "mathbin", "mathrel", "mathord", "smash", "hline"), ""),
    **{name: rf"\mathbb{{{name}}}" for name in "CNQRZ"},
    "bmod": r"\;\mathrm{mod}\;",
    "dfrac": r"\frac",
    "tfrac": r"\frac",
    "cfrac": r"\frac",
    "ne": r"\neq",
    "le": r"\leq",
    "ge": r"\geq",
    "leqslant": r"\leq",
    "geqslant": r"\geq",
    "to": r"\rightarrow",
    "gets": r"\leftarrow",
    "implies": r"\Longrightarrow",
    "iff": r"\Longleftrightarrow",
    "land": r"\wedge",
    "lor": r"\vee",
    "lnot": r"\neg",
    "dots": r"\ldots",
    "dotsc": r"\ldots",
    "dotsb": r"\cdots",
    "lvert": "|",
    "rvert": "|",
    "vert": "|",
    "lVert": r"\|",
    "rVert": r"\|",
    "Vert": r"\|",
    "lbrace": r"\{",
    "rbrace": r"\}",
    "varnothing": r"\emptyset",
    "thinspace": r"\,",
    "boxed": "",  # the frame alone is lost
    "displaystyle": "",
    "textstyle": "",
    "nolimits": "",
    "nonumber": "",
    "notag": "",
    **dict.fromkeys(("big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"), ""),
    **dict.fromkeys(("biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm"), ""),
}
_TRANSPOSED: Final = re.compile(r"\^\s*(?:\\top(?![A-Za-z])|\{\s*\\top\s*\})")
_TAG: Final = re.compile(r"\\tag\{([^{}]*)\}")
_WORDS_OF_TAG: Final = re.compile(r"\\tag\*\{([^{}]*)\}")
_REFERENCE: Final = re.compile(r"\\eqref\{([^{}]*)\}")
_GROUP: Final = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_UNDERSET: Final = re.compile(rf"\\underset\s*{_GROUP}\s*{_GROUP}")
_ARRAY: Final = re.compile(r"\\begin\{array\}(?:\[[a-z]\])?\{[^{}]*\}")
# Several signs in a row that say the same with commands of the set, each with what is said instead.
_SAID_SO: Final = (
    (_TRANSPOSED, r"^{\\mathsf{T}}"),
    (_TAG, r"\\quad(\1)"),
    (_WORDS_OF_TAG, r"\\quad \\text{\1}"),
    (_REFERENCE, r"(\\text{\1})"),
    (_UNDERSET, r"{\2}_{\1}"),
    (_ARRAY, r"\\begin{matrix}"),
    (re.compile(r"\\end\{array\}"), r"\\end{matrix}"),
)
_ROWS: Final = re.compile(r"\\(begin|end)\{(?:align|gather|split|aligned|gathered)\*?\}")
_SINGLE: Final = re.compile(r"\\(?:begin|end)\{equation\*?\}|\\label\{[^{}]*\}")
_COMMENT: Final = re.compile(r"(?<!\\)%[^\n]*")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_ENVIRONMENT: Final = re.compile(r"\\(begin|end)(?:\{([^{}]*)\})?")


def simplified(source: str) -> str:
    """The formula on one line, said with plainer commands where there are some that mean the same."""
    text = _SINGLE.sub("", _ROWS.sub(r"\\\1{aligned}", _COMMENT.sub("", source)))
    for pattern, said in _SAID_SO if "\\" in text else ():
        text = pattern.sub(said, text)
    return " ".join(_COMMAND.sub(_plainer, text).split())


def is_plain(source: str) -> bool:
    """Whether the formula is whole and holds nothing but commands and characters of the set."""
    commands = _COMMAND.findall(source)
    return (
        bool(source)
        and source.isascii()
        and source.isprintable()
        and all(name in _COMMANDS or name in WORDS or name in _SIGNS for name in commands)
        and commands.count("left") == commands.count("right")
        and _are_matched(source)
        and _are_balanced(source)
    )


def _plainer(match: re.Match[str]) -> str:
    name = match[1]
    said = _PLAINER.get(name)
    if said is None:
        return match[0]
    # A letter that follows must not become part of the name; what has gone leaves its space.
    following = match.string[match.end() : match.end() + 1]
    return f"{said} " if following.isalpha() or not said else said


def _are_matched(source: str) -> bool:
    """Whether every environment is known and ends where it should."""
    standing: list[str] = []
    for what, name in _ENVIRONMENT.findall(source):
        if name not in _ENVIRONMENTS:
            return False
        if what == "begin":
            standing.append(name)
        elif not standing or standing.pop() != name:
            return False
    return not standing


def _are_balanced(source: str) -> bool:
    """Whether braces close, columns stand in an environment, and no bare dollar ends the formula."""
    depth = 0
    bare = _COMMAND.sub("", source)
    if "$" in bare or "#" in bare or "%" in bare or ("&" in bare and "\\begin" not in source):
        return False
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
