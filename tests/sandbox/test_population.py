"""A crowd is what its few numbers say, and a test can know it without asking."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.crowd import chat_of
from bot.sandbox.population import OPEN_THREAD, THREAD, Crowd, CrowdKind, Fate, successor
from bot.sandbox.tallies import Tallies
from tests.support.sandbox_client import LENA, SandboxClient

SIZE = st.integers(0, 30)
SHARE = st.floats(0, 0.3)
CROWDS = st.builds(
    Crowd,
    private=SIZE,
    groups=SIZE,
    forums=SIZE,
    channels=SIZE,
    blocked=SHARE,
    deactivated=SHARE,
    never_started=SHARE,
    migrated=SHARE,
    kicked=SHARE,
    no_rights=SHARE,
    closed_topics=SHARE,
    seed=st.integers(0, 2**63 - 1),
)
MIXED = {
    "private": 40,
    "groups": 40,
    "forums": 40,
    "channels": 40,
    "blocked": 0.2,
    "deactivated": 0.2,
    "never_started": 0.2,
    "migrated": 0.3,
    "kicked": 0.2,
    "no_rights": 0.3,
    "closed_topics": 0.3,
    "seed": 11,
}
# What a plain send meets in a chat of each fate.
ANSWERS = {
    Fate.REACHABLE: "",
    Fate.BLOCKED: "Forbidden: bot was blocked by the user",
    Fate.DEACTIVATED: "Forbidden: user is deactivated",
    Fate.NEVER_STARTED: "Bad Request: chat not found",
    Fate.MIGRATED: "Bad Request: group chat was upgraded to a supergroup chat",
    Fate.NO_RIGHTS: "Bad Request: need administrator rights in the channel chat",
    Fate.CLOSED_TOPICS: "",
}


@given(CROWDS)
def test_every_chat_has_a_slot_of_its_own(crowd: Crowd) -> None:
    ids = list(crowd.all_ids())
    grown = [successor(group) for group in crowd.ids(CrowdKind.GROUP) if crowd.migrated]

    assert [crowd.slot(chat_id) for chat_id in [*ids, *grown]] == list(range(crowd.slots))
    assert crowd.size == len(set(ids))
    assert crowd.slot(LENA) is None


@given(CROWDS)
def test_a_chat_is_what_its_fate_says(crowd: Crowd) -> None:
    for chat_id in crowd.all_ids():
        chat, fate = chat_of(crowd, chat_id), crowd.fate(chat_id)
        assert chat is not None
        assert chat == chat_of(crowd, chat_id)
        assert (chat.migrated_to == successor(chat_id)) is (fate is Fate.MIGRATED)
        grown = chat_of(crowd, successor(chat_id)) if chat.kind == "group" else None
        assert (grown is not None) is (fate is Fate.MIGRATED)


def test_the_shares_come_out() -> None:
    crowd = Crowd(private=20_000, blocked=0.2, deactivated=0.1, never_started=0.05, seed=3)
    fates = [crowd.fate(chat_id) for chat_id in crowd.all_ids()]

    shares = {fate: fates.count(fate) / len(fates) for fate in set(fates)}
    assert shares == {
        Fate.BLOCKED: pytest.approx(0.2, abs=0.015),
        Fate.DEACTIVATED: pytest.approx(0.1, abs=0.015),
        Fate.NEVER_STARTED: pytest.approx(0.05, abs=0.015),
        Fate.REACHABLE: pytest.approx(0.65, abs=0.015),
    }


def test_another_seed_makes_other_fates() -> None:
    one, two = (Crowd(private=100, blocked=0.5, seed=seed) for seed in (1, 2))

    assert [one.fate(i) for i in one.all_ids()] != [two.fate(i) for i in two.all_ids()]


def test_shares_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"blocked, deactivated, never_started of private chats"):
        Crowd(blocked=0.5, deactivated=0.4, never_started=0.2)


async def test_every_fate_is_met(client: SandboxClient) -> None:
    await client.sim("population", **MIXED)
    crowd = Crowd(**MIXED)  # type: ignore[arg-type]  # by name
    met: set[Fate] = set()
    for chat_id in crowd.all_ids():
        reply, fate = await client.send(chat_id), crowd.fate(chat_id)
        met.add(fate)
        if fate is Fate.KICKED:
            assert reply.refusal.startswith("Forbidden: bot was kicked from the ")
        else:
            assert reply.body.get("description", "") == ANSWERS[fate]
        if fate is Fate.MIGRATED:
            moved = reply.body["parameters"]["migrate_to_chat_id"]
            assert moved == successor(chat_id)
            assert (await client.send(moved)).status == 200

    assert met == set(Fate)
    assert (await client.look("sim/stats?expected=1"))["lost"] == 0
    assert len(client.sandbox.state.world.chats) == 5


async def test_a_closed_topic_is_closed_and_the_other_open(client: SandboxClient) -> None:
    await client.sim("population", forums=20, closed_topics=0.5)
    crowd = Crowd(forums=20, closed_topics=0.5)

    fates = set()
    for chat_id in crowd.all_ids():
        fates.add(fate := crowd.fate(chat_id))
        reply = await client.send(chat_id, message_thread_id=THREAD)
        closed = "Bad Request: TOPIC_CLOSED" if fate is Fate.CLOSED_TOPICS else ""
        assert reply.body.get("description", "") == closed
        assert (await client.send(chat_id, message_thread_id=OPEN_THREAD)).status == 200
    assert fates == {Fate.REACHABLE, Fate.CLOSED_TOPICS}


async def test_a_chat_of_the_crowd_can_change_and_is_remembered(client: SandboxClient) -> None:
    await client.sim("population", groups=3)
    group = Crowd(groups=3).ids(CrowdKind.GROUP)[1]
    await client.send(group)
    await client.sim(f"chat/{group}/kick")

    assert (await client.send(group)).refusal == "Forbidden: bot was kicked from the group chat"
    await client.sim(f"chat/{group}/add")
    assert (await client.send(group)).result["message_id"] == 2


async def test_a_new_crowd_takes_the_place_of_the_old_one(met: SandboxClient) -> None:
    await met.sim("population", private=3)
    crowd = Crowd(private=3)
    first = crowd.all_ids().__next__()
    await met.send(LENA)
    await met.sim(f"user/{first}/message", text="hello")
    old = (await met.send(LENA)).result["message_id"]
    await met.sim("population", private=3, seed=2)

    assert (await met.look(f"sim/chat/{first}/transcript"))["messages"] == []
    assert (await met.send(first)).result["message_id"] == 1
    assert (await met.send(LENA)).result["message_id"] == old + 1


@given(CROWDS, st.data())
def test_whoever_got_too_few_or_too_many_is_found(crowd: Crowd, data: Any) -> None:
    tallies, wrong = Tallies(crowd), set()
    for chat_id in crowd.all_ids():
        got = data.draw(st.integers(0, 2)) if crowd.size < 40 else chat_id % 3
        fate = crowd.fate(chat_id)
        arrives_at = successor(chat_id) if fate is Fate.MIGRATED else chat_id
        tallies.delivered[tallies.row(arrives_at)] += got
        if got != 1 and fate in {Fate.REACHABLE, Fate.MIGRATED}:
            wrong.add(chat_id)

    assert set(tallies.amiss(1, 1)) == wrong
