"""How parts are sent: the settings of the delivery. Sends nothing."""

from enum import StrEnum

from pydantic import Field

from bot.config.checks import Closed, Number, Whole


class Uncertainty(StrEnum):
    """What becomes of a part that may or may not have reached Telegram."""

    RESEND = "resend"
    SKIP = "skip"


class DeliverySettings(Closed):
    """How parts are sent."""

    messages_per_second: Number = Field(
        default=28.0,
        gt=0,
        le=1000,
        description="Messages a second to all chats together, over all processes; Telegram allows about 30.",
    )
    paid_stars_per_day: Whole = Field(
        default=0,
        ge=0,
        le=100_000,
        description="Stars a day for sending faster when much waits, 0.1 for each message above the free rate; 0: none.",
    )
    paid_messages_per_second: Number = Field(
        default=950.0,
        gt=0,
        le=1000,
        description="Messages a second while they are paid for; Telegram allows up to 1000.",
    )
    in_flight: Whole = Field(default=32, ge=1, le=512, description="Requests on the wire at once.")
    lease_seconds: Whole = Field(
        default=120,
        ge=90,
        le=3600,
        description="After this time without a sign of life a claimed part is free again.",
    )
    uncertain: Uncertainty = Field(
        default=Uncertainty.RESEND,
        description="A part whose answer was lost: `resend` (perhaps twice) or `skip` (perhaps never).",
    )
    uncertain_delay_seconds: Whole = Field(
        default=60,
        ge=0,
        le=86_400,
        description="How long an uncertain part waits before it is sent again.",
    )
    max_attempts: Whole = Field(
        default=10,
        ge=1,
        le=100,
        description="How often a part may get no answer, or one that nobody knows, before it is not sent again.",
    )
