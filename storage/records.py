"""The nouns: frozen values that travel between storage, services and core. No behaviour but identity and validity."""

from dataclasses import dataclass, field
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


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class ChatState(StrEnum):
    """Whether a chat can be written to."""

    ACTIVE = "active"
    SUSPENDED = (
        "suspended"  # blocked, kicked or without rights; settings kept, resumed when it comes back
    )
    LEFT = "left"  # the bot left or was removed
    GONE = "gone"  # deactivated user, deleted group: for good


class Role(StrEnum):
    """What a chat may do beyond reading."""

    STRANGER = "stranger"  # nobody let it in yet; gets nothing under private access
    MEMBER = "member"
    OWNER = "owner"


class Format(StrEnum):
    """The form in which a digest is rendered."""

    CLASSIC = "classic"  # Telegram's HTML subset, shown by every client
    RICH = "rich"  # sendRichMessage


class SubscriptionState(StrEnum):
    """Whether a subscription gets editions."""

    ACTIVE = "active"
    PAUSED = "paused"  # its thread is closed, or its chat is shut out; taken up again by /start
    STOPPED = "stopped"  # the chat said /stop; its settings are kept


class DeliveryState(StrEnum):
    """The life of one part on its way to one chat (docs/architecture.md, "The ledger")."""

    PENDING = "pending"  # waits for its turn
    CLAIMED = "claimed"  # a worker holds it; nothing has left
    SENDING = "sending"  # journalled: the request may have left
    SENT = "sent"  # Telegram answered with a message id
    UNCERTAIN = "uncertain"  # the request left and no answer came
    FAILED = "failed"  # given up, with the reason
    CANCELLED = "cancelled"  # withdrawn before it left


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
class Draft:
    """An article as a source delivered it, before the store knows it.

    `identity` is 32 hexadecimal digits (128 bits) over source + guid, else url, else title + date;
    `fingerprint` is of the content, so that a changed article can be told from a known one.
    `excerpt` is set only where it came ready made (seed pages) and must be kept as it is.
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
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch of drafts."""

    new: int = 0
    known: int = 0
    updated: int = 0

    @property
    def is_news(self) -> bool:
        """Whether there is something for the intake to do."""
        return bool(self.new or self.updated)

    def __add__(self, other: "Added") -> "Added":
        """Both batches together."""
        return Added(self.new + other.new, self.known + other.known, self.updated + other.updated)


@dataclass(frozen=True, slots=True)
class Article:
    """A numbered article, without its body."""

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

    @property
    def topics(self) -> tuple[str, ...]:
        """The slugs of its labels, best first."""
        return tuple(label.topic for label in self.labels)


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram chat that has met the bot."""

    id: int
    kind: ChatKind
    title: str
    language: str
    time_zone: str
    state: ChatState
    role: Role
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat gets, when and in which form. `schedule` is the canonical text of a cadence."""

    id: int
    chat_id: int
    thread_id: int | None
    name: str
    rule: str
    schedule: str
    next_due_at: datetime
    max_items: int
    format: Format
    silent: bool
    cursor: int
    state: SubscriptionState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Due subscriptions that ask for the same edition by the same clock: fanned out together."""

    rule_id: int
    rule: str
    cursor: int
    language: str
    format: Format
    max_items: int
    schedule: str
    time_zone: str
    size: int


@dataclass(frozen=True, slots=True)
class EditionKey:
    """What makes an edition one: equal keys are composed once."""

    rule_id: int
    after: int
    upto: int
    language: str
    format: Format
    max_items: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as far as a rule needs it to decide."""

    id: int
    number: int
    published_at: datetime | None
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an edition: the payload as the Bot API takes it, without its chat."""

    method: str
    payload: dict[str, object] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Edition:
    """A composed digest, shared by all subscriptions that ask for the same."""

    id: int
    number: int
    after: int
    upto: int
    article_ids: tuple[int, ...]
    parts: tuple[Part, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker holds, with all that is needed to send it."""

    id: int
    edition_id: int
    subscription_id: int
    part: int
    chat_id: int
    thread_id: int | None
    silent: bool
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ledger is to say of a delivery that was on the wire."""

    id: int
    state: DeliveryState
    not_before: datetime | None = None
    message_id: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries stand in each state."""

    counts: dict[DeliveryState, int] = field(hash=False)

    def of(self, state: DeliveryState) -> int:
        """The number of deliveries in a state."""
        return self.counts.get(state, 0)


@dataclass(frozen=True, slots=True)
class Worker:
    """A process on this database, by its last sign of life."""

    id: str
    heartbeat_at: datetime
    leader: bool
    delivers: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is sent to this scope before that moment, by any worker."""

    scope: str
    until: datetime
    reason: str
