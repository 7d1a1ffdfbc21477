"""What commands may ask of the services, as Protocols. Knows no service but what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.export import ExportForm
from bot.core.rich import Markup
from bot.core.rules import EVERYTHING, Mistake, Rule
from bot.core.topics import Taxonomy
from bot.i18n import Catalogues
from bot.services.explain import Explained, Judged, Where
from bot.services.library import DryRun, Page
from bot.services.reader import Missing, Opened
from bot.services.saved import Adding, Exported, SavedPage
from bot.services.search import Findings
from bot.services.similar import Likeness
from bot.services.status import ChatStatus, StoreStatus
from bot.services.subscribe import Started, Timing
from storage.records import Article, Chat, Format, Known, Subscription


class Subscribing(Protocol):
    """What commands change about a chat."""

    async def start(self, chat: Chat, thread_id: int | None, now: datetime) -> Started:
        """Subscribe from now on."""
        ...

    async def stop(self, chat_id: int, thread_id: int | None) -> bool:
        """Unsubscribe; False when there was nothing to stop."""
        ...

    async def find(self, chat_id: int, thread_id: int | None) -> Subscription | None:
        """The chat's subscription, active or not."""
        ...

    async def set_schedule(self, chat: Chat, subscription_id: int, timing: Timing) -> None:
        """Send at these times."""
        ...

    async def set_format(self, subscription_id: int, form: Format) -> None:
        """Send digests in this form."""
        ...

    async def set_language(self, chat_id: int, language: str) -> None:
        """Speak this language."""
        ...


class Filtering(Protocol):
    """What commands do with rules."""

    async def read(self, text: str, taxonomy: Taxonomy) -> Rule | Mistake:
        """The rule that a person wrote, or what is wrong with it."""
        ...

    async def of(self, subscription: Subscription) -> Rule:
        """The rule of a subscription."""
        ...

    async def name(self, rule: Rule) -> str:
        """The name of a rule, by which a button asks for it."""
        ...

    async def set(self, subscription: Subscription, rule: Rule, now: datetime) -> None:
        """Select by this rule."""
        ...

    async def remember(self, rule: Rule, now: datetime) -> str:
        """Keep a rule under a name."""
        ...

    async def named(self, name: str) -> Rule | None:
        """The rule of this name, if it is still kept."""
        ...


class Reading(Protocol):
    """What commands read from the store."""

    async def latest(self, limit: int, offset: int = 0, rule: Rule = EVERYTHING) -> Page:
        """A page of the latest articles that a rule wants."""
        ...

    async def topic_counts(self) -> Mapping[str, int]:
        """How many articles each topic labels."""
        ...

    async def dry_run(self, rule: Rule) -> DryRun:
        """What a rule would have sent."""
        ...

    async def dry_runs(self, rules: Sequence[Rule]) -> tuple[DryRun, ...]:
        """What each of a few rules would have sent."""
        ...


class Opening(Protocol):
    """What opens articles."""

    async def find(self, number: int) -> Article | Missing:
        """The article with this number, without its text."""
        ...

    async def open(self, number: int, page: int, form: Format) -> Opened | Missing:
        """A page of an article; the last one where it has fewer."""
        ...


class Searching(Protocol):
    """What is found by words."""

    def among_saved(self, chat_id: int) -> "Searching":
        """The same search among what a chat has saved."""
        ...

    async def find(self, text: str, limit: int, offset: int, now: datetime) -> Findings:
        """A page of what says all words of a text."""
        ...


class Saving(Protocol):
    """What chats have saved."""

    async def add(self, chat_id: int, number: int, now: datetime) -> Adding | Missing:
        """Save an article."""
        ...

    async def remove(self, chat_id: int, number: int) -> bool:
        """Save an article no more; whether it was saved."""
        ...

    async def holds(self, chat_id: int, article: Article) -> bool:
        """Whether an article is saved."""
        ...

    async def page(self, chat_id: int, limit: int, offset: int) -> SavedPage:
        """Some of what is saved, the latest first."""
        ...

    async def export(self, chat_id: int, form: ExportForm, now: datetime) -> Exported:
        """All that is saved, as files."""
        ...


class Proposing(Protocol):
    """What would find more."""

    async def like(self, number: int) -> Likeness | Missing:
        """The rules that would find articles like this one."""
        ...


class Labelling(Protocol):
    """What corrects labels."""

    async def correct(
        self, number: int, given: Sequence[str], denied: Sequence[str]
    ) -> Article | None:
        """Give an article topics, and take others away from it; None where there is none."""
        ...

    async def automatic(self, number: int) -> Article | None:
        """Give an article the labels that no hand was at; None where there is none."""
        ...


class Explaining(Protocol):
    """Why a chat got something, and why it did not."""

    async def why(self, where: Where, message_id: int | None) -> Explained | None:
        """The edition that arrived as this message, else the newest."""
        ...

    async def find(self, text: str, now: datetime) -> tuple[Known, ...]:
        """The articles that somebody may mean."""
        ...

    async def known(self, article_id: int) -> Known | None:
        """The article with this id."""
        ...

    async def why_not(self, where: Where, article: Known, now: datetime) -> Judged:
        """Why this chat did not get an article."""
        ...


class Reporting(Protocol):
    """How things stand."""

    async def chat(self, chat_id: int) -> ChatStatus:
        """Deliveries of one chat."""
        ...

    async def store(self, now: datetime) -> StoreStatus:
        """Articles, chats and deliveries in all."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """All that commands may ask for. `markup` is that of rich messages, None where the operator wants none."""

    subscribe: Subscribing
    filters: Filtering
    library: Reading
    reader: Opening
    search: Searching
    saved: Saving
    similar: Proposing
    explain: Explaining
    labels: Labelling
    status: Reporting
    taxonomy: Taxonomy
    catalogues: Catalogues
    markup: Markup | None
