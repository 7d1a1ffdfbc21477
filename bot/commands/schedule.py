"""/schedule: when digests come to this chat, and by which clock."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import not_subscribed, schedule_in_words
from bot.core import schedule, zones
from bot.core.schedule import Fault, ScheduleError
from bot.i18n import Translator, mark
from bot.services.subscribe import Timing
from storage.records import Subscription, SubscriptionState

# `port of spain`: no zone is named by more words.
_LONGEST_ZONE: Final = 3


async def run(request: Request) -> Reply:
    """Show when digests come, or take the cadence and time zone that are given."""
    subscription = await request.services.subscribe.find(request.chat.id, request.thread_id)
    if subscription is None or subscription.state is not SubscriptionState.ACTIVE:
        return say(not_subscribed(request.t))
    if not request.args.strip():
        return _show(request, subscription)
    try:
        timing = _timing(request, subscription)
    except ScheduleError as error:
        return say(_fault(error, request.t))
    await request.services.subscribe.set_schedule(request.chat, subscription.id, timing)
    chat = replace(request.chat, time_zone=timing.time_zone)
    return _show(replace(request, chat=chat), replace(subscription, schedule=timing.schedule))


def _timing(request: Request, subscription: Subscription) -> Timing:
    """`[cadence] [time zone]`: either may be left out.

    Raises:
        ScheduleError: One of them is not understood.
    """
    words, time_zone = _apart(request.args.split())
    cadence = " ".join(words) or subscription.schedule
    try:
        canonical = schedule.canonical(schedule.parse(cadence))
    except ScheduleError as error:
        if words and time_zone is None and zones.is_meant(words[-1]):
            raise ScheduleError(Fault.ZONE, words[-1]) from error
        raise
    return Timing(canonical, time_zone or request.chat.time_zone, request.now)


def _apart(words: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """The words of the cadence, and the time zone that the last words name, if they do."""
    for start in range(max(0, len(words) - _LONGEST_ZONE), len(words)):
        if found := zones.find(" ".join(words[start:])):
            return words[:start], found
    return words, None


def _show(request: Request, subscription: Subscription) -> Reply:
    t = request.t
    when = schedule_in_words(subscription.schedule, request.chat.time_zone, t)
    text = say(
        "\n".join(
            (
                t("When: {when}", when=when),
                t("Time zone: {time_zone}", time_zone=request.chat.time_zone),
            )
        ),
        t("For example: /schedule daily 08:00,20:00 Asia/Shanghai"),
    )
    cadences = ("instant", "daily 08:00", "daily 20:00")
    row = tuple(Button(_short(cadence, t), "schedule", cadence) for cadence in cadences)
    return Reply(text.groups, (row,))


def _short(cadence: str, t: Translator) -> str:
    """What a button says."""
    return t("At once") if cadence == "instant" else cadence.partition(" ")[2]


def _fault(error: ScheduleError, t: Translator) -> str:
    found = error.found
    match error.fault:
        case Fault.CADENCE:
            return t(
                "I don't know the schedule “{found}”. Try: instant, or daily 08:00", found=found
            )
        case Fault.NO_TIME:
            return t("At which time? For example: /schedule daily 08:00")
        case Fault.TIME:
            return t("“{found}” is no time of day. Times go from 00:00 to 23:59.", found=found)
        case Fault.TOO_MANY:
            return t("That is too often: at most {n} times a day.", n=schedule.MOST_TIMES)
        case Fault.ZONE:
            return _unknown_zone(found, t)
        case _:
            assert_never(error.fault)


def _unknown_zone(found: str, t: Translator) -> str:
    if near := ", ".join(zones.suggest(found)):
        return t(
            "I don't know the time zone “{found}”. Did you mean: {near}?", found=found, near=near
        )
    return t("I don't know the time zone “{found}”. Try: Asia/Shanghai", found=found)


COMMAND = Command(
    "schedule",
    mark("Choose when digests come"),
    run,
    usage=mark("[instant | daily 08:00,20:00] [time zone]"),
    press=run,
    changes=True,
)
