"""What one process of the service is there for. Every one may lead; who does is decided by a lock."""

from enum import StrEnum


class Role(StrEnum):
    """The parts of the service that a process runs."""

    ALL = "all"  # everything
    WORKER = "worker"  # delivers
    BOT = "bot"  # answers people, and looks after the watched folder

    @property
    def answers(self) -> bool:
        """Whether updates are fetched and answered; one process at a time does."""
        return self is not Role.WORKER

    @property
    def delivers(self) -> bool:
        """Whether messages of the outbox are sent; any number of processes do."""
        return self is not Role.BOT
