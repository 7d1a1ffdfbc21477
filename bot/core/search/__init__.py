"""Finding articles by words: what is looked up, in which order it is shown, and the passage that shows why. Asks no database.

article -> tokens -> (an index keeps them)
text of a search -> Query -> its tokens -> (the index names candidates) -> ranked -> passages
"""

from bot.core.search.passages import passage, text_to_show
from bot.core.search.query import MOST_CHARACTERS, Query, essence, read
from bot.core.search.ranking import ranked
from bot.core.search.tokens import TITLE, tokens_of

__all__ = [
    "MOST_CHARACTERS",
    "TITLE",
    "Query",
    "essence",
    "passage",
    "ranked",
    "read",
    "text_to_show",
    "tokens_of",
]
