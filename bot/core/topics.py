"""The operator's topics, and which of them an article is about; decides from values alone, stores nothing.

tags                 -> topics that the source names     -> labels, best first
title, excerpt, body -> topics that words speak for      -> labels, best first
                        and the parents of all of them
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Final

from bot.core.evidence import Clue, Evidence, Exclusion, Passages, Weight
from bot.core.words import fold
from storage.records import Label, LabelOrigin

MOST_LABELS: Final = 5
MOST_SUGGESTIONS: Final = 3
# What a source says itself about its article counts for more than any words in it usually do.
TAG_SCORE: Final = 10.0
# A topic that its words support this much less than the best one is mentioned, not spoken of. Where title or code name
# a topic outright, others are most often its tools (the variance of a policy gradient), and need more;
# what they name is spoken of, if only it is not named in passing.
LEAST_SHARE: Final = 0.4
LEAST_SHARE_UNNAMED: Final = 0.7
LEAST_SHARE_NAMED: Final = 0.3
# Words that weigh so much together name a topic.
_NAMED: Final = 1.0
# Something has to be the best; what else is to be named needs so many times the threshold.
BESIDE: Final = 4.5
LONGEST_EVIDENCE: Final = 120
NOTHING_ELSE: Final = "no other topic"
"""The evidence of the fallback."""

# Longer names are none, and would make comparing them slow.
_LONGEST_NAME: Final = 100
# From which likeness on a name is worth a suggestion.
_LIKE: Final = 0.6
# A name that begins, ends or lies in another; shorter ones lie in nearly every name.
_PART_LIKE: Final = 0.8
_LEAST_PART: Final = 2
_BETWEEN_NAMES: Final = re.compile(r"[,，、;；]+")
_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the taxonomy.

    Attributes:
        slug: The name that rules and hashtags use, such as `llm`.
        names: What readers see, by language (`en`, `zh`).
        aliases: Other names, also those that sources put into their tags.
        words: Words that speak for the topic, each with its weight.
        exact: The same, but found only where they are written with these very capitals: `SAM`, not Sam.
        exclude: Phrases that only look like one of the words, such as 注意力不集中.
        parent: The slug of a wider topic: what is about this one is also about that one.
        fallback: Whether it labels what no other topic does.
    """

    slug: str
    names: Mapping[str, str] = field(hash=False)
    aliases: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    exact: tuple[tuple[str, float], ...] = ()
    exclude: tuple[str, ...] = ()
    parent: str | None = None
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """The topics that somebody named, and what else was written, both in that order."""

    topics: tuple[Topic, ...]
    unknown: tuple[str, ...]


