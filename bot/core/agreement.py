"""How far labels are those that a person gives: what is right, wrong and missing, per topic and in all. Labels nothing.

The measures are the usual ones: precision (how many of the given labels are right), recall (how many of the right
labels are given) and F1, their harmonic mean; "in all" counts every label alike (micro average).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.labelled import Labelled
from storage.records import Label


@dataclass(frozen=True, slots=True)
class Compared:
    """A labelled article and the labels that it got."""

    article: Labelled
    labels: tuple[Label, ...]

    @property
    def given(self) -> frozenset[str]:
        """The slugs of its labels."""
        return frozenset(label.topic for label in self.labels)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong or missing."""
        return self.given == self.article.topics


@dataclass(frozen=True, slots=True)
class Score:
    """How many labels were given rightly, wrongly, and not given."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of given labels that are right; 1 when none was given."""
        return _share(self.right, self.wrong)

    @property
    def recall(self) -> float:
        """The share of right labels that were given; 1 when there are none."""
        return _share(self.right, self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _share(2 * self.right, self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The scores of all topics, in the order of the taxonomy, and of all labels together."""

    topics: Mapping[str, Score]
    overall: Score


def agreement(compared: Iterable[Compared], topics: Sequence[str]) -> Agreement:
    """Return how far the labels are right, for each of these topics and in all."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for one in compared:
        wanted, given = one.article.topics, one.given
        right.update(wanted & given)
        wrong.update(given - wanted)
        missed.update(wanted - given)
    scores = {topic: Score(right[topic], wrong[topic], missed[topic]) for topic in topics}
    return Agreement(scores, Score(right.total(), wrong.total(), missed.total()))


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0
