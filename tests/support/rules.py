"""Formulas with a meaning of their own, written down in many ways: what rules are held against."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from bot.core.rules import Facts, Rule, parse

# Texts of atoms, and whether each is true of a small world of articles.
TOPICS = ("llm", "cv")
WORDS = ("go", "图", "stable diffusion")
ATOMS = (
    *(f"topic:{slug}" for slug in TOPICS),
    *(f'"{word}"' for word in WORDS),
    'title:"go"',
    'source:"kexue"',
    "lang:zh",
)


@dataclass(frozen=True)
class Formula:
    """A way to write a rule, and what it means: a Python expression over `holds`."""

    text: str
    meaning: str

    def means(self, holds: Mapping[str, bool]) -> bool:
        """Whether the formula is true where these atoms are."""
        return bool(eval(self.meaning, {"holds": holds}))  # noqa: S307 -- an oracle of our own making


def _negated(part: Formula, sign: str) -> Formula:
    return Formula(f"{sign}({part.text})", f"(not {part.meaning})")


def _joined(parts: list[Formula], sign: str, operator: str) -> Formula:
    text = f"({sign.join(part.text for part in parts)})"
    return Formula(text, f"({operator.join(part.meaning for part in parts)})")


def _larger(smaller: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(smaller, min_size=1, max_size=4)
    ands = st.sampled_from([" AND ", " & ", " 且 ", " "])
    ors = st.sampled_from([" OR ", "|", " 或 ", " ｜ "])
    nots = st.sampled_from(["NOT ", "!", "非 ", "NOT NOT NOT "])
    return (
        st.builds(_negated, smaller, nots)
        | st.builds(_joined, several, ands, st.just(" and "))
        | st.builds(_joined, several, ors, st.just(" or "))
    )


FORMULAS = st.recursive(
    st.sampled_from([Formula(atom, f"holds[{atom!r}]") for atom in ATOMS]), _larger, max_leaves=12
)
RULES: st.SearchStrategy[Rule] = FORMULAS.map(lambda formula: parse(formula.text))

_TEXTS = st.lists(
    st.sampled_from(["go", "going", "图", "图像", "stable", "diffusion", "stable diffusion", ","]),
    max_size=4,
).map(" ".join)
FACTS = st.builds(
    Facts,
    topics=st.frozensets(st.sampled_from(TOPICS)),
    language=st.sampled_from(["zh", "en", None]),
    title=_TEXTS,
    text=_TEXTS,
    author=_TEXTS,
    source=st.sampled_from(["", "kexue.fm", "notkexue.fm"]),
)


def holding(facts: Facts) -> Mapping[str, bool]:
    """Which of the atoms are true of an article, by other means than the rules have."""
    tokens = f"{facts.title} , {facts.text}".split()
    pairs = [" ".join(pair) for pair in itertools.pairwise(tokens)]
    return {
        **{f"topic:{slug}": slug in facts.topics for slug in TOPICS},
        '"go"': "go" in tokens,
        '"图"': any("图" in token for token in tokens),
        '"stable diffusion"': "stable diffusion" in pairs,
        'title:"go"': "go" in facts.title.split(),
        'source:"kexue"': facts.source == "kexue.fm",
        "lang:zh": facts.language == "zh",
    }
