"""The tables of what the processes on one database tell each other."""

from datetime import date, datetime

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base


class WorkerRow(Base):
    """A process that is alive, by its heartbeat."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    heartbeat_at: Mapped[datetime]
    leader: Mapped[bool]
    delivers: Mapped[bool] = mapped_column(server_default=text("false"))


class PauseRow(Base):
    """What nothing is sent to before a moment, whoever sends: Telegram said so."""

    __tablename__ = "pause"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]
    reason: Mapped[str]


class SpendingRow(Base):
    """What paid broadcasts cost in a day; a message costs a tenth of a Star."""

    __tablename__ = "spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    tenths: Mapped[int]
