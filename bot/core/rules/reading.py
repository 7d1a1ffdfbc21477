"""Makes of a kept article what rules can know of it; whether they want it is not decided here."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.core.blocks import BlocksError, loads
from bot.core.evidence import Passages
from bot.core.flat import words_and_code
from bot.core.hosts import host_of
from bot.core.language import primary
from bot.core.rules.matching import Facts
from bot.core.rules.tree import is_language, is_slug
from bot.core.words import fold
from storage.records import Candidate, Content

# The same words that labels are made from; those beyond would make a filter slow, and change little.
READ_LENGTH: Final = 50_000


def facts_of(candidate: Candidate) -> Facts:
    """Return the facts of an article; one that came without its content says no word.

    Labels and languages that no rule can name, as other programs may write them, are left out.
    """
    labels = _labels(candidate.topics, candidate.language)
    content = candidate.content
    if content is None:
        return labels
    return replace(
        labels,
        title=fold(content.title),
        text=text_of(content),
        author=fold(content.author or ""),
        source=fold(_source(content)),
    )


@lru_cache(maxsize=4096)
def _labels(topics: tuple[str, ...], language: str | None) -> Facts:
    """What is known without the content. Many articles have the same labels."""
    code = primary(language)
    return Facts(
        frozenset(filter(is_slug, topics)),
        code if code is not None and is_language(code) else None,
    )


def text_of(content: Content) -> str:
    """Return what the document says, folded; without one, and of one that another program spoilt, the excerpt."""
    if content.words is not None:
        return content.words
    if content.blocks is None:
        return fold(content.excerpt)
    try:
        return _words(content.blocks)
    except BlocksError:
        return fold(content.excerpt)


def _words(blocks: str) -> str:
    return Passages("", "", *words_and_code(loads(blocks), READ_LENGTH)).words


def _source(content: Content) -> str:
    """The name of the source and the hosts, on lines of their own: no phrase reaches across."""
    hosts = (host_of(url) for url in (content.source_url, content.url) if url)
    return " \x03 ".join((content.source_title or "", *hosts))
