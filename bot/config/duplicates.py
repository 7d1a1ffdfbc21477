"""What counts as the same story: its settings. Compares nothing."""

from pydantic import Field

from bot.config.checks import Closed, Number


class DuplicateSettings(Closed):
    """Which articles tell the same story."""

    threshold: Number = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of what two texts say in the same words from which they are one story,"
        " shown once; `0` shows every copy.",
    )
