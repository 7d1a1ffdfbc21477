"""What is wrong with a message as it would be sent: by Telegram's limits, its own parser where that is installed, and lints."""

from collections.abc import Iterator

from bot.core.classic import LIMITS
from bot.core.cleaning import utf16_length
from bot.core.page import PageError, parse_page
from bot.sandbox.refusals import Refused
from bot.sandbox.text import best_judge


def faults_of_classic(html: str) -> Iterator[str]:
    """What Telegram would refuse about a text in its HTML, or drop without a word.

    It is parsed by TDLib where tdjson is installed, else by the parser of the sandbox.
    """
    try:
        text, entities = best_judge().parse(html, "html")
    except Refused as refusal:
        yield refusal.description
        return
    for what, found, most in (
        ("characters", utf16_length(text), LIMITS.length),
        ("bytes of HTML", len(html.encode()), LIMITS.size),
        ("entities", len(entities), LIMITS.entities),
    ):
        if found > most:
            yield f"{found} {what}; Telegram takes {most}"


def faults_of_page(page: str) -> Iterator[str]:
    """Why a page could not be read back."""
    try:
        parse_page(page)
    except PageError as error:
        yield str(error)
