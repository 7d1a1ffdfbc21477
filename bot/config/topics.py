"""The taxonomy as it is written in YAML: its entries, their checks, and the one that ships with the program."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Annotated, Any, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import InitErrorDetails

from bot.config.checks import Closed, mistake, told_again
from bot.config.places import read
from bot.config.readable import Readable, readable
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


def check_distinct(value: Any, handler: ValidatorFunctionWrapHandler) -> tuple[TopicEntry, ...]:
    """The entries, of which each is right and among which nothing contradicts; else all faults of both kinds.

    Of entries that are not right, what can be read of them is compared all the same: nobody should hear of
    one half of the faults when the other half is mended.
    """
    wrong: list[InitErrorDetails] = []
    entries: tuple[TopicEntry, ...] = ()
    try:
        entries = handler(value)
        read_so_far = [Readable(one.topic(), _groups(one)) for one in entries]
    except ValidationError as error:
        wrong = [told_again(one) for one in error.errors()]
        read_so_far = readable(value)
    known = {one.get("loc", ()) for one in wrong}
    for one in contradictions([each.topic for each in read_so_far]):
        place = _written(read_so_far, one.place)
        if not any(place[:length] in known for length in range(len(place) + 1)):
            wrong.append({"type": mistake(one.what, one.remedy), "loc": place, "input": None})
    if wrong:
        raise ValidationError.from_exception_data("taxonomy", wrong)
    return entries


def _groups(entry: TopicEntry) -> Mapping[str, Sequence[int]]:
    return {
        "words": [len(group.words) for group in entry.words],
        "exact": [len(group.words) for group in entry.exact],
    }


def _written(found: Sequence[Readable], place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place where something stands in the list of topics, as it is written: words stand in groups."""
    match place:
        case (int(number), "words" | "exact" as key, int(word)):
            ends = accumulate(found[number].groups[key])
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
