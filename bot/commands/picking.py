"""Topics as buttons, a page at a time, and the narrower ones below a topic. What a pressed one leads to is for its command to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from bot.commands.request import Button, grid
from bot.core.topics import Taxonomy, Topic

PAGE_SIZE: Final = 20
COLUMNS: Final = 2

_BELOW: Final = "^"

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


@dataclass(frozen=True, slots=True)
class Spot:
    """A page of a menu that unfolds: of the topics below none, or of one topic and those right below it."""

    topics: Sequence[Topic]
    page: int = 0
    parent: Topic | None = None

    @property
    def place(self) -> str:
        """What stands for it in a button: `PAGE`, or `^TOPIC.PAGE`."""
        return f"{self.turned}{self.page}"

    @property
    def turned(self) -> str:
        """The same without its page."""
        return "" if self.parent is None else f"{below(self.parent)}."

    @property
    def toggled(self) -> str:
        """What stands for it in a button that holds one of its topics, too: that one tells the page."""
        return str(self.page) if self.parent is None else below(self.parent)

    def with_topic(self, topic: Topic) -> "Spot":
        """The page on which a topic stands, if it does."""
        place = self.topics.index(topic) if topic in self.topics else 0
        return Spot(self.topics, place // PAGE_SIZE, self.parent)


def spot_at(place: str, taxonomy: Taxonomy) -> Spot:
    """The page that a button stands for; the first of all where the operator has taken its topic away."""
    key, _, page = place.removeprefix(_BELOW).partition(".")
    parent = topic_of(key, taxonomy) if place.startswith(_BELOW) else None
    if parent is None:
        return Spot(level(taxonomy, None), number(place))
    return Spot((parent, *level(taxonomy, parent)), number(page), parent)


def spot_above(parent: Topic, taxonomy: Taxonomy) -> Spot:
    """The page on which a topic stands itself."""
    above = topic_of(parent.parent or "", taxonomy)
    place = "" if above is None else below(above)
    return spot_at(place, taxonomy).with_topic(parent)


def below(topic: Topic) -> str:
    """What stands in a button for the topics below one."""
    return f"{_BELOW}{key_of(topic.slug)}"


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
