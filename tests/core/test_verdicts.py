"""Why an article did not come: one case after the other, from what is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.rules import Explanation, HasTopic, Reason
from bot.core.verdicts import (
    Case,
    Due,
    Filtered,
    FilteredBefore,
    LeftOver,
    NotSubscribed,
    OnTheWay,
    Passed,
    Refused,
    ShownInstead,
    ToldByAnother,
    TooEarly,
    TooOld,
    Unseen,
    Verdict,
    WasRecalled,
    WasSent,
    why_not,
)
from storage.records import (
    DeliveryState,
    Format,
    Known,
    Passage,
    Subscription,
    SubscriptionState,
)
from tests.support.store import DAY, NOW

YES = Explanation(matches=True, reasons=(Reason(HasTopic("llm"), holds=True),))
NO = Explanation(matches=False, reasons=(Reason(HasTopic("llm"), holds=False),))
HOUR = timedelta(hours=1)

ARTICLE = Known(7, 5, "a", None, NOW - DAY, NOW, NOW, None)
FIRST = replace(ARTICLE, id=3, number=2)
OTHER = replace(ARTICLE, id=8, number=6)
SUBSCRIPTION = Subscription(
    id=1,
    chat_id=1,
    thread_id=None,
    name="",
    rule="topic:llm",
    schedule="daily 08:00",
    next_due_at=NOW + HOUR,
    max_items=12,
    format=Format.CLASSIC,
    silent=False,
    cursor=9,
    state=SubscriptionState.ACTIVE,
    since=2,
)
BEHIND = replace(SUBSCRIPTION, cursor=4)
SENT = Passage(
    edition=3,
    rule="topic:llm",
    article_ids=(7, 8),
    composed_at=NOW,
    part=0,
    state=DeliveryState.SENT,
    queued_at=NOW,
    not_before=None,
    sent_at=NOW + HOUR,
    error=None,
)
CALLED_BACK = replace(SENT, recalled_at=NOW + HOUR)
ELSEWHERE = replace(SENT, article_ids=(8,))
CASE = Case(ARTICLE, SUBSCRIPTION, (), YES, NOW, 14 * DAY)


def of_state(state: SubscriptionState) -> Subscription:
    return replace(BEHIND, state=state, reason="because")


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        (replace(CASE, article=replace(ARTICLE, refused="empty")), Refused("empty")),
        (replace(CASE, article=replace(ARTICLE, number=None)), Unseen(NOW)),
        (replace(CASE, passages=(SENT,)), WasSent(3, NOW + HOUR)),
        (
            replace(CASE, article=replace(ARTICLE, refused="empty"), passages=(SENT,)),
            WasSent(3, NOW + HOUR),
        ),
        (replace(CASE, passages=(replace(SENT, sent_at=None),)), WasSent(3, NOW)),
        (replace(CASE, passages=(CALLED_BACK,)), WasRecalled(3, NOW + HOUR)),
        (replace(CASE, passages=(replace(CALLED_BACK, edition=4), SENT)), WasSent(3, NOW + HOUR)),
        (replace(CASE, subscription=None, explanation=None), NotSubscribed(None, None)),
        (
            replace(CASE, subscription=of_state(SubscriptionState.STOPPED)),
            NotSubscribed(SubscriptionState.STOPPED, "because"),
        ),
        (
            replace(CASE, subscription=of_state(SubscriptionState.PAUSED)),
            NotSubscribed(SubscriptionState.PAUSED, "because"),
        ),
        (replace(CASE, subscription=replace(SUBSCRIPTION, since=5)), TooEarly()),
        (replace(CASE, explanation=NO), Filtered(NO)),
        (replace(CASE, explanation=NO, passages=(ELSEWHERE,)), Filtered(NO)),
        (replace(CASE, subscription=replace(SUBSCRIPTION, ruled_after=5)), FilteredBefore(YES)),
        (
            replace(
                CASE,
                subscription=replace(SUBSCRIPTION, ruled_after=5),
                passages=(ELSEWHERE,),
                explanation=NO,
            ),
            Filtered(NO),
        ),
        (replace(CASE, subscription=BEHIND), Due(NOW + HOUR)),
        (replace(CASE, passages=(ELSEWHERE,)), LeftOver(3, 12)),
        (replace(CASE, subscription=BEHIND, rival=OTHER), ToldByAnother(OTHER)),
        (replace(CASE, subscription=BEHIND, rival=ARTICLE), Due(NOW + HOUR)),
        (replace(CASE, subscription=BEHIND, rival=OTHER, explanation=NO), Filtered(NO)),
        (
            replace(CASE, subscription=BEHIND, rival=OTHER, instead=FIRST, shown_in=2),
            ShownInstead(2, FIRST, is_longer=False),
        ),
        (
            replace(CASE, instead=OTHER, shown_in=3, is_longer=True, passages=(ELSEWHERE,)),
            ShownInstead(3, OTHER, is_longer=True),
        ),
        (
            replace(CASE, instead=FIRST, shown_in=2, passages=(ELSEWHERE,)),
            ShownInstead(2, FIRST, is_longer=False),
        ),
        (
            replace(CASE, instead=OTHER, shown_in=3, explanation=NO, passages=(ELSEWHERE,)),
            Filtered(NO),
        ),
        (CASE, Passed()),
        (replace(CASE, subscription=replace(SUBSCRIPTION, since=None)), Passed()),
        (replace(CASE, article=replace(ARTICLE, published_at=None)), Passed()),
    ],
)
def test_each_case_has_its_verdict(case: Case, verdict: Verdict) -> None:
    assert why_not(case) == verdict


@pytest.mark.parametrize(
    ("age", "subscription", "passages"),
    [
        (14 * DAY + HOUR, SUBSCRIPTION, (ELSEWHERE,)),
        (14 * DAY + HOUR, SUBSCRIPTION, ()),
        # What is fresh today is old when the digest comes.
        (14 * DAY - HOUR / 2, BEHIND, ()),
    ],
)
def test_age_counts_when_a_digest_is_composed(
    age: timedelta, subscription: Subscription, passages: tuple[Passage, ...]
) -> None:
    published = NOW - age
    article = replace(ARTICLE, published_at=published)
    case = replace(CASE, article=article, subscription=subscription, passages=passages)

    assert why_not(case) == TooOld(published, 14 * DAY)


@pytest.mark.parametrize(
    "state",
    [one for one in DeliveryState if one is not DeliveryState.SENT],
)
def test_of_several_parts_the_one_in_trouble_is_told_and_the_newest_edition(
    state: DeliveryState,
) -> None:
    part = replace(SENT, edition=4, state=state, not_before=NOW, error="why")
    case = replace(CASE, passages=(SENT, replace(part, state=DeliveryState.SENT), part))

    assert why_not(case) == OnTheWay(4, state, NOW, NOW, "why")
