"""`incoming run`."""

import sys

from bot.cli.lean import without
from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.roles import Role

# structlog and httpx would load it, three megabytes, to colour tracebacks and for a command line of their own.
with without("rich"):
    from bot import app, logs
    from bot.scribe import Scribe

FIRST_STEPS = """\
incoming: there is no bot token; write /newbot to @BotFather in Telegram and put what it answers into BOT_TOKEN.
To try everything without Telegram and without a token: incoming demo
"""


def serve(settings: Settings, role: Role) -> int:
    """Serve as `role` until stopped; the exit code."""
    if settings.telegram.token is None:
        sys.stderr.write(FIRST_STEPS)
        return 2
    token = settings.telegram.token.get_secret_value()
    scribe = Scribe(sys.stderr.fileno())
    logs.configure(settings.logging, [token], scribe)
    try:
        return to_the_end(app.run(settings, token, role))
    finally:
        scribe.flush()
