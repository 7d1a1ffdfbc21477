"""The only place that knows python-telegram-bot: updates in, messages out."""

import os

# Has the library give waits as timedelta, as it will by itself one day; without it every access warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")
