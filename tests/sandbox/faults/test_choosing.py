"""Whom a script strikes: always the same, in the wanted share, and no one else."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.faults.choosing import Asked, Faults, Strike
from bot.sandbox.faults.script import Script
from bot.sandbox.parameters import Parameters
from bot.sandbox.population import Crowd
from bot.sandbox.state import Chat, Kind
from bot.sandbox.tallies import Tallies

DROP = {"kind": "drop"}
RULE = st.fixed_dictionaries(
    {"fault": st.sampled_from([DROP, {"kind": "gateway"}, {"kind": "latency", "tail": 0.5}])},
    optional={
        "method": st.sampled_from(["sendMessage", "getMe", ["sendMessage", "editMessageText"]]),
        "chat": st.fixed_dictionaries(
            {},
            optional={
                "kind": st.sampled_from([kind.value for kind in Kind]),
                "id": st.integers(1, 5),
                "modulus": st.integers(1, 3),
            },
        ),
        "contains": st.just({"text": "a"}),
        "probability": st.floats(0, 1),
        "after": st.integers(0, 5),
        "times": st.integers(0, 5),
    },
)
SCRIPT = st.fixed_dictionaries(
    {"seed": st.integers(0, 2**40), "faults": st.lists(RULE, max_size=4)}
)
CALL = st.tuples(
    st.sampled_from(["sendmessage", "getme", "editmessagetext"]),
    st.integers(0, 5),  # 0: no chat
    st.sampled_from(["", "a", "bab"]),
)


def asked(method: str, chat_id: int, text: str = "") -> Asked:
    chat = Chat(chat_id, list(Kind)[chat_id % 4]) if chat_id else None
    return Asked(method, Parameters({"text": text}), chat)


def strikes(script: dict[str, Any], calls: Sequence[tuple[str, int, str]]) -> list[Strike]:
    faults = Faults(Script.model_validate(script, strict=False))
    tallies = Tallies(Crowd())
    return [faults.strike(asked(*call), tallies) for call in calls]


@given(SCRIPT, st.lists(CALL, max_size=40))
def test_the_same_requests_in_the_same_order_meet_the_same_faults(
    script: dict[str, Any], calls: list[tuple[str, int, str]]
) -> None:
    assert strikes(script, calls) == strikes(script, calls)


@given(SCRIPT, st.lists(CALL, max_size=40), st.randoms(use_true_random=False))
def test_the_order_between_chats_changes_nobodys_luck(
    script: dict[str, Any], calls: list[tuple[str, int, str]], random: Any
) -> None:
    """But for `after` and `times`, which count all chats together."""
    rules = [{k: v for k, v in r.items() if k not in {"after", "times"}} for r in script["faults"]]
    script = {**script, "faults": rules}
    lanes = [[call for call in calls if call[1] == chat] for chat in range(1, 6)]
    order = [chat for chat, lane in enumerate(lanes) for _ in lane]
    random.shuffle(order)
    queues = [iter(lane) for lane in lanes]
    mixed = [next(queues[chat]) for chat in order]

    def by_chat(sequence: list[tuple[str, int, str]]) -> dict[int, list[Strike]]:
        met: dict[int, list[Strike]] = {}
        for call, strike in zip(sequence, strikes(script, sequence), strict=True):
            met.setdefault(call[1], []).append(strike)
        return met

    assert by_chat([call for lane in lanes for call in lane]) == by_chat(mixed)


@given(SCRIPT, st.lists(CALL, max_size=40))
def test_a_fault_strikes_only_what_it_names_and_no_more_often_than_it_may(
    script: dict[str, Any], calls: list[tuple[str, int, str]]
) -> None:
    faults = Faults(Script.model_validate(script, strict=False))
    tallies = Tallies(Crowd())
    for call in calls:
        faults.strike(asked(*call), tallies)

    for rule, one in zip(faults.script.faults, faults.report()["faults"], strict=True):
        able = sum(
            (not rule.method or call[0] in rule.method)
            and all(part in call[2] for part in rule.contains.values())
            for call in calls
        )
        most = able if rule.times is None else min(able, rule.times)
        assert one["matched"] <= able
        assert one["hits"] <= max(0, min(most, one["matched"] - rule.after))


def test_a_probability_is_a_share_of_requests_and_differs_by_seed() -> None:
    calls = [("sendmessage", chat, "") for chat in range(1, 4) for _ in range(2_000)]

    def hits(seed: int) -> list[bool]:
        script = {"seed": seed, "faults": [{"probability": 0.05, "fault": DROP}]}
        return [strike.trouble is not None for strike in strikes(script, calls)]

    assert 240 < sum(hits(1)) < 360
    assert hits(1) != hits(2)


def test_the_first_fault_that_strikes_wins_and_the_others_are_not_counted() -> None:
    script = {"faults": [{"fault": DROP, "times": 1}, {"fault": {"kind": "gateway"}, "times": 1}]}
    met = strikes(script, [("getme", 0, "")] * 3)

    assert [strike.name for strike in met] == ["drop", "gateway", ""]


@given(st.integers(0, 1000))
def test_latency_keeps_its_bounds(seed: int) -> None:
    latency = {"kind": "latency", "low": 0.04, "high": 0.12, "tail": 0.1, "tail_seconds": 5}
    script = {"seed": seed, "faults": [{"fault": latency}]}
    delays = [strike.delay for strike in strikes(script, [("getme", 1, "")] * 200)]

    assert all(0.04 <= delay <= 0.12 or delay == 5.0 for delay in delays)
    assert len(set(delays)) > 20
    assert 0 < delays.count(5.0) < 60
