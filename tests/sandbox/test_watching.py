"""Rates, gaps, duplicates and order of what arrived."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import watching
from bot.sandbox.parameters import Parameters
from bot.sandbox.population import Crowd
from bot.sandbox.state import Chat, Kind
from bot.sandbox.tallies import Tallies
from bot.sandbox.watching import Patterns, Watch
from tests.support.sandbox_client import GROUP, LENA, SandboxClient

PARTS = re.compile(r"edition (?P<series>\d+) \((?P<part>\d+)/(?P<total>\d+)\)")


def watch(texts: list[str], patterns: Patterns | None = None, chats: int = 1) -> Watch:
    one, tallies = Watch(patterns or Patterns()), Tallies(Crowd())
    for place, text in enumerate(texts):
        chat = Chat(1 + place % chats, Kind.PRIVATE)
        one.sent(float(place), chat, tallies, Parameters({"text": text}))
    return one


@pytest.mark.parametrize(
    ("texts", "disorders"),
    [
        (["edition 1 (1/3)", "edition 1 (2/3)", "edition 1 (3/3)"], 0),
        (["edition 1 (2/3)"], 1),
        (["edition 1 (1/3)", "edition 1 (3/3)", "edition 1 (2/3)"], 1),
        (["edition 1 (1/2)", "edition 2 (1/2)", "edition 2 (2/2)", "edition 1 (2/2)"], 0),
        (["edition 1 (1/2)", "edition 2 (2/2)"], 1),
        (["edition 1 (1/2)", "edition 1 (2/2)", "edition 1 (2/2)"], 0),  # twice, but in order
        (["something else", "edition x (2/2)"], 0),
    ],
)
def test_a_part_comes_after_the_one_before_it(texts: list[str], disorders: int) -> None:
    assert watch(texts, Patterns(order=PARTS)).disorders == disorders


def test_parts_need_neither_series_nor_total_and_must_be_numbers() -> None:
    order = re.compile(r"part (?P<part>\w+)")

    assert watch(["part 1", "part 2", "part 3"], Patterns(order=order)).disorders == 0
    assert watch(["part 1", "part 3", "part x"], Patterns(order=order)).disorders == 1


def test_each_chat_has_its_own_order_and_its_own_duplicates() -> None:
    found = watch(["edition 1 (1/2)", "edition 1 (2/2)"], Patterns(order=PARTS), chats=2)

    assert (found.disorders, found.duplicates) == (1, 0)


@given(st.lists(st.text(max_size=2), max_size=30))
def test_duplicates_are_all_but_the_first_of_equal_texts(texts: list[str]) -> None:
    assert watch(texts).duplicates == len(texts) - len(set(texts))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_MOST_KEYS", 10)
    found = watch([f"text {number}" for number in range(2_000)])

    assert found.unwatched == 1_990
    assert len(found.summary()["sends_per_second"]) == 600
    assert found.busiest_second == 1
    json.dumps(found.summary())


async def test_gaps_are_told_by_the_kind_of_chat(met: SandboxClient) -> None:
    await met.sim("clock", freeze=True)
    for chat, seconds in ((LENA, 0.0), (GROUP, 0.0), (LENA, 2.0), (LENA, 1.0), (GROUP, 1.0)):
        await met.sim("clock", advance=seconds)
        await met.send(chat)

    stats = await met.look("sim/stats")
    assert stats["smallest_gaps"] == {"private": 1.0, "group": 4.0}
    assert stats["busiest_second"] == 2


async def test_what_is_expected_is_judged_by_the_server(client: SandboxClient) -> None:
    await client.sim("population", private=5)
    first, *others = Crowd(private=5).all_ids()
    for chat_id in others:
        await client.send(chat_id, "a")
    await client.send(others[0], "a")
    expected = {
        "counters": {"sends": 5, "duplicates": {"at_most": 0}, "throttled": {"at_least": 0}},
        "deliveries": {"at_least": 1, "at_most": 1},
    }

    assert (await client.sim("assert", **expected)).body == {
        "holds": False,
        "failures": [
            {"what": "duplicates", "wanted": {"at_most": 0}, "found": 1},
            {
                "what": "deliveries",
                "wanted": {"at_least": 1, "at_most": 1},
                "found": 2,
                "chats": [first, others[0]],
            },
        ],
    }
    await client.send(first, "a")
    expected = {"counters": {"sends": 6}, "deliveries": {"at_least": 1, "at_most": 2}}
    assert (await client.sim("assert", **expected)).body == {"holds": True, "failures": []}
