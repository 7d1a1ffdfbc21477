"""What somebody searches for -> what is looked up. Any text is a search, or one without words; there are no operators."""

from dataclasses import dataclass, replace
from typing import Final

from bot.core.search.tokens import is_unspaced, parts, stem, tokens
from bot.core.words import fold

# More make a search no more precise, and each costs a look into the index.
MOST_TOKENS: Final = 16
# The text of a search: beyond it nobody types. Bot API, InlineQuery: query is up to 256 characters.
MOST_CHARACTERS: Final = 256

# What questions are put with, and what ties words together, in the two languages of the articles.
_TIES: Final = frozenset(
    tokens(
        "a an and are as at be between by can do does explain for from how i in into is it its me my of on or "
        "tell than that the their there these they this to using vs was we were what when where which who why "
        "will with without you your"
    )
)
_UNSPACED_TIES: Final = frozenset("的了是吗呢吧啊么什怎哪这那我你您为没有在和与或及把被让请如何")


@dataclass(frozen=True, slots=True)
class Query:
    """What an article must say to be found.

    Attributes:
        text: What was asked for, folded.
        tokens: All of these.
        beginnings: And tokens that begin with each of these: characters that stand alone.
    """

    text: str
    tokens: tuple[str, ...]
    beginnings: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no word is asked for."""
        return not (self.tokens or self.beginnings)


def read(text: str) -> Query:
    """Return the search that a text means; what is too much to look up is left out at its end."""
    folded = fold(text[:MOST_CHARACTERS])
    sought: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    for _, part in parts(folded):
        if not is_unspaced(part):
            sought.update(dict.fromkeys(tokens(part)))
        elif len(part) == 1:
            beginnings[part] = None
        else:
            # The last character alone stands in every run that ends so: the pairs say more.
            sought.update(dict.fromkeys(list(tokens(part))[:-1]))
    kept = tuple(sought)[:MOST_TOKENS]
    return Query(folded, kept, tuple(beginnings)[: MOST_TOKENS - len(kept)])


def essence(query: Query) -> Query:
    """Return what is left of a search without the words that questions are put with: "what is attention?"."""
    return replace(
        query,
        tokens=tuple(one for one in query.tokens if not _is_tie(one)),
        beginnings=tuple(one for one in query.beginnings if not _is_tie(one)),
    )


def _is_tie(token: str) -> bool:
    """Whether it says nothing by itself; a pair of which one character does not stands at the end of a word."""
    return token in _TIES or not _UNSPACED_TIES.isdisjoint(token)


def says(query: Query, part: str) -> list[tuple[int, int]]:
    """Where a word or run of a text, as it is written there, says something that is asked for: from and to."""
    if not is_unspaced(part):
        return [(0, len(part))] if stem(fold(part)) in query.tokens else []
    pairs = [(n, n + 2) for n in range(len(part) - 1) if part[n : n + 2] in query.tokens]
    alone = [(n, n + 1) for n, sign in enumerate(part) if sign in query.beginnings]
    return _joined(sorted(pairs + alone))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
