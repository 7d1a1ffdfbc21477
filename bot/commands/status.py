"""/status: what this chat gets and how its deliveries stand; for the owner, the whole service."""

from bot.commands.request import Command, Reply, Request, say
from bot.commands.wording import not_subscribed, settings_lines
from bot.i18n import Translator, mark
from bot.services.status import StoreStatus
from storage.records import ChatState, DeliveryState, Role, SubscriptionState, Tally

_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)

# For a glance in a chat; `incoming status` has them all.
_MOST_TROUBLES = 3


async def run(request: Request) -> Reply:
    """Say how things stand."""
    t, services = request.t, request.services
    paragraphs = []
    subscription = await services.subscribe.find(request.chat.id, request.thread_id)
    if subscription is not None and subscription.state is SubscriptionState.PAUSED:
        why = t(
            "Digests are paused here: {reason}. /start takes them up again.",
            reason=subscription.reason,
        )
        paragraphs.append(why)
    elif subscription is None or subscription.state is not SubscriptionState.ACTIVE:
        paragraphs.append(not_subscribed(t))
    else:
        paragraphs.append(settings_lines(request.chat, subscription, services.taxonomy, t))
    here = await services.status.chat(request.chat.id)
    paragraphs.append(t("Sent to this chat: {tally}", tally=_tally(here.deliveries, t)))
    if request.chat.role is Role.OWNER:
        paragraphs.append(_store(await services.status.store(request.now), t))
    return say(*paragraphs)


def _tally(tally: Tally, t: Translator) -> str:
    """`7 messages, 1 waiting, 2 failed`: what is zero is left out."""
    waiting = sum(tally.of(state) for state in _WAITING)
    parts = [t.plural("{n} message", "{n} messages", tally.of(DeliveryState.SENT))]
    if waiting:
        parts.append(t("{n} waiting", n=waiting))
    if uncertain := tally.of(DeliveryState.UNCERTAIN):
        parts.append(t("{n} uncertain", n=uncertain))
    if failed := tally.of(DeliveryState.FAILED):
        parts.append(t("{n} failed", n=failed))
    if recalled := tally.of(DeliveryState.RECALLED):
        parts.append(t("{n} called back", n=recalled))
    return ", ".join(parts)


def _store(status: StoreStatus, t: Translator) -> str:
    return "\n".join(
        (
            t("Articles: {n}, not yet taken in: {unseen}", n=status.articles, unseen=status.unseen),
            t(
                "Chats: {n}, suspended: {suspended}",
                n=status.chats(ChatState.ACTIVE),
                suspended=status.chats(ChatState.SUSPENDED),
            ),
            t("Subscriptions: {n}", n=status.subscriptions),
            t("Deliveries: {tally}", tally=_tally(status.deliveries, t)),
            t("May have arrived twice: {n}", n=status.doubtful),
            *(
                t(
                    "Digest #{n} called back: {left} still to be deleted",
                    n=one.edition,
                    left=one.messages,
                )
                for one in status.recalls
            ),
            *(
                t("{n} times: {reason}", n=trouble.deliveries, reason=trouble.reason)
                for trouble in status.troubles[:_MOST_TROUBLES]
            ),
        )
    )


COMMAND = Command("status", mark("Show settings and deliveries"), run)
