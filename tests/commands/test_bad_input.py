"""Whatever somebody types behind a command gets an answer: short, soon, and without an error of the server."""

from collections.abc import Mapping
from typing import Final

import pytest

from storage.database import Database
from tests.support.commands import Typist, words
from tests.support.store import index, take_in

MANY: Final = [f"w{n}" for n in range(10_000)]
BAD: Final[Mapping[str, str]] = {
    "ten thousand words": " ".join(MANY),
    "ten thousand atoms": " OR ".join(MANY),
    "ten thousand negations": " ".join(f"NOT {word}" for word in MANY),
    "a thousand deep": "(" * 1_000 + "llm" + ")" * 1_000,
    "a thousand open": "(" * 1_000,
    "a thousand closed": ")" * 1_000,
    "negated a thousand times": "NOT " * 1_000 + "llm",
    "four thousand signs": "!" * 4_000 + "llm",
    "one quote": '"',
    "an open quote": 'llm AND "stable diffusion',
    "an open Chinese quote": "“扩散",
    "thousands of quotes": '"' * 3_999,
    "only a negation": "NOT llm",
    "only negations": "NOT llm AND NOT python",
    "an unknown field": "titles:go",
    "unknown fields": "foo:bar baz:qux",
    "an unknown topic": "topic:nosuchthing",
    "a field of nothing": 'title:""',
    "an unknown language": "lang:xyzzy",
    "thousands of emoji": "😀" * 4_096,
    "emoji apart": "😀 " * 2_048,
    "families": "👩\u200d👩\u200d👧\u200d👦" * 500,
    "SQL": "' OR 1=1 --",
    "more SQL": "'); drop table article; --",
    "a pattern of SQL": "%_%",
    "FTS5": "title:* NEAR(3)",
    "a phrase of FTS5": '"a" * ^b {title} : c',
    "a query of PostgreSQL": "a:* & !b | c <-> d",
    "a backslash": "\\",
    "a letter": "a",
    "a character": "图",
    "a digit": "7",
    "a sign": "_",
    "operators alone": "AND OR NOT",
    "a regular expression": "(a+)+$",
    "a very long word": "扩" * 4_000,
    "fields in a row": "title:" * 600,
    "markup": "<b>&amp;</b><script>",
    "a huge number": "9" * 4_000,
    "no address": "http://[bad#x",
    "half an address": "https://",
    "a long address": f"https://{'a' * 3_000}",
    "what ends texts elsewhere": "a\x00b http://a\x00b",
    "what PostgreSQL cannot keep": "\x00",
    "half a character": "\ud83d",
    "half a character in an address": "https://a.example/\ud83d",
    "commas alone": ",,,",
    "what cannot be seen": "\x03\u200b\ufeff",
    "from right to left": "\u202eabc",
    "piled up": "a" + "\u0301" * 4_000,
    "wide spaces": "\u3000" * 4_000,
}


@pytest.mark.parametrize(
    "command", ["/filter", "/latest", "/search", "/whynot", "/topic", "/saved"]
)
async def test_whatever_is_typed_is_answered(database: Database, command: str) -> None:
    me = Typist(database)
    await me.type("/start")
    await take_in(database, ["one", "a map"], "llm")
    await index(database)

    answers = {name: words(await me.type(f"{command} {typed}")) for name, typed in BAD.items()}

    assert [name for name, said in answers.items() if not said.strip()] == []
    assert {name: len(said) for name, said in answers.items() if len(said) > 1_000} == {}