class Taxonomy:
    """All topics, in the operator's order."""

    def __init__(self, topics: Sequence[Topic], threshold: float) -> None:
        self.topics = tuple(topics)
        self.threshold = threshold
        self._names = {topic.slug: _names(topic) for topic in self.topics}
        self._by_name = {
            name: topic for topic in reversed(self.topics) for name in self._names[topic.slug]
        }
        # How many words the longest name has.
        self.most_words = max((name.count(" ") + 1 for name in self._by_name), default=1)
        self._order = {topic.slug: place for place, topic in enumerate(self.topics)}
        self._wider = {topic.slug: _wider(topic, self._by_name) for topic in self.topics}
        self.fallback = next((topic for topic in self.topics if topic.fallback), None)
        self._evidence = Evidence(
            list(_clues(self.topics)),
            [Exclusion(one.slug, phrase) for one in self.topics for phrase in one.exclude],
        )

    @property
    def unsaid(self) -> str | None:
        """The slug of the fallback: that an article is about nothing else tells its readers nothing."""
        return self.fallback.slug if self.fallback is not None else None

    def find(self, name: str) -> Topic | None:
        """Return the topic with this slug, name or alias; case, width and hyphens do not matter."""
        return self._by_name.get(name_key(name))

    def suggest(self, name: str) -> tuple[Topic, ...]:
        """Return the topics whose names are most like this one, at most three, the closest first."""
        wanted = name_key(name[:_LONGEST_NAME])
        matcher = SequenceMatcher(b=wanted, autojunk=False)
        likeness = {
            topic: max(_like(matcher, wanted, known) for known in self._names[topic.slug])
            for topic in self.topics
        }
        close = [topic for topic in self.topics if likeness[topic] >= _LIKE]
        return tuple(sorted(close, key=lambda topic: -likeness[topic])[:MOST_SUGGESTIONS])

    def leading(self, words: Sequence[str]) -> tuple[Topic | None, int]:
        """Return the topic that the first words name, the longest name there is, and how many words that are.

        None and 1 when they begin with no name.
        """
        keys = [name_key(word) for word in words[: self.most_words]]
        for length in range(len(keys), 0, -1):
            if (topic := self._by_name.get(" ".join(keys[:length]))) is not None:
                return topic, length
        return None, 1

    def resolve(self, text: str) -> Resolved:
        """Return the topics in a text of names; commas part them, and so do spaces where they can."""
        topics: dict[str, Topic] = {}
        unknown: dict[str, None] = {}
        for part in _BETWEEN_NAMES.split(text):
            for name, topic in self._split(part.split()):
                if topic is None:
                    unknown[name] = None
                else:
                    topics[topic.slug] = topic
        return Resolved(tuple(topics.values()), tuple(unknown))

    def label(self, passages: Passages, tags: Sequence[str] = ()) -> tuple[Label, ...]:
        """Return what an article is about, best first: at most five topics, and whatever is wider than these.

        A tag of the source that names a topic always labels; words do from the threshold on.
        What neither says anything of is about the fallback, where there is one.
        """
        weights = self._but_fallback(self._evidence.weigh(passages))
        named = self._named(tags)
        best = max((weight.score for weight in weights.values()), default=0.0)
        is_named = any(weight.outright >= _NAMED for weight in weights.values())
        share = LEAST_SHARE_UNNAMED if is_named else LEAST_SHARE
        labels = [_by_tag(slug, tag, weights.get(slug)) for slug, tag in named.items()] + [
            _by_words(slug, weight)
            for slug, weight in weights.items()
            if slug not in named and weight.score >= self._least(weight, best, share)
        ]
        if not labels and self.fallback is not None:
            # The less speaks for any other, the surer is this one.
            score = self.threshold - best
            return (Label(self.fallback.slug, score, NOTHING_ELSE, LabelOrigin.WORDS),)
        labels.sort(key=self._rank)
        return tuple(sorted(self.with_wider(labels[:MOST_LABELS]), key=self._rank))

    def with_wider(self, labels: Sequence[Label]) -> tuple[Label, ...]:
        """Return the labels, and one for each wider topic that they do not name, as strong as the best below it."""
        implied: dict[str, Label] = {}
        named = {label.topic for label in labels}
        for label in labels:
            for slug in self.wider(label.topic):
                known = implied.get(slug)
                if slug not in named and (known is None or known.score < label.score):
                    implied[slug] = replace(label, topic=slug, evidence=f"part: {label.topic}")
        return (*labels, *implied.values())

    def wider(self, slug: str) -> tuple[str, ...]:
        """Return the parent of a topic, the parent's parent, and so on."""
        return self._wider.get(slug, ())

    def _but_fallback(self, weights: Mapping[str, Weight]) -> Mapping[str, Weight]:
        """What speaks for the fallback speaks against all others together, or not at all."""
        if self.fallback is None or (own := weights.get(self.fallback.slug)) is None:
            return weights
        others = {slug: one for slug, one in weights.items() if slug != self.fallback.slug}
        if all(own.score > one.score for one in others.values()):
            return {self.fallback.slug: own}
        return others

    def _least(self, weight: Weight, best: float, share: float) -> float:
        """From which weight on a topic becomes a label, beside one that weighs the most; `share` of it where nothing names it outright."""
        if weight.score == best:
            return self.threshold
        if weight.outright >= _NAMED:
            return max(self.threshold, LEAST_SHARE_NAMED * best)
        return max(BESIDE * self.threshold, share * best)

    def _rank(self, label: Label) -> tuple[float, int]:
        return -label.score, self._order[label.topic]

    def _named(self, tags: Sequence[str]) -> Mapping[str, str]:
        """The topics that a source's tags name, each with the first tag that does."""
        named: dict[str, str] = {}
        for tag in tags:
            if (topic := self.find(tag)) is not None:
                named.setdefault(topic.slug, tag)
        return named

    def _split(self, words: Sequence[str]) -> Iterator[tuple[str, Topic | None]]:
        """Yield the longest names that words make from left to right, and the words between them."""
        start = 0
        while start < len(words):
            topic, length = self.leading(words[start : start + self.most_words])
            yield " ".join(words[start : start + length]), topic
            start += length


def _clues(topics: Sequence[Topic]) -> Iterator[Clue]:
    for topic in topics:
        for word, weight in topic.words:
            yield Clue(topic.slug, word, weight)
        for word, weight in topic.exact:
            yield Clue(topic.slug, word, weight, exact=True)


def _wider(topic: Topic, by_name: Mapping[str, Topic]) -> tuple[str, ...]:
    """The slugs of a topic's parents, as far as there are such topics; a loop is gone round once."""
    found: dict[str, None] = {}
    while (parent := by_name.get(name_key(topic.parent or ""))) is not None:
        if parent.slug in found:
            break
        found[parent.slug] = None
        topic = parent
    return tuple(found)


def _names(topic: Topic) -> tuple[str, ...]:
    keys = (name_key(name) for name in (topic.slug, *topic.names.values(), *topic.aliases))
    return tuple(dict.fromkeys(key for key in keys if key))


def name_key(name: str) -> str:
    """Return the form in which names are compared: `#Computer-Vision` and `computer vision` are one."""
    if len(name) > _LONGEST_NAME:
        return ""
    return _BETWEEN_WORDS.sub(" ", fold(name).removeprefix("#")).strip()


def _like(matcher: SequenceMatcher[str], wanted: str, known: str) -> float:
    """How much a known name is like the wanted one, from 0 to 1; a name inside the other is close."""
    shorter, longer = sorted((wanted, known), key=len)
    if len(shorter) >= _LEAST_PART and shorter in longer:
        return _PART_LIKE + (1 - _PART_LIKE) * len(shorter) / len(longer)
    matcher.set_seq1(known)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0


def _by_tag(slug: str, tag: str, weight: Weight | None) -> Label:
    score = TAG_SCORE + (weight.score if weight else 0.0)
    return Label(slug, score, f"tag: {tag}"[:LONGEST_EVIDENCE], LabelOrigin.SOURCE)


def _by_words(slug: str, weight: Weight) -> Label:
    reasons = "; ".join(weight.reasons)[:LONGEST_EVIDENCE]
    return Label(slug, weight.score, reasons, LabelOrigin.WORDS)
