"""What can be wrong with the text of a rule, as values and in the words of its writer. Finds no fault itself."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final, Literal, assert_never
from unicodedata import east_asian_width

from bot.core.cleaning import clean
from bot.i18n import Translator

# Limits of what a person may write; a message of Telegram has at most 4,096 characters.
LONGEST_TEXT: Final = 20_000
LONGEST_WORD: Final = 100
MOST_ATOMS: Final = 1_000
DEEPEST: Final = 25

_LONGEST_FOUND: Final = 60
# Of the text as much is shown around a mistake as a phone has on one line.
_BEFORE: Final = 20
_AFTER: Final = 14


class Fault(StrEnum):
    """What is wrong."""

    OPERAND = auto()  # a topic, a word or "(" was expected
    OPENING = auto()  # ")" that nothing opened
    CLOSING = auto()  # "(" that nothing closes
    QUOTE = auto()  # a quote that nothing closes
    FIELD = auto()  # a field that there is none of
    GROUP = auto()  # a field before parentheses
    VALUE = auto()  # a field or quotes without a word
    UNQUOTED = auto()  # a field before what is none, but for quotes
    LABEL = auto()  # how a filter is shown, not how it is written
    TOPIC = auto()  # no topic has this name
    LANGUAGE = auto()  # no language has this code
    SIGN = auto()  # a character that means nothing outside of quotes
    WORD_LENGTH = auto()
    TEXT_LENGTH = auto()
    ATOMS = auto()
    DEPTH = auto()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text is no rule, and why.

    Attributes:
        fault: What is wrong.
        position: Where, in characters from 0; the length of the text where it ends too early.
        found: What stands there, shortened; empty at the end.
        suggestions: What may have been meant, best first.
    """

    fault: Fault
    position: int
    found: str = ""
    suggestions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep what is shown short."""
        if len(self.found) > _LONGEST_FOUND:
            object.__setattr__(self, "found", self.found[:_LONGEST_FOUND] + "…")


class RuleError(ValueError):
    """A text that was kept as a rule is none."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(
            f"rule: {mistake.fault} at position {mistake.position + 1}, found {mistake.found!r}"
        )


def describe(mistake: Mistake, t: Translator) -> str:
    """Say to its writer what is wrong, where, and what to write instead; positions count from 1."""
    where = t("Position {position}: ", position=mistake.position + 1)
    lines = where + _wrong(mistake, t)
    if mistake.suggestions:
        lines += " " + t("Did you mean: {near}?", near=", ".join(mistake.suggestions))
    return lines


def pointed(text: str, mistake: Mistake) -> str:
    """Return two lines, to be shown as code: the text around the mistake, and a caret below where it begins.

    What is twice as wide as a letter in such type (Unicode, UAX #11) has a space as wide below it.
    """
    start = max(0, mistake.position - _BEFORE)
    end = mistake.position + _AFTER
    line, before = clean(text[start:end]), clean(text[start : mistake.position])
    left, right = ("…" if start else ""), ("…" if end < len(text) else "")
    return f"{left}{_on_one_line(line)}{right}\n{' ' * len(left)}{_as_wide_as(before)}^"


def _on_one_line(text: str) -> str:
    return "".join(" " if one.isspace() else one for one in text)


def _as_wide_as(text: str) -> str:
    return "".join("\u3000" if east_asian_width(one) in "WF" else " " for one in text)


def _wrong(mistake: Mistake, t: Translator) -> str:  # noqa: C901, PLR0911 -- one case a fault
    found = mistake.found
    match mistake.fault:
        case Fault.OPERAND if not found:
            return t("a topic, a word or “(” is missing at the end.")
        case Fault.OPERAND:
            return t("expected a topic, a word or “(”, found “{found}”.", found=found)
        case Fault.OPENING:
            return t("this “)” has no “(” before it.")
        case Fault.CLOSING:
            return t("this “(” is never closed; write “)” where it ends.")
        case Fault.QUOTE:
            return t("this quotation mark has no second one; write it where the phrase ends.")
        case Fault.SIGN:
            return t("“{found}” means nothing here; put it in quotes if it is meant.", found=found)
        case Fault.LABEL:
            return t(
                "“{found}” is how a filter is shown. It is written with OR between what is enough, and with NOT "
                "before each topic or word that is not to come.",
                found=found,
            )
        case Fault.TOPIC:
            return t("I don't know the topic “{name}”. /topic shows all.", name=found)
        case Fault.LANGUAGE:
            return t("“{found}” is no language; write its code, such as zh or en.", found=found)
        case Fault.FIELD | Fault.GROUP | Fault.VALUE | Fault.UNQUOTED:
            return _wrong_field(mistake.fault, found, t)
        case Fault.WORD_LENGTH | Fault.TEXT_LENGTH | Fault.ATOMS | Fault.DEPTH:
            return _too_much(mistake.fault, t)
        case _:
            assert_never(mistake.fault)


def _wrong_field(
    fault: Literal[Fault.FIELD, Fault.GROUP, Fault.VALUE, Fault.UNQUOTED],
    found: str,
    t: Translator,
) -> str:
    match fault:
        case Fault.FIELD:
            return t(
                "there is no field “{found}”; there are {fields}. Put it in quotes if it is meant.",
                found=found,
                fields=t("title:, author:, source:, topic: and lang:"),
            )
        case Fault.GROUP:
            return t(
                "“{found}” stands before one word or phrase; repeat it before each, as in ({found}a OR {found}b).",
                found=found,
            )
        case Fault.VALUE if not clean(found).strip():
            return t("nothing that can be seen stands here; write a topic or a word.")
        case Fault.VALUE:
            return t("a word is missing after “{found}”.", found=found)
        case Fault.UNQUOTED:
            return t(
                "what stands behind “{found}” goes in quotes where it holds a sign.", found=found
            )
        case _:
            assert_never(fault)


def _too_much(
    fault: Literal[Fault.WORD_LENGTH, Fault.TEXT_LENGTH, Fault.ATOMS, Fault.DEPTH], t: Translator
) -> str:
    match fault:
        case Fault.WORD_LENGTH:
            return t("a word has at most {most} characters.", most=LONGEST_WORD)
        case Fault.TEXT_LENGTH:
            return t("a filter has at most {most} characters.", most=LONGEST_TEXT)
        case Fault.ATOMS:
            return t("a filter has at most {most} topics and words.", most=MOST_ATOMS)
        case Fault.DEPTH:
            return t("parentheses may stand at most {most} deep in each other.", most=DEEPEST)
        case _:
            assert_never(fault)
