from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.services.status import StoreStatus
from bot.web.kept import MOST_REASONS, OTHER_REASONS, families
from storage.records import ChatState, ChatTally
from tests.support.statuses import STATUS
from tests.support.store import NOW

SECOND = NOW.timestamp()


def told(status: StoreStatus | None) -> dict[tuple[str, ...], float]:
    """Name and labels of each sample, and its value."""
    return {
        (sample.name.removeprefix("incoming_"), *sample.labels.values()): sample.value
        for family in families(status)
        for sample in family.samples
    }


def test_the_store_is_told_as_it_stands() -> None:
    samples = told(STATUS)

    assert samples["database_up",] == 1
    assert samples["deliveries", "sent"] == 9
    assert samples["deliveries", "uncertain"] == 1
    assert samples["deliveries", "failed"] == 0
    assert samples["deliveries_doubtful",] == 2
    assert samples["oldest_due_timestamp_seconds",] == SECOND
    assert samples["articles", "unseen"] == 2
    assert samples["articles", "taken_in"] == 7
    assert samples["articles", "refused"] == 1
    assert samples["editions_total",] == 3
    assert samples["subscriptions", "active"] == 4
    assert samples["subscriptions", "paused"] == 0
    assert samples["chats", "suspended", "blocked by the user"] == 2
    assert samples["pause_until_timestamp_seconds", "bot"] == SECOND + 30
    assert (samples["workers",], samples["leaders",]) == (2, 1)
    assert samples["heartbeat_timestamp_seconds",] == SECOND


def test_a_store_that_cannot_be_read_is_down_and_nothing_else() -> None:
    assert told(None) == {("database_up",): 0}


def test_moments_that_never_were_have_no_sample() -> None:
    samples = told(replace(STATUS, due_since=None, beat_at=None, pauses=()))

    assert not any("timestamp" in name for name, *_ in samples)


@given(
    st.lists(
        st.builds(
            ChatTally,
            st.sampled_from(ChatState),
            st.none() | st.sampled_from([f"reason {n}" for n in range(30)]),
            st.integers(1, 1000),
        )
    )
)
def test_reasons_are_few_however_many_there_are_and_no_chat_is_lost(
    census: list[ChatTally],
) -> None:
    chats = {
        key: value for key, value in told(replace(STATUS, census=tuple(census))).items()
        if key[0] == "chats"
    }  # fmt: skip

    reasons = {reason for _, _, reason in chats}
    assert len(reasons - {"", OTHER_REASONS}) <= MOST_REASONS
    assert sum(chats.values()) == sum(one.chats for one in census)
