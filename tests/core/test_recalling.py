from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import Element
from bot.core.decisions import (
    Await,
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    PayNothing,
    RetryAt,
    StopBot,
    SuspendChat,
    Toll,
)
from bot.core.recalling import DELETABLE_FOR, Errand, fate_of, is_of_some, sort_out
from bot.core.retry import Past
from storage.records import (
    AskAgain,
    ChatState,
    Deleted,
    DeliveryState,
    Fate,
    NeverCame,
    Recalled,
    Stays,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
SENT = Recalled(1, 5, 70, NOW - timedelta(hours=1), DeliveryState.SENT, 0, 0)


def recalled(
    id_: int = 1,
    chat_id: int = 5,
    *,
    message_id: int | None = 70,
    sent_at: datetime | None = SENT.sent_at,
    state: DeliveryState = DeliveryState.SENT,
    rests_until: datetime | None = None,
) -> Recalled:
    return Recalled(id_, chat_id, message_id, sent_at, state, 0, 0, rests_until)


def test_what_was_sent_lately_has_to_be_asked_for() -> None:
    assert sort_out([SENT], NOW) == ([], (Errand(5, (SENT,)),))


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (recalled(state=DeliveryState.SENDING), AskAgain),
        (recalled(state=DeliveryState.FAILED), NeverCame),
        (recalled(message_id=None), Stays),
        (recalled(sent_at=NOW - DELETABLE_FOR), Stays),
        (recalled(sent_at=None), Stays),
        (recalled(rests_until=LATER), AskAgain),
    ],
    ids=["on the wire", "failed", "no number", "too old", "nobody knows when", "its chat rests"],
)
def test_telegram_is_not_asked_for_what_is_known_without_it(
    one: Recalled, kind: type[Fate]
) -> None:
    (fate,), errands = sort_out([one], NOW)
    assert isinstance(fate, kind)
    assert not errands


def test_a_rest_that_is_over_holds_nothing_up() -> None:
    one = recalled(rests_until=NOW)
    assert sort_out([one], NOW) == ([], (Errand(5, (one,)),))


@given(st.lists(st.integers(1, 3), max_size=300).map(sorted))
def test_each_chat_is_asked_for_all_its_messages_a_hundred_at_a_time(chats: list[int]) -> None:
    found = [recalled(n, chat_id, message_id=n) for n, chat_id in enumerate(chats)]

    fates, errands = sort_out(found, NOW)

    assert not fates
    assert [one for errand in errands for one in errand.messages] == found
    assert all(1 <= len(errand.message_ids) <= 100 for errand in errands)
    assert all(one.chat_id == errand.chat_id for errand in errands for one in errand.messages)
    assert len(errands) == sum(-(-chats.count(one) // 100) for one in set(chats))


@pytest.mark.parametrize(
    ("decision", "fate"),
    [
        (Delivered(None), Deleted(1)),
        (RetryAt(LATER, "busy"), AskAgain(1, LATER)),
        (RetryAt(LATER, "lost", toll=Toll.ATTEMPT), AskAgain(1, LATER, attempts=1)),
        (RetryAt(LATER, "down", toll=Toll.DELAY), AskAgain(1, LATER, delays=1)),
        (PayNothing(LATER, "no Stars"), AskAgain(1, LATER, attempts=1)),
        (StopBot("revoked"), AskAgain(1, NOW)),
        (MoveChat(-100), Stays(1, "called back, but the group became a supergroup")),
        (Await("silence"), Stays(1, "called back, but: silence")),
        (
            GiveUp("message can't be deleted"),
            Stays(1, "called back, but: message can't be deleted"),
        ),
        (Degrade("can't parse", Element.MARKUP), Stays(1, "called back, but: can't parse")),
        (PauseThread("closed"), Stays(1, "called back, but: closed")),
        (SuspendChat(ChatState.GONE, "deleted"), Stays(1, "called back, but: deleted")),
    ],
    ids=lambda one: type(one).__name__,
)
def test_an_answer_says_what_becomes_of_a_message(decision: Decision, fate: Fate) -> None:
    assert fate_of(SENT, decision, NOW) == fate


def test_of_several_that_are_refused_together_each_is_asked_for_alone() -> None:
    errand = Errand(5, (SENT, recalled(2, message_id=71)))

    assert is_of_some(errand, GiveUp("message can't be deleted"))
    assert not is_of_some(errand, Delivered(None))
    assert [one.message_ids for one in errand.apart()] == [(70,), (71,)]
    assert not any(is_of_some(one, GiveUp("no")) for one in errand.apart())


def test_an_errand_was_tried_as_often_as_the_message_that_was_tried_most() -> None:
    often = Recalled(2, 5, 71, NOW, DeliveryState.SENT, 3, 1)
    assert Errand(5, (SENT, often)).past == Past(3, 1)
