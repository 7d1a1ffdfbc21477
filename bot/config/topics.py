"""The taxonomy as it is written in YAML: its entries, their checks, and the one that ships with the program."""

from functools import cache
from importlib.resources import files
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
    """`word` -> `{word: word, weight: 1}`; `{word: 2}` -> `{word: word, weight: 2}`."""
    if isinstance(value, str):
        return {"word": value, "weight": 1.0}
    if isinstance(value, dict) and len(value) == 1:
        [(word, weight)] = value.items()
        return {"word": word, "weight": weight}
    raise mistake("is no word", "write `- word` or `- word: 2`")


class Names(Closed):
    """What readers see, in each language of the bot."""

    en: Word
    zh: Word


class WeightedWord(Closed):
    """A word that speaks for a topic."""

    word: Word
    weight: Annotated[float, Field(strict=True, gt=0, le=MAX_WEIGHT)]


Words: TypeAlias = tuple[Annotated[WeightedWord, BeforeValidator(_weighted)], ...]


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
            words=tuple((entry.word, entry.weight) for entry in self.words),
            exact=tuple((entry.word, entry.weight) for entry in self.exact),
            exclude=self.exclude,
            parent=self.parent,
            fallback=self.fallback,
        )


def check_distinct(entries: tuple[TopicEntry, ...]) -> tuple[TopicEntry, ...]:
    """The entries, among which nothing contradicts; else all that does, each with its place."""
    topics = [entry.topic() for entry in entries]
    errors: list[InitErrorDetails] = [
        {"type": mistake(one.what, one.remedy), "loc": one.place, "input": None}
        for one in contradictions(topics)
    ]
    if errors:
        raise ValidationError.from_exception_data("taxonomy", errors)
    return entries


@cache
def default_entries() -> tuple[TopicEntry, ...]:
    """The taxonomy that ships with the program (bot/taxonomy.yaml).

    Whether anything in it contradicts is found out by the tests, not at every start.
    """
    text = files("bot").joinpath("taxonomy.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[TopicEntry, ...]).validate_python(read(text).value)
