"""Standard output of all commands: where it takes no more, as on a full disk, one line says so. Prints nothing itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO, TextIOWrapper

from typing_extensions import Buffer, override

from bot.errors import BotError


@contextmanager
def whole_output() -> Iterator[None]:
    """What is printed in here has left this process at the end, unless nobody reads it any more.

    Raises:
        BotError: It could not be written.
    """
    before = sys.stdout
    if (
        before is not sys.__stdout__ or before is None
    ):  # somebody else listens, or it was closed from the start
        yield
        return
    sys.stdout = TextIOWrapper(
        BufferedWriter(_Told(before.fileno(), "w", closefd=False)),
        before.encoding,
        before.errors,
        line_buffering=before.line_buffering,
    )
    try:
        yield
    finally:
        with suppress(BrokenPipeError):
            sys.stdout.flush()
        sys.stdout = before


class _Told(FileIO):
    """A file whose first fault is told; what is still on its way to it by then is dropped, so that it is told once.

    A reader that has gone away, as `head` does, is no fault: typer ends the command.
    """

    def __init__(self, file: int, mode: str, *, closefd: bool) -> None:
        super().__init__(file, mode, closefd)
        self._is_lost = False

    @override
    def write(self, data: Buffer, /) -> int:
        """Write, and return how many bytes were."""
        if self._is_lost:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            self._is_lost = True
            if isinstance(error, BrokenPipeError):
                raise
            raise BotError(
                f"what is printed cannot be written: {error.strerror}; make room, or send it elsewhere"
            ) from error
