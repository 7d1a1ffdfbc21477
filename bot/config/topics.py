"""The taxonomy as it is written in YAML: its entries, their checks, and the one that ships with the program."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails

from bot.config.checks import Closed, mistake
from bot.config.places import read
from bot.core.contradictions import contradictions
from bot.core.topics import Topic

MAX_WEIGHT = 100.0

Word: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
Slug: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
]


def _weighted(value: object) -> object:
    """`word` -> `{words: [word], weight: 1}`, and so `{word: 2}` and `{0.6: [word, word]}`."""
    if isinstance(value, str):
        return {"words": (value,), "weight": 1.0}
    if isinstance(value, dict) and len(value) == 1:
        [(key, given)] = value.items()
        if not isinstance(given, list):
            return {"words": (key,), "weight": given}
        if given:
            return {"words": tuple(given), "weight": _weight(key)}
    raise mistake("is no word", "write `- word`, `- word: 2` or `- 0.6: [word, word]`")


def _weight(key: str) -> float:
    try:
        return float(key)
    except ValueError as error:
        what = f"has the weight {key[:20]!r}, no number"
        raise mistake(what, "write `- 0.6: [word, word]`") from error


class Names(Closed):
    """What readers see, in each language of the bot."""

    en: Word
    zh: Word


class WeightedWords(Closed):
    """Words that speak for a topic, each as much."""

    words: tuple[Word, ...]
    weight: Annotated[float, Field(strict=True, gt=0, le=MAX_WEIGHT)]


Words: TypeAlias = tuple[Annotated[WeightedWords, BeforeValidator(_weighted)], ...]


class TopicEntry(Closed):
    """A topic as the operator writes it."""

    slug: Slug
    names: Names
    aliases: tuple[Word, ...] = ()
    words: Words = ()
    exact: Words = ()
    exclude: tuple[Word, ...] = ()
    parent: Slug | None = None
    fallback: bool = False

    def topic(self) -> Topic:
        """The topic as the core knows it."""
        return Topic(
            slug=self.slug,
            names={"en": self.names.en, "zh": self.names.zh},
            aliases=self.aliases,
            words=_each(self.words),
            exact=_each(self.exact),
            exclude=self.exclude,
            parent=self.parent,
            fallback=self.fallback,
        )


def _each(groups: Words) -> tuple[tuple[str, float], ...]:
    return tuple((word, group.weight) for group in groups for word in group.words)


def check_distinct(entries: tuple[TopicEntry, ...]) -> tuple[TopicEntry, ...]:
    """The entries, among which nothing contradicts; else all that does, each with its place."""
    topics = [entry.topic() for entry in entries]
    errors: list[InitErrorDetails] = [
        {"type": mistake(one.what, one.remedy), "loc": _written(entries, one.place), "input": None}
        for one in contradictions(topics)
    ]
    if errors:
        raise ValidationError.from_exception_data("taxonomy", errors)
    return entries


def _written(entries: Sequence[TopicEntry], place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place where something stands in the list of topics, as it is written: words stand in groups."""
    match place:
        case (int(number), "words" | "exact" as key, int(word)):
            groups: Words = getattr(entries[number], key)
            ends = accumulate(len(group.words) for group in groups)
            return number, key, bisect_right(list(ends), word)
        case _:
            return place


@cache
def default_entries() -> tuple[TopicEntry, ...]:
    """The taxonomy that ships with the program (bot/taxonomy.yaml).

    Whether anything in it contradicts is found out by the tests, not at every start.
    """
    text = files("bot").joinpath("taxonomy.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[TopicEntry, ...]).validate_python(read(text).value)
