"""The bot's Stars."""

from bot.sandbox.context import Context
from bot.sandbox.paid import NANOSTARS
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import Json


def get_my_star_balance(context: Context, _parameters: Parameters) -> Json:
    """Bot API, getMyStarBalance."""
    stars, nanostars = divmod(context.paid.nanostars, NANOSTARS)
    return {"amount": stars, "nanostar_amount": nanostars} if nanostars else {"amount": stars}
