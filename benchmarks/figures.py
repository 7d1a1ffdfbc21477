"""What a measurement hands back: figures with their units and targets, and how large it is to run. Measures nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import TypeAlias


class Bound(StrEnum):
    """On which side of its target a figure is good."""

    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to reach."""

    bound: Bound
    value: float

    def is_met_by(self, value: float) -> bool:
        """Whether the figure is good enough."""
        match self.bound:
            case Bound.AT_LEAST:
                return value >= self.value
            case Bound.AT_MOST:
                return value <= self.value


def at_least(value: float) -> Target:
    """The figure is good from this value on."""
    return Target(Bound.AT_LEAST, value)


def at_most(value: float) -> Target:
    """The figure is good up to this value."""
    return Target(Bound.AT_MOST, value)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. A ratio has the unit `RATIO` and says in its name of what to what."""

    name: str
    value: float
    unit: str
    target: Target | None = None

    @property
    def is_good(self) -> bool:
        """Whether there is no target, or it is met."""
        return self.target is None or self.target.is_met_by(self.value)


RATIO = "x"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured.

    Attributes:
        notes: Files that are ingested, in the smaller and in the larger run.
        articles: Articles that the intake takes in while the loop is watched.
        chats: Chats that get the digest.
        subscribers: Chats that an edition is fanned out to where nothing is sent.
        rounds: How often those who are compared take their turns.
        repeats: How often what takes milliseconds is repeated.
        idle_seconds: How long the idle process is watched.
        steady_seconds: How long a broadcast at the usual rate is watched.
    """

    notes: tuple[int, int]
    articles: int
    chats: int
    subscribers: int
    rounds: int
    repeats: int
    idle_seconds: float
    steady_seconds: float


FULL = Scale(
    notes=(1_000, 10_000),
    articles=1_000,
    chats=10_000,
    subscribers=1_000_000,
    rounds=3,
    repeats=100,
    idle_seconds=5.0,
    steady_seconds=600.0,
)
SMALL = Scale(
    notes=(10, 20),
    articles=10,
    chats=20,
    subscribers=2_000,
    rounds=1,
    repeats=3,
    idle_seconds=0.2,
    steady_seconds=2.0,
)

Measure: TypeAlias = Callable[[Scale], Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Spread:
    """A sample in three numbers, of the sample's unit."""

    p50: float
    p99: float
    largest: float


def spread(sample: Sequence[float]) -> Spread:
    """Median, 99th percentile and maximum of a sample of at least one number, each a number of the sample."""
    ranked = sorted(sample)
    return Spread(_at(ranked, 0.5), _at(ranked, 0.99), ranked[-1])


def _at(ranked: Sequence[float], share: float) -> float:
    """The smallest number that so large a share of the sample does not exceed."""
    return ranked[ceil(share * len(ranked)) - 1]
