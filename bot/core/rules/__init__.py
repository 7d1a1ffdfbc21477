"""What a chat wants to get: the language of filters, the one text of each rule, and its verdict. Reads no article itself.

text -> tokens -> parsing (building keeps it canonical) -> rule -> text
                                                           rule and articles -> matching, evaluation
"""

from bot.core.rules.building import about, all_of, any_of, toggle, topics_of
from bot.core.rules.evaluation import Evaluation, members
from bot.core.rules.matching import Explanation, Facts, Reason, explain, matches
from bot.core.rules.mistakes import Fault, Mistake, RuleError, describe
from bot.core.rules.parsing import parse, read
from bot.core.rules.reading import facts_of
from bot.core.rules.text import canonical
from bot.core.rules.tree import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Atom,
    Everything,
    HasLanguage,
    HasTopic,
    HasWord,
    Not,
    Nothing,
    Place,
    Rule,
    as_word,
)

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "AllOf",
    "AnyOf",
    "Atom",
    "Evaluation",
    "Everything",
    "Explanation",
    "Facts",
    "Fault",
    "HasLanguage",
    "HasTopic",
    "HasWord",
    "Mistake",
    "Not",
    "Nothing",
    "Place",
    "Reason",
    "Rule",
    "RuleError",
    "about",
    "all_of",
    "any_of",
    "as_word",
    "canonical",
    "describe",
    "explain",
    "facts_of",
    "matches",
    "members",
    "parse",
    "read",
    "toggle",
    "topics_of",
]
