"""What would find articles like a given one: its topics and the words that set it apart, as filters. Looks nothing up.

title, text, labels -> candidates, each with its weight -> (somebody counts who else says them)
                    -> the rarest of the weightiest      -> rules, from the narrowest to the widest
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from bot.core.rules import (
    NOTHING,
    Facts,
    HasTopic,
    HasWord,
    Rule,
    all_of,
    any_of,
    as_word,
)
from bot.core.search.tokens import is_unspaced, parts, stem
from bot.core.topics import Taxonomy
from bot.core.words import fold, says
from storage.records import Label, LabelOrigin

MOST_CANDIDATES: Final = 24
"""Words that are worth counting: each costs a look into the index."""

MOST_WORDS: Final = 3
MOST_TOPICS: Final = 2
# What a fifth of all articles say sets none apart; of a few articles three may say the same.
_COMMON_SHARE: Final = 0.2
_COMMON_LEAST: Final = 3

# How much a word counts by where it stands; mentions in the text count up to once.
_TITLED: Final = 3.0
_EVIDENT: Final = 1.5
_SATURATION: Final = 3.0
_LEAST_MENTIONS: Final = 3
_LEAST_LETTERS: Final = 3

_LONGEST_TITLE: Final = 120
# Pieces of Chinese titles: of two to six characters, said at least twice more.
_LONGEST_PIECE: Final = 6
_LEAST_PIECES: Final = 2
# Characters that join words and begin or end none that people search for.
_PARTICLES: Final = frozenset(
    "的了与和及之在是从到对为以于也就都而或把被让向由这那其个们吗呢啊吧地得着过"
)
_SAYING_LITTLE: Final = (
    "about after again all also and any are because been before being between both but can could did does "
    "each even every few for from had has have her here his how into its itself just let like made make many "
    "may more most much must not now off one only other our out over own same see she should since some such "
    "than that the their them then there these they this those through too two under until upon use used using "
    "very via was way well were what when where which while who why will with within without would you your"
)
_STOP_WORDS: Final = frozenset(_SAYING_LITTLE.split())
_EVIDENCE: Final = re.compile(r"(?:title|excerpt|body|code): ")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of an article, folded, and how much it says about it."""

    word: str
    weight: float


def candidates(title: str, facts: Facts, labels: Iterable[Label]) -> tuple[Candidate, ...]:
    """The words that may set an article apart, the weightiest first: of its title, of its text, and those that gave it topics.

    Each is said by the article as a filter looks for it, can be looked up in an index, and comes in one form only.
    """
    head = fold(title)[:_LONGEST_TITLE]
    mentions = _mentions(facts.text)
    weights: dict[str, float] = {}
    for word in _title_words(head, facts.text):
        weights[word] = _TITLED + _share(_count(word, mentions, facts.text))
    for word in _evident(labels):
        known = weights.get(word, _share(_count(word, mentions, facts.text)))
        weights[word] = known + _EVIDENT
    for word, count in mentions.most_common(MOST_CANDIDATES):
        if count >= _LEAST_MENTIONS:
            weights.setdefault(word, _share(count))
    said = {word: weight for word, weight in weights.items() if _is_said(word, facts)}
    ordered = sorted(said.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Candidate(*one) for one in _each_once(ordered))[:MOST_CANDIDATES]


def characteristic(
    found: Sequence[Candidate], counts: Mapping[str, int], total: int
) -> tuple[str, ...]:
    """The words that say most and that fewest articles say, of so many in all; at most three.

    `counts` is how many say a word; one that is not in it, nobody else does.
    """
    common = max(_COMMON_LEAST, _COMMON_SHARE * total)
    scored = [
        (one.weight * log(1 + total / max(1, counts.get(one.word, 1))), one.word)
        for one in found
        if counts.get(one.word, 1) <= common
    ]
    chosen: list[str] = []
    for _, word in sorted(scored, key=lambda one: (-one[0], one[1])):
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen[:MOST_WORDS])


def topics_of(labels: Iterable[Label], taxonomy: Taxonomy) -> tuple[str, ...]:
    """The best topics that a filter can name; not that of what is about nothing else, nor one wider than a better one."""
    fallback = taxonomy.fallback.slug if taxonomy.fallback else None
    chosen: list[str] = []
    for label in labels:
        known = taxonomy.find(label.topic)
        is_wider = any(label.topic in taxonomy.wider(other) for other in chosen)
        if known is not None and known.slug == label.topic != fallback and not is_wider:
            chosen.append(label.topic)
    return tuple(chosen[:MOST_TOPICS])


def proposals(topics: Sequence[str], words: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that would find more like it, each wider than the one before; none without topics and words."""
    about, saying = list(map(HasTopic, topics)), list(map(HasWord, words))
    topic, word = any_of(about), any_of(saying)
    if about and saying:
        widths = [all_of([topic, word]), word, any_of([topic, word])]
    elif about:
        widths = [all_of(about), topic]
    else:
        widths = [all_of(saying[:2]), word] if saying else []
    return tuple(rule for rule in dict.fromkeys(widths) if rule != NOTHING)


def _mentions(text: str) -> Counter[str]:
    """How often a text says each word of a script that parts them."""
    return Counter(word for _, word in parts(text) if not is_unspaced(word) and _is_word(word))


def _is_word(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS and not word.isdecimal() and word not in _STOP_WORDS


def _title_words(title: str, text: str) -> Iterator[str]:
    for _, part in parts(title):
        if is_unspaced(part):
            yield from _pieces(part, text)
        elif _is_word(part):
            yield part


def _pieces(run: str, text: str) -> Iterator[str]:
    """The longest pieces of a Chinese run that the text says, too; a shorter one only where it says it more often."""
    kept: dict[str, int] = {}
    for length in range(min(len(run), _LONGEST_PIECE), 1, -1):
        for start in range(len(run) - length + 1):
            piece = run[start : start + length]
            if piece in kept or piece[0] in _PARTICLES or piece[-1] in _PARTICLES:
                continue
            count = text.count(piece)
            longer = max((n for other, n in kept.items() if piece in other), default=0)
            if count >= _LEAST_PIECES and count > 2 * longer:
                kept[piece] = count
    yield from kept


def _evident(labels: Iterable[Label]) -> Iterator[str]:
    """The words that gave an article its topics, as their evidence names them: `title: attention; body: kv cache`."""
    for label in labels:
        if label.origin is LabelOrigin.WORDS:
            for reason in label.evidence.split("; "):
                place = _EVIDENCE.match(reason)
                word = as_word(reason[place.end() :]) if place else ""
                if any(parts(word)):  # signs alone are in no index
                    yield word


def _count(word: str, mentions: Mapping[str, int], text: str) -> int:
    return mentions.get(word, 0) or text.count(word)


def _share(count: int) -> float:
    return count / (count + _SATURATION)


def _is_said(word: str, facts: Facts) -> bool:
    """Whether a filter with this word finds the article."""
    return as_word(word) == word and (says(facts.title, word) or says(facts.text, word))


def _each_once(words: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Of the forms of one English word the first."""
    known: set[str] = set()
    for word, weight in words:
        if (root := stem(word)) not in known:
            known.add(root)
            yield word, weight
