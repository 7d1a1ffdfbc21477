"""Where articles come from, what they are, and what the intake makes of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """Where the articles of a source come from."""

    FEED = "feed"  # RSS, Atom or JSON Feed, by URL or file
    FILE = "file"  # Markdown or JSON Lines given by hand
    FOLDER = "folder"  # the watched folder
    PAGE = "page"  # a page in the seed format
    FOREIGN = "foreign"  # rows that another program inserted


class BodyFormat(StrEnum):
    """The markup of a body that a foreign program wrote into the store."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


class LabelOrigin(StrEnum):
    """Who said that an article is about a topic."""

    SOURCE = "source"  # a tag that came with the article
    WORDS = "words"  # the taxonomy's words in title, excerpt or body
    OPERATOR = "operator"  # corrected by hand


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from."""

    id: int
    kind: SourceKind
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A topic of an article, and why."""

    topic: str
    score: float
    evidence: str
    origin: LabelOrigin


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the intake would decide about a draft, decided where it was read; `judge` names who did (32 characters).

    `words` are what the document says, folded for comparison; `signature` is alike where they are, empty where they are few.
    """

    judge: str
    language: str
    excerpt: str
    words: str
    labels: tuple[Label, ...]
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a source delivered it, before the store knows it.

    `identity` is 32 hexadecimal digits (128 bits) over source + guid, else url, else title + date;
    `fingerprint` is of the content, so that a changed article can be told from a known one.
    `excerpt` is set only where it came ready made (seed pages) and must be kept as it is.
    `verdict` saves the intake from reading what was in hand a moment ago; without one it judges itself.
    `home` is the file that it was read from (32 digits), where only its file tells which article it is. Then `identity`
    is of the end of the path as it was given, and `names` are all that the article may be kept under, from the file's
    name alone (no new one is kept under that) to the whole path.
    """

    identity: str
    fingerprint: str
    title: str
    url: str | None
    author: str | None
    language: str | None
    published_at: datetime | None
    tags: tuple[str, ...]
    blocks: str
    excerpt: str | None = None
    verdict: Verdict | None = None
    home: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that the intake has not taken in yet, how much text it holds, and who has judged it already."""

    id: int
    characters: int
    judge: str | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """An article that the intake has not taken in yet, exactly as somebody wrote it into the store."""

    id: int
    number: int | None
    identity: str | None
    fingerprint: str | None
    title: str
    url: str | None
    author: str | None
    language: str | None
    published_at: datetime | None
    received_at: datetime
    tags: tuple[str, ...]
    blocks: str | None
    body: str | None
    body_format: BodyFormat
    excerpt: str | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What the intake decided about one unseen article."""

    id: int
    number: int
    identity: str
    fingerprint: str
    title: str
    language: str
    published_at: datetime | None
    blocks: str
    excerpt: str
    words: str
    labels: tuple[Label, ...]
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch of drafts; `replaced`: those whose article another text of the same ingestion was just before."""

    new: int = 0
    known: int = 0
    updated: int = 0
    replaced: tuple[Draft, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is something for the intake to do."""
        return bool(self.new or self.updated)

    def __add__(self, other: "Added") -> "Added":
        """Both batches together."""
        return Added(
            self.new + other.new,
            self.known + other.known,
            self.updated + other.updated,
            self.replaced + other.replaced,
        )


@dataclass(frozen=True, slots=True)
class Article:
    """A numbered article, without its body; `also` names who else tells the same story, where that is shown."""

    id: int
    number: int
    title: str
    url: str | None
    author: str | None
    language: str
    published_at: datetime | None
    received_at: datetime
    excerpt: str
    tags: tuple[str, ...] = ()
    source: str | None = None
    labels: tuple[Label, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The slugs of its labels, best first."""
        return tuple(label.topic for label in self.labels)

    def without(self, topic: str | None) -> "Article":
        """The same without a label."""
        return replace(self, labels=tuple(one for one in self.labels if one.topic != topic))


@dataclass(frozen=True, slots=True)
class Content:
    """What an article says and where it comes from, as it is kept: for rules that look for words.

    `words` are what its document says, folded; only where they are not kept, `blocks` is the document as JSON.
    """

    title: str
    words: str | None
    blocks: str | None
    excerpt: str
    author: str | None = None
    url: str | None = None
    source_title: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as far as rules need it to decide; `content` only for those that look for words.

    `story` is the number of the article that told the same story first, None where it did itself;
    `relative_length` says how many times as long as that one it is.
    """

    id: int
    number: int
    published_at: datetime | None
    topics: tuple[str, ...]
    language: str | None = None
    content: Content | None = None
    story: int | None = None
    relative_length: float = 1.0

    def without_content(self) -> "Candidate":
        """The same, small enough to be kept in large numbers."""
        return self if self.content is None else replace(self, content=None)


@dataclass(frozen=True, slots=True)
class Told:
    """An article that tells a story, what is alike where texts are, what its source may be called, and when it was told.

    `is_feed` says that its source is one by itself, not files or rows that may come from anywhere.
    """

    id: int
    number: int
    signature: str
    source_title: str = ""
    source_url: str = ""
    url: str = ""
    at: datetime | None = None
    title: str = ""
    is_feed: bool = False

    @property
    def source(self) -> tuple[str, str]:
        """What tells its source from others."""
        return self.source_title, self.source_url
