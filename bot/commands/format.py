"""/format: whether digests come as classic or as rich messages; both can be tried on the newest article."""

from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import not_subscribed
from bot.core import digest, rich
from bot.core.blocks import Blocks, Cell, Maths, Paragraph, Style, Styled, Table, Text
from bot.core.rich import Markup
from bot.i18n import Translator, mark
from storage.records import Format, Part, Subscription, SubscriptionState

_TRY = "try"
# A formula and a table: what the classic form cannot show, and old apps do not.
_FORMULA = r"\frac{\partial L}{\partial w} = \sum_{i=1}^{n} (y_i - x_i)"


async def run(request: Request) -> Reply:
    """Show the form that digests have, or take the one that is named."""
    subscription = await request.services.subscribe.find(request.chat.id, request.thread_id)
    if subscription is None or subscription.state is not SubscriptionState.ACTIVE:
        return say(not_subscribed(request.t))
    wanted = request.args.strip().lower()
    if wanted == _TRY:
        markup = request.services.markup
        return say(_off(request.t)) if markup is None else await _trial(request, markup)
    if wanted in set(Format):
        return await _choose(request, subscription, Format(wanted))
    return await _show(request, subscription)


async def _choose(request: Request, subscription: Subscription, form: Format) -> Reply:
    t = request.t
    await request.services.subscribe.set_format(subscription.id, form)
    if form is Format.CLASSIC:
        return say(t("From now on digests come in the classic form, which every app shows."))
    if request.services.markup is None:
        return say(_off(t), t("Your choice is kept for when they are switched on."))
    return say(
        t("From now on digests come as rich messages, with formulas, code and tables."),
        t("Where Telegram takes none, they come in the classic form. /format classic goes back."),
    )


async def _show(request: Request, subscription: Subscription) -> Reply:
    """The sample in the classic form, and the way to see the other one."""
    t = request.t
    form = _names(t)[subscription.format]
    about = Paragraph(
        (
            Styled(Style.BOLD, (Text(t("Form of the digests: {form}", form=form)),)),
            Text("\n" + t("Below, the newest article in the classic form, which every app shows.")),
        )
    )
    sample = ((about,), *await _sample(request))
    if request.services.markup is None:
        return Reply((*sample, *say(_off(t)).groups), (_choice(t),))
    trial = (Button(t("Send a rich test message"), "format", _TRY),)
    return Reply(sample, (trial, _choice(t)))


async def _trial(request: Request, markup: Markup) -> Reply:
    """The sample as a rich message, written as those of digests are: whoever sees it can have them."""
    t = request.t
    intro = Paragraph(
        (Text(t("This is a rich message. You should see a formula and a table below.")),)
    )
    cells = (("a", "b"), ("1", "2"))
    table = Table(
        tuple(
            tuple(Cell((Text(text),), header=not n) for text in row) for n, row in enumerate(cells)
        )
    )
    groups = ((intro, Maths(_FORMULA), table), *await _sample(request))
    message = rich.render_groups(groups, markup=markup)[0]

    async def refused() -> Reply:
        return say(t("Telegram takes no rich messages here. Digests come in the classic form."))

    made = Part(rich.METHOD, {"rich_message": message})
    return Reply(buttons=(_choice(t),), fresh=True, made=made, instead=refused)


async def _sample(request: Request) -> tuple[Blocks, ...]:
    page = await request.services.library.latest(1)
    unsaid = request.services.taxonomy.unsaid
    return tuple((digest.item(article.without(unsaid)),) for article in page.articles)


def _off(t: Translator) -> str:
    return t(
        "Rich messages are switched off in this bot's settings: digests come in the classic form."
    )


def _choice(t: Translator) -> tuple[Button, ...]:
    return tuple(Button(name, "format", form) for form, name in _names(t).items())


def _names(t: Translator) -> dict[Format, str]:
    return {Format.CLASSIC: t("classic"), Format.RICH: t("rich")}


COMMAND = Command(
    "format",
    mark("Choose classic or rich messages"),
    run,
    usage=mark("[classic | rich]"),
    press=run,
    changes=True,
)
