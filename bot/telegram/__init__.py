"""The only place that knows python-telegram-bot: updates in, messages out."""
