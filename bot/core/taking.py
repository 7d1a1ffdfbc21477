"""Takes one unseen article in: cleans, excerpts and labels it, or says why it cannot be taken. Stores nothing.

unseen row -> document \
                        -> language, excerpt, words, labels -> taken in, or why not
draft and document ----/                                    -> the verdict that goes with the draft
"""

import pickle
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias, assert_never

from typing_extensions import override

from bot.core import plain
from bot.core.blocks import Blocks, BlocksError, dumps, loads
from bot.core.cleaning import clean, clean_line, is_blank
from bot.core.duplicates import note_signature, signature
from bot.core.evidence import Passages
from bot.core.excerpt import excerpt
from bot.core.flat import words_and_code
from bot.core.identity import fingerprint, identity_of_text, identity_without_text
from bot.core.language import detect, primary
from bot.core.markup import from_html, from_markdown, from_text
from bot.core.topics import Taxonomy, Topic
from storage.records import BodyFormat, Draft, TakenIn, Unseen, Verdict

# A title is one line in a digest; what is longer is no title.
TITLE_LENGTH = 300
# The longest excerpt that can be configured; a digest holds a dozen.
EXCERPT_LENGTH = 600
# Of a body or document as it is stored: the memory of a small container holds it many times over.
MOST_CHARACTERS = 4_000_000
# Words beyond it say nothing new about what an article is about, and labelling stays cheap.
LABELLED_LENGTH = 50_000


@dataclass(frozen=True, slots=True)
class NotTaken:
    """This row cannot become an article; `reason` names the column and the remedy."""

    id: int
    reason: str


Judgement: TypeAlias = TakenIn | NotTaken


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides what the intake has to decide, the same wherever an article is met.

    Sent to another process, it is its settings alone, packed here once and made there once: it goes with every part
    of the work, and the topics have thousands of words.

    Attributes:
        name: The same for the same settings, 32 characters: whose verdicts hold.
        taxonomy: The topics.
        excerpt_length: Code points of an excerpt.
    """

    name: str
    taxonomy: Taxonomy
    excerpt_length: int

    @override
    def __reduce__(self) -> tuple[object, ...]:
        return _unpacked, (_packed(self),)

    def take(self, unseen: Unseen) -> Judgement:
        """The article as it is to be kept, still without a new number (0), or why it cannot be."""
        try:
            blocks = _document(unseen)
        except BlocksError as error:
            return NotTaken(unseen.id, f"column blocks: {error}")
        verdict = self._verdict(unseen, blocks)
        if verdict is None:
            return NotTaken(unseen.id, "it says nothing: fill title, body, blocks or excerpt")
        title = clean_line(unseen.title, TITLE_LENGTH)
        # What could be read back is kept as it was written.
        serialised = unseen.blocks or dumps(blocks)
        return TakenIn(
            id=unseen.id,
            number=unseen.number or 0,
            identity=unseen.identity
            or identity_without_text(unseen.url, title, unseen.published_at)
            or identity_of_text(title, plain.render(blocks) or verdict.excerpt),
            fingerprint=unseen.fingerprint
            or fingerprint(title, unseen.url, serialised, unseen.tags),
            title=title,
            language=verdict.language,
            published_at=unseen.published_at,
            blocks=serialised,
            excerpt=verdict.excerpt,
            words=verdict.words,
            labels=verdict.labels,
            signature=verdict.signature,
        )

    def ahead(self, draft: Draft, document: Blocks) -> Draft:
        """The draft with its verdict; without one where it says nothing, which the intake will refuse."""
        return replace(draft, verdict=self._verdict(draft, document))

    def _verdict(self, article: Unseen | Draft, blocks: Blocks) -> Verdict | None:
        title = clean_line(article.title, TITLE_LENGTH)
        text, code = words_and_code(blocks, LABELLED_LENGTH)
        read = code if is_blank(text) else text
        if is_blank(title) and not article.excerpt and is_blank(read):
            return None
        language = _language(article.language, f"{title} {article.excerpt or read}")
        short = _kept(article.excerpt) or excerpt(
            blocks, language=language, title=title, limit=self.excerpt_length
        )
        passages = Passages(title, short, text, code)
        labels, words = self.taxonomy.label(passages, article.tags), passages.words
        sign = signature(words) or note_signature(passages.folded[0][0], words)
        return Verdict(self.name, language, short, words, labels, sign)


# A process has one, or, in tests, some.
@lru_cache(maxsize=4)
def judge_by(topics: tuple[Topic, ...], threshold: float, excerpt_length: int) -> Judge:
    """The judge with these settings."""
    settings = repr((topics, threshold, excerpt_length)).encode()
    name = blake2b(settings, digest_size=16).hexdigest()
    return Judge(name, Taxonomy(topics, threshold), excerpt_length)


@lru_cache(maxsize=4)
def _packed(judge: Judge) -> bytes:
    taxonomy = judge.taxonomy
    return pickle.dumps((taxonomy.topics, taxonomy.threshold, judge.excerpt_length))


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Judge:
    return judge_by(*pickle.loads(packed))  # noqa: S301 -- it comes from the process that started this one


def _kept(given: str | None) -> str | None:
    """An excerpt that came ready made: as it is, unless it is none (lines, controls, a whole text)."""
    if given is None or (
        len(given) <= EXCERPT_LENGTH and "\n" not in given and clean(given) == given
    ):
        return given
    return clean_line(given, EXCERPT_LENGTH)


def _language(tag: str | None, text: str) -> str:
    """A tag for a language that can be told from the text itself counts for less than the text.

    Feeds declare one language for all their items, and blogs write in two.
    """
    given = primary(tag)
    return detect(text) if given in (None, "en", "zh") else given


def _document(unseen: Unseen) -> Blocks:
    if unseen.blocks:
        return loads(unseen.blocks)
    body = unseen.body or ""
    match unseen.body_format:
        case BodyFormat.TEXT:
            return from_text(body)
        case BodyFormat.MARKDOWN:
            return from_markdown(body, base_url=unseen.url)
        case BodyFormat.HTML:
            return from_html(body, base_url=unseen.url)
        case _:
            assert_never(unseen.body_format)
