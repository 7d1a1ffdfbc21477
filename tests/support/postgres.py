"""A real PostgreSQL server of the tests' own: a throw-away cluster on a free loopback port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.program import below

_SERVER = "postgres"
_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=100 -c listen_addresses=127.0.0.1 -c jit=off"
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; everybody on the machine may connect as its owner."""

    port: int
    folder: Path

    def pids(self) -> list[int]:
        """The server's processes, the first of which started the others."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *below(first)]

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+asyncpg://{_SERVER}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster, start it, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="incoming-postgres-"))
    try:
        _own(folder)
        data = folder / "data"
        port = _free_port()
        _run("initdb", "-D", str(data), "-U", _SERVER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"{_OPTIONS} -c port={port} -c unix_socket_directories={folder}"
        _run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Cluster(port, folder)
        finally:
            if (data / "postmaster.pid").exists():
                _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    """Run one of the server's programs, as another user when we are root: it refuses root."""
    subprocess.run(
        [str(_bin() / program), *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd="/",
        user=_SERVER if _is_root() else None,
    )


def _own(folder: Path) -> None:
    if _is_root():
        user = pwd.getpwnam(_SERVER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _is_root() -> bool:
    return os.geteuid() == 0


def _bin() -> Path:
    """Where the server's programs are: on the PATH, or where Debian hides them."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        raise FileNotFoundError(
            "PostgreSQL's server is not installed; on Debian: apt-get install postgresql"
        )
    return versions[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
