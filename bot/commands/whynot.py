"""/whynot: finds an article and says why this chat did not get it. Says nothing of any other chat."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, assert_never

from bot.commands.reasons import moment, reasons, where
from bot.commands.request import Button, Command, Reply, Request, say
from bot.core.addresses import addresses_in
from bot.core.blocks import Link, Paragraph, Style, Styled, Text
from bot.core.hosts import host_of
from bot.core.search import read
from bot.core.verdicts import (
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
    WasRecalled,
    WasSent,
)
from bot.i18n import mark
from bot.services.explain import MOST_FOUND, Judged
from storage.records import DeliveryState, Known, SubscriptionState

_LONGEST_TITLE: Final = 50
_LONGEST_PLACE: Final = 20
_MOST_DIGITS: Final = 18


async def run(request: Request) -> Reply:
    """Find the article that is meant; of several, ask which."""
    t, sought = request.t, request.args.strip()
    if not sought:
        return say(t("Which article? Its address, number, or words: /whynot attention mask"))
    found = await request.services.explain.find(sought, request.now)
    if not found and read(sought).is_empty:
        return say(t("There is no word in that to look for."))
    if not found and addresses_in(sought):
        return say(t("No article with this address is in the store; try words of its title."))
    if not found:
        return say(
            t("No article like that is in the store. What a source brings is there within minutes.")
        )
    if len(found) == 1:
        return await _explained(request, found[0])
    lines = (
        t("Which of these?")
        if len(found) < MOST_FOUND
        else t("Which of these? More words find fewer.")
    )
    return Reply(say(lines).groups, tuple(_buttons(found)))


async def press(request: Request) -> Reply:
    """Explain the article that was chosen."""
    key = request.args
    known = None
    if key.isdecimal() and len(key) <= _MOST_DIGITS:
        known = await request.services.explain.known(int(key))
    if known is None:
        return say(request.t("That article is kept no more."))
    # The list stays: the next one may be asked about, too.
    return replace(await _explained(request, known), fresh=True)


def _buttons(found: Sequence[Known]) -> Iterator[tuple[Button, ...]]:
    """A button for each, with its source in front where others have the same title."""
    titles = Counter(_title(one) for one in found)
    for one in found:
        is_alone = titles[_title(one)] == 1
        label = _label(one) if is_alone else _label(one, place=_place(one)[:_LONGEST_PLACE])
        yield (Button(label, "whynot", str(one.id)),)


async def _explained(request: Request, article: Known) -> Reply:
    judged = await request.services.explain.why_not(where(request), article, request.now)
    text = Text(article.title or _label(article))
    name = Styled(Style.BOLD, (text,))
    title = name if article.url is None else Link(article.url, (name,))
    facts = "\n".join((*_facts(request, article), *_said(request, judged)))
    return Reply(((Paragraph((title, Text(f"\n{facts}"))),),))


def _facts(request: Request, article: Known) -> tuple[str, ...]:
    t = request.t
    number = () if article.number is None else (t("Number {n}", n=article.number),)
    taken_in = article.taken_in_at
    when = () if taken_in is None else (t("Taken in: {at}", at=moment(taken_in, request)),)
    return (" · ".join((*number, *when)),) if number or when else ()


def _said(request: Request, judged: Judged) -> tuple[str, ...]:
    """The verdict in words, and what to do about it where anything can be done."""
    verdict = judged.verdict
    match verdict:
        case Refused() | Unseen():
            return (_at_intake(request, verdict),)
        case WasSent() | OnTheWay() | WasRecalled():
            return _in_a_digest(request, verdict)
        case NotSubscribed(state, reason):
            return _not_subscribed(request, state, reason)
        case TooEarly() | Filtered() | FilteredBefore():
            return _by_filter(request, verdict)
        case ToldByAnother() | ShownInstead():
            return (_by_story(request, verdict),)
        case _:
            return (_by_digest(request, verdict),)


def _at_intake(request: Request, verdict: Refused | Unseen) -> str:
    t = request.t
    if isinstance(verdict, Refused):
        return t("The intake refused it: {reason}", reason=verdict.reason)
    since = moment(verdict.since, request)
    return t("It waits to be taken in since {at}; that takes less than a minute.", at=since)


def _in_a_digest(request: Request, verdict: WasSent | OnTheWay | WasRecalled) -> tuple[str, ...]:
    if isinstance(verdict, OnTheWay):
        return _on_the_way(request, verdict)
    t, at = request.t, moment(verdict.at, request)
    if isinstance(verdict, WasRecalled):
        return (
            t(
                "Digest #{n} with it was called back by the operator: {at}.",
                n=verdict.edition,
                at=at,
            ),
        )
    said = t("It was sent here: digest #{n}, {at}.", n=verdict.edition, at=at)
    return (said, t("/why as a reply to that digest says why."))


def _by_filter(request: Request, verdict: TooEarly | Filtered | FilteredBefore) -> tuple[str, ...]:
    t = request.t
    match verdict:
        case TooEarly():
            return (t("It was here before this subscription began. /latest shows such articles."),)
        case Filtered(explanation):
            decided = t("What decided: {reasons}", reasons=reasons(explanation, request))
            said = t("The filter of this chat does not want it.")
            return (said, decided, t("/filter shows and changes the filter."))
        case FilteredBefore(explanation):
            said = t("It came while this chat had another filter, which is kept no more.")
            if explanation.matches:
                return (said, t("Today's filter wants it."))
            return (said, t("Today's filter does not want it, either."))
        case _:
            assert_never(verdict)


def _by_story(request: Request, verdict: ToldByAnother | ShownInstead) -> str:
    t = request.t
    match verdict:
        case ToldByAnother(rival):
            return t(
                "It tells the same story as {article}, which the filter wants, too: a story is shown once.",
                article=_with_place(rival),
            )
        case ShownInstead(edition, other, is_longer):
            said = (
                mark("Digest #{n} shows the longer version of the same story instead: {article}.")
                if is_longer
                else mark("Digest #{n} shows the same story by {article}: a story is shown once.")
            )
            return t(said, n=edition, article=_with_place(other))
        case _:
            assert_never(verdict)


def _by_digest(request: Request, verdict: TooOld | LeftOver | Due | Passed) -> str:
    t = request.t
    match verdict:
        case TooOld(published_at, max_age):
            return t(
                "It was published on {at}: older than {n} days, so it was only counted.",
                at=f"{published_at:%Y-%m-%d}",
                n=max_age.days,
            )
        case LeftOver(edition, max_items):
            return t(
                "Digest #{n} was full: it shows the newest {most}, and this was one of “+N more”.",
                n=edition,
                most=max_items,
            )
        case Due(at):
            due = moment(at, request)
            return t("The filter wants it; the next digest is due at {at}.", at=due)
        case Passed():
            return t(
                "It passed, and why is no longer known: its text or topics were others then, or that digest is kept no more."
            )
        case _:
            assert_never(verdict)


def _on_the_way(request: Request, verdict: OnTheWay) -> tuple[str, ...]:
    t, n = request.t, verdict.edition
    queued = t("Queued: {at}", at=moment(verdict.queued_at, request))
    reason = () if verdict.error is None else (t("Reason: {reason}", reason=verdict.error),)
    match verdict.state:
        case DeliveryState.FAILED:
            return (t("Digest #{n} with it could not be delivered here.", n=n), queued, *reason)
        case DeliveryState.UNCERTAIN:
            said = t("Digest #{n} with it may have arrived: Telegram never answered.", n=n)
            return (said, queued, *reason)
        case DeliveryState.CANCELLED:
            said = t(
                "Digest #{n} with it was withdrawn: by /stop, by the operator, or because this chat could not be written to.",
                n=n,
            )
            return (said, queued, *reason)
        case _:
            after = (
                ()
                if verdict.not_before is None
                else (t("To be sent after: {at}", at=moment(verdict.not_before, request)),)
            )
            return (
                t("Digest #{n} with it is queued and on its way.", n=n),
                queued,
                *after,
                *reason,
            )


def _not_subscribed(
    request: Request, state: SubscriptionState | None, reason: str | None
) -> tuple[str, ...]:
    t = request.t
    match state:
        case SubscriptionState.PAUSED:
            paused = t(
                "The digests of this chat are paused: {reason}. /start takes them up.",
                reason=reason or "?",
            )
            return (paused,)
        case SubscriptionState.STOPPED:
            return (t("This chat has ended its digests. /start takes them up."),)
        case _:
            return (t("This chat gets no digests yet. /start subscribes it."),)


def _label(article: Known, *, place: str = "") -> str:
    number = f"#{article.number} " if article.number is not None else ""
    source = f"{place}: " if place else ""
    return f"{number}{source}{_title(article)}"[:_LONGEST_TITLE] or f"({article.id})"


def _title(article: Known) -> str:
    return article.title or article.url or ""


def _place(article: Known) -> str:
    """Where it comes from, as a digest says it: the name of its feed, else its host."""
    return article.source or host_of(article.url)


def _with_place(article: Known) -> str:
    """The article and where it comes from: copies of a story often have the same title, or one address."""
    place = _place(article)
    return f"{_label(article)} ({place})" if place else _label(article)


COMMAND = Command(
    "whynot",
    mark("Why did I not get that?"),
    run,
    usage=mark("[address | number | words]"),
    press=press,
)
