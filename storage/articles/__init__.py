"""Keeps the articles: takes drafts in, hands out what is unseen, numbers, and finds. Judges no text."""

from storage.articles.finding import Finding
from storage.articles.incoming import UPDATES_LIMIT, Incoming
from storage.articles.labelling import Labelling
from storage.articles.reading import Reading
from storage.articles.taking import Taking


class ArticleStore(Incoming, Taking, Reading, Finding, Labelling):
    """All articles, seen and unseen."""


__all__ = ["UPDATES_LIMIT", "ArticleStore"]
