"""What a chat wants to get: the language of filters, the one text of each rule, and its verdict. Reads no article itself.

text -> tokens -> parsing (building keeps it canonical) -> rule -> text
                                                           rule and articles -> matching, evaluation
"""

from bot.core.rules.building import about, all_of, any_of, switch, toggle, topics_of
from bot.core.rules.editing import Parts, Role, joined, parts_of, put, without
from bot.core.rules.evaluation import Evaluation, members
from bot.core.rules.everyday import meant
from bot.core.rules.impossible import is_impossible
from bot.core.rules.matching import Explanation, Facts, Reason, atoms_of, explain, matches
from bot.core.rules.mistakes import Fault, Mistake, RuleError, describe, pointed
from bot.core.rules.parsing import parse, read
from bot.core.rules.reading import facts_of, text_of
from bot.core.rules.speech import (
    atom_in_words,
    parts_in_words,
    rule_in_words,
    topic_name,
    topics_in_words,
)
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
    "Parts",
    "Place",
    "Reason",
    "Role",
    "Rule",
    "RuleError",
    "about",
    "all_of",
    "any_of",
    "as_word",
    "atom_in_words",
    "atoms_of",
    "canonical",
    "describe",
    "explain",
    "facts_of",
    "is_impossible",
    "joined",
    "matches",
    "meant",
    "members",
    "parse",
    "parts_in_words",
    "parts_of",
    "pointed",
    "put",
    "read",
    "rule_in_words",
    "switch",
    "text_of",
    "toggle",
    "topic_name",
    "topics_in_words",
    "topics_of",
    "without",
]
