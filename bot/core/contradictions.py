"""What is wrong with a list of topics as a whole: names given twice, words that cannot work, parents that lead nowhere.

All of it at once, each fault with the place of what is to be changed; mends nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.core.topics import Topic, name_key
from bot.core.words import fold


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fault: `place` leads to it from the list on, such as `(3, "aliases", 0)`."""

    place: tuple[int | str, ...]
    what: str
    remedy: str


def contradictions(topics: Sequence[Topic]) -> Iterator[Contradiction]:
    """Yield all faults of these topics, kind by kind."""
    yield from _slugs(topics)
    yield from _names(topics)
    yield from _parents(topics)
    yield from _fallbacks(topics)
    for number, topic in enumerate(topics):
        yield from _words(number, topic)
        yield from _exclusions(number, topic)


def _slugs(topics: Sequence[Topic]) -> Iterator[Contradiction]:
    known: set[str] = set()
    for number, topic in enumerate(topics):
        if topic.slug in known:
            what = f"is {topic.slug!r}, which another topic has"
            yield Contradiction((number, "slug"), what, "give each topic its own slug")
        known.add(topic.slug)


def _names(topics: Sequence[Topic]) -> Iterator[Contradiction]:
    owners: dict[str, str] = {}
    for number, topic in enumerate(topics):
        given: set[str] = set()
        names = (
            ((number, "slug"), topic.slug),
            *(((number, "names", language), name) for language, name in topic.names.items()),
        )
        aliases = (((number, "aliases", n), name) for n, name in enumerate(topic.aliases))
        for place, name in chain(names, aliases):
            key = name_key(name)
            owner = owners.setdefault(key, topic.slug)
            if not key:
                yield Contradiction(place, f"is {name!r}, no name", "write letters or digits")
            elif owner != topic.slug:
                what = f"is {name!r}, a name of {owner!r}, too"
                yield Contradiction(place, what, "give it to one of the two")
            elif place[1] == "aliases" and key in given:
                yield Contradiction(place, f"is {name!r}, which stands there before", "remove it")
            if place[1] == "aliases":
                given.add(key)


def _parents(topics: Sequence[Topic]) -> Iterator[Contradiction]:
    parents = {topic.slug: topic.parent for topic in reversed(topics)}
    told: set[str] = set()
    for number, topic in enumerate(topics):
        place = (number, "parent")
        if topic.parent is None:
            continue
        if topic.parent not in parents:
            what = f"is {topic.parent!r}, no slug of a topic"
            yield Contradiction(place, what, "write the slug of another topic, or remove it")
        elif topic.slug not in told and (loop := _loop(topic.slug, parents)):
            told.update(loop)
            what = f"goes round: {' -> '.join((*loop, loop[0]))}"
            yield Contradiction(place, what, "remove one of these parents")


def _loop(slug: str, parents: dict[str, str | None]) -> tuple[str, ...]:
    """The way from a topic back to itself; empty where there is none."""
    way = {slug: None}
    last = slug
    while (parent := parents.get(last)) is not None:
        if parent == slug:
            return tuple(way)
        if parent in way:
            return ()  # a loop further up, which is told of there
        way[parent], last = None, parent
    return ()


def _fallbacks(topics: Sequence[Topic]) -> Iterator[Contradiction]:
    _, *more = [number for number, topic in enumerate(topics) if topic.fallback] or [0]
    for number in more:
        yield Contradiction((number, "fallback"), "is true for two topics", "keep one of them")


def _words(number: int, topic: Topic) -> Iterator[Contradiction]:
    for key, words in (("words", topic.words), ("exact", topic.exact)):
        known: set[str] = set()
        for place, (word, _) in enumerate(words):
            folded = fold(word) if key == "words" else word
            if not fold(word):
                yield Contradiction((number, key, place), f"is {word!r}, no word", "remove it")
            elif folded in known:
                what = f"is {word!r}, which stands there before"
                yield Contradiction((number, key, place), what, "remove it")
            known.add(folded)


def _exclusions(number: int, topic: Topic) -> Iterator[Contradiction]:
    words = {fold(word): word for word, _ in (*topic.words, *topic.exact) if fold(word)}
    for place, phrase in enumerate(topic.exclude):
        folded = fold(phrase)
        if folded in words:
            what = f"is {phrase!r}, which hides the word {words[folded]!r} wherever it stands"
            remedy = "exclude a longer phrase, or remove the word"
            yield Contradiction((number, "exclude", place), what, remedy)
