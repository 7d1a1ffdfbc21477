"""Chooses what a digest tells: which articles, in which order, of each story one. Words nothing.

candidates -> select -> Selection -> (articles loaded) -> bot/core/digest.py
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

from storage.records import Candidate

# A copy that is so many times as long as the first article of a story says more than that one with what sites
# put around a text: who wrote it, and what else can be read there.
FULLER: Final = 1.5


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles an edition shows, by number, and how many it only counts.

    `copies` are articles that tell the same story as one that is shown, by their numbers, under its number.
    """

    chosen: tuple[Candidate, ...]
    more: int
    older: int
    copies: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.chosen


def select(matching: Sequence[Candidate], *, max_items: int, oldest: datetime) -> Selection:
    """Choose from the articles that a rule wants, given by number: the newest.

    What was published before `oldest` is counted as older, what exceeds `max_items` as more.
    Of each story one article is shown that is wanted and not older: the first, or a much longer one.
    """
    young = fresh(matching, oldest)
    told = stories(young)
    shown = [(_fullest(story), story) for story in told[-max_items:]]
    return Selection(
        tuple(one for one, _ in shown),
        len(told) - len(shown),
        len(matching) - len(young),
        {
            one.number: tuple(c.number for c in story if c is not one)
            for one, story in shown
            if len(story) > 1
        },
    )


def fresh(matching: Iterable[Candidate], oldest: datetime) -> list[Candidate]:
    """Those that were not published before a moment; one without a date counts as new."""
    return [one for one in matching if one.published_at is None or one.published_at >= oldest]


def each(matching: Sequence[Candidate]) -> Selection:
    """Choose one article of each story from those that a rule wants, given by number."""
    return select(
        matching, max_items=max(len(matching), 1), oldest=datetime.min.replace(tzinfo=UTC)
    )


def stories(articles: Iterable[Candidate]) -> Sequence[Sequence[Candidate]]:
    """These articles by the stories that they tell, in the order of the first of each."""
    told: dict[int, list[Candidate]] = {}
    for one in articles:
        told.setdefault(one.story or one.number, []).append(one)
    return tuple(told.values())


def told_before(matching: Sequence[Candidate], number: int) -> tuple[int, ...]:
    """The stories that articles up to a number told, and these tell once more; the newest first."""
    told = (one.story for one in reversed(matching) if one.story is not None)
    return tuple(dict.fromkeys(story for story in told if story <= number))


def _fullest(story: Sequence[Candidate]) -> Candidate:
    """The first of these articles, or the longest where that says much more."""
    first = story[0]
    longest = max(story, key=attrgetter("relative_length"))
    return longest if longest.relative_length >= FULLER * first.relative_length else first
