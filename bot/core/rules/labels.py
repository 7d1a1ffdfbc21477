"""Knows the lines in which a filter is shown ("must: …", "不要：…") when somebody types them, and writes them as a filter.

lines -> their labels and what stands behind each -> topics and words, AND, OR and NOT
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.core.rules.editing import Role
from bot.core.rules.tree import QUOTES
from bot.core.topics import Taxonomy

LABELS: Final[Mapping[str, Role]] = {
    "must": Role.MUST,
    "any of": Role.ANY,
    "never": Role.NEVER,
    "必须有": Role.MUST,
    "任一即可": Role.ANY,
    "不要": Role.NEVER,
}
# A longer filter nobody would copy.
LONGEST_SUGGESTION: Final = 200

_LABEL: Final = re.compile(rf"({'|'.join(LABELS)})[:\uff1a]", re.IGNORECASE)
# What parts names; where a semicolon does, commas stand in names. A quoted phrase is stepped over.
_PHRASE: Final = rf"([{QUOTES}][^{QUOTES}]*[{QUOTES}])"
_JOINED: Final = r"(?:\s*(?:and\b|or\b|\u4e14|\u6216))?"
_COMMA: Final = re.compile(rf"{_PHRASE}|[,\n\uff0c\u3001]{_JOINED}", re.IGNORECASE)
_SEMICOLON: Final = re.compile(rf"{_PHRASE}|[;\n\uff1b]{_JOINED}", re.IGNORECASE)
_AROUND: Final = " \t\r\n,;.\uff0c\u3001\uff1b\u3002"
# What atoms are called that are neither topics nor words anywhere: a filter writes them in another way.
_OTHERWISE: Final = re.compile(
    rf"language [a-z]{{2,3}}\b|(?:author|source) [{QUOTES}]|in the title|语言 [a-z]|(?:作者|来源)[{QUOTES}]|标题含",
    re.IGNORECASE,
)


def label_at(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the label that stands between two places of a text, or reaches there."""
    return next(
        (one for one in _LABEL.finditer(text) if one.start() < end and start < one.end()), None
    )


def written(text: str, taxonomy: Taxonomy | None) -> str | None:
    """Return how a filter says what stands behind the labels; None where that is not plain to see."""
    head, *rest = _LABEL.split(text)
    if _OTHERWISE.search(text):
        return None
    parts = [_part(Role.MUST, head, taxonomy)]
    parts += [
        _part(LABELS[label.lower()], body, taxonomy)
        for label, body in zip(rest[::2], rest[1::2], strict=True)
    ]
    return " AND ".join(filter(None, parts)) or None


def _part(role: Role, body: str, taxonomy: Taxonomy | None) -> str:
    between = " AND " if role is Role.MUST else " OR "
    said = between.join(_names(body, taxonomy))
    if not said:
        return ""
    return f"NOT ({said})" if role is Role.NEVER else f"({said})"


def _names(body: str, taxonomy: Taxonomy | None) -> Iterator[str]:
    """What stands between commas or semicolons; a name that holds an "and" as the topic that it names."""
    if (whole := body.strip(_AROUND)) and (topic := _topic(whole, taxonomy)):
        yield topic
        return
    sign = _SEMICOLON if _SEMICOLON.sub(r"\1", body) != body else _COMMA
    for piece in sign.sub(lambda found: found[1] or "\n", body).split("\n"):
        if name := piece.strip(_AROUND):
            yield _topic(name, taxonomy) or name


def _topic(name: str, taxonomy: Taxonomy | None) -> str | None:
    topic = None if taxonomy is None else taxonomy.find(name)
    return None if topic is None else f"topic:{topic.slug}"
