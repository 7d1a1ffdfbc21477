"""The tables of what the processes on one database tell each other."""

from datetime import date, datetime

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, BigKey


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


class RestRow(Base):
    """A chat that got a message a moment ago, and no other before another moment, whoever sends."""

    __tablename__ = "rest"
    __table_args__ = (
        {"postgresql_with": {"fillfactor": 50}},
    )  # a busy chat's is changed again and again

    chat_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    until: Mapped[datetime]


class SpendingRow(Base):
    """What paid broadcasts cost in a day; a message costs a tenth of a Star."""

    __tablename__ = "spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    tenths: Mapped[int]
