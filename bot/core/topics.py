"""The operator's topics, and which of them an article is about; decides from values alone, stores nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the taxonomy.

    Attributes:
        slug: The name that rules and hashtags use, such as `llm`.
        names: What readers see, by language (`en`, `zh`).
        aliases: Other names, also those that sources put into their tags.
        words: Words that speak for the topic, each with its weight.
        exclude: Phrases that only look like one of the words, such as 注意力不集中.
    """

    slug: str
    names: Mapping[str, str] = field(hash=False)
    aliases: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    exclude: tuple[str, ...] = ()
