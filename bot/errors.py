"""The user's mistakes, as exceptions with a message fit to be shown. Bugs and expected failures of the outside world are not here."""


class BotError(Exception):
    """Somebody asked for what cannot be done; the message names the thing, the place and the remedy."""
