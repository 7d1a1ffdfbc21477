"""Topics as buttons, a page at a time. What a pressed one leads to is for its command to say."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final

from bot.commands.request import Button, grid
from bot.core.topics import Taxonomy, Topic

PAGE_SIZE: Final = 20
COLUMNS: Final = 2

# A button holds 64 bytes, and what it asks for besides a topic takes up to 30 of them.
_LONGEST_SLUG: Final = 24
_DIGITS: Final = 3


def key_of(slug: str) -> str:
    """What stands for a topic in a button: its slug, or of a long one a digest."""
    if len(slug) <= _LONGEST_SLUG:
        return slug
    return "~" + blake2b(slug.encode(), digest_size=8).hexdigest()


def topic_of(key: str, taxonomy: Taxonomy) -> Topic | None:
    """The topic that a button stands for; None when the operator has taken it away."""
    if not key.startswith("~"):
        return taxonomy.find(key)
    return next((topic for topic in taxonomy.topics if key_of(topic.slug) == key), None)


def level(taxonomy: Taxonomy, parent: Topic | None) -> tuple[Topic, ...]:
    """The topics right below another one; without one, those that are below none."""
    known = {topic.slug for topic in taxonomy.topics}
    if parent is not None:
        return tuple(topic for topic in taxonomy.topics if topic.parent == parent.slug)
    return tuple(topic for topic in taxonomy.topics if topic.parent not in known)


def picked(
    topics: Sequence[Topic], page: int, button: Callable[[Topic], Button]
) -> tuple[tuple[Button, ...], ...]:
    """A page of topics as rows of buttons; one beyond the last page is the first."""
    first = page * PAGE_SIZE if page * PAGE_SIZE < len(topics) else 0
    return grid([button(topic) for topic in topics[first : first + PAGE_SIZE]], COLUMNS)


def turning(topics: Sequence[Topic], page: int, asks: str, args: str) -> tuple[Button, ...]:
    """The buttons to the pages before and after, `args` followed by their number."""
    row = []
    if page:
        row.append(Button("←", asks, f"{args}{page - 1}"))
    if (page + 1) * PAGE_SIZE < len(topics):
        row.append(Button("→", asks, f"{args}{page + 1}"))
    return tuple(row)


def number(text: str) -> int:
    """The number in a button, 0 for what is none; a client may send anything."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
