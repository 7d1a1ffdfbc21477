# ruff: noqa: INP001 -- run by path, like a benchmark
"""Tries a container image: runs it locked down against a sandbox on this machine, and looks at what comes out.

    sandbox starts | container starts | healthy | somebody presses Start | an article | its digest
    | container stops | starts again on the same volume | a second article | its digest, and the first not again

It builds nothing; `scripts/image` does, and gives it a store in which podman finds the image.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

PROGRAM = Path(sys.executable).with_name("incoming")
READER = 200_001  # one of the sandbox's people
PATIENCE = 120.0  # seconds, for what should take one or two on a machine at rest
STOPS_WITHIN = 10.0  # seconds: then a container is killed
LOCKED_DOWN = [
    "--network=host",
    "--read-only",
    "--tmpfs=/tmp:size=16m",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--memory=256m",
    "--pids-limit=128",
    "--volume=incoming-data:/data",
]
IMPATIENT = {
    "INCOMING_ACCESS__MODE": "public",
    "INCOMING_DIGEST__COALESCE_SECONDS": "1",
    "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
    "INCOMING_WATCH__FOLDER": "/inbox",
    "INCOMING_WATCH__INTERVAL_SECONDS": "1",
}


class FailedError(Exception):
    """The image does not do what it should."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The Bot API server that the bot in the container talks to."""

    port: int
    token: str = "1000001:sandbox"  # noqa: S105 -- opens nothing but the sandbox

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            self._call("/sim/clock")
        except OSError:
            return False
        return True

    def press_start(self) -> None:
        """Let the reader press Start."""
        self._call(f"/sim/user/{READER}/start", b"{}")

    def received(self) -> list[str]:
        """The texts that the reader got from the bot, in order."""
        return [
            call["parameters"].get("text", "")
            for call in self._call("/sim/outbox")
            if call["verdict"] == "ok" and str(call["parameters"].get("chat_id")) == str(READER)
        ]

    def violations(self) -> int:
        """How often the bot did not keep Telegram's limits."""
        return int(self._call("/sim/stats")["violations"])

    def _call(self, path: str, body: bytes | None = None) -> Any:
        with urlopen(self.url + path, body, timeout=10) as answer:  # noqa: S310 -- the URL is http
            return json.load(answer)


@dataclass(frozen=True, slots=True)
class Container:
    """A running container."""

    id: str

    @classmethod
    def start(cls, image: str, sandbox: Sandbox, inbox: Path) -> "Container":
        """Run the image as carefully as an operator would, and return when it says that it is healthy."""
        settings = IMPATIENT | {
            "BOT_TOKEN": sandbox.token,
            "INCOMING_TELEGRAM__BASE_URL": f"{sandbox.url}/bot",
        }
        environment = [f"--env={name}={value}" for name, value in settings.items()]
        command = ["run", "--detach", *LOCKED_DOWN, *environment, f"--volume={inbox}:/inbox:ro"]
        container = cls(podman(*command, image))
        wait("health", container.is_healthy, container.logs)
        return container

    def is_healthy(self) -> bool:
        """What the image's own HEALTHCHECK says.

        Raises:
            FailedError: The container has stopped by itself.
        """
        if podman("inspect", "--format={{.State.Running}}", self.id) != "true":
            raise FailedError(f"the container stopped by itself\n{self.logs()}")
        return _run("podman", "healthcheck", "run", self.id).returncode == 0

    def inside(self, script: str) -> str:
        """What a shell inside says; it may fail."""
        return _run("podman", "exec", self.id, "sh", "-c", script).stdout.strip()

    def logs(self) -> str:
        """All that it wrote."""
        done = _run("podman", "logs", self.id)
        return done.stdout + done.stderr

    def stop(self) -> float:
        """Stop it as Docker does, and return how many seconds that took."""
        began = time.monotonic()
        podman("stop", f"--time={STOPS_WITHIN + 5:.0f}", self.id)
        took = time.monotonic() - began
        status = podman("inspect", "--format={{.State.ExitCode}}", self.id)
        if status != "0" or took > STOPS_WITHIN:
            raise FailedError(f"stopped with {status} after {took:.1f} s\n{self.logs()}")
        podman("rm", self.id)
        return took


@dataclass(slots=True)
class Trial:
    """The steps, and the seconds that they took."""

    began: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        """Say what is done."""
        sys.stdout.write(f"{time.monotonic() - self.began:7.1f} s  {text}\n")
        sys.stdout.flush()


def wait(what: str, reached: Callable[[], bool], explain: Callable[[], str] = str) -> None:
    """Wait until something is so.

    Raises:
        FailedError: It was not so within that patience.
    """
    until = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > until:
            raise FailedError(f"waited {PATIENCE:.0f} s for {what} in vain\n{explain()}")
        time.sleep(0.1)


def podman(*arguments: str) -> str:
    """Run podman and return what it prints.

    Raises:
        FailedError: It failed.
    """
    done = _run("podman", *arguments)
    if done.returncode != 0:
        raise FailedError(f"podman {' '.join(arguments)}\n{done.stderr}")
    return done.stdout.strip()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words


@contextmanager
def sandbox_running() -> Iterator[Sandbox]:
    """A sandbox on a free port, as a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sandbox = Sandbox(probe.getsockname()[1])
    command = [str(PROGRAM), "sandbox", "--port", str(sandbox.port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 -- our own program
        try:
            wait("the sandbox", sandbox.answers)
            yield sandbox
        finally:
            process.terminate()


def publish(inbox: Path, title: str) -> None:
    """Lay an article into the watched folder; its title makes the file's name."""
    text = f"# {title}\n\nThis article came while the container was running.\n"
    path = inbox / f"{title.lower().replace(' ', '-')}.md"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)


def digests_with(sandbox: Sandbox, title: str) -> int:
    """How many digests with this article the reader got."""
    return sum(title in text and "INCOMING TRANSMISSION" in text for text in sandbox.received())


def check_confinement(container: Container) -> None:
    """See from inside that it is not root, that the root is read-only and /data is not.

    Raises:
        FailedError: One of them is not so.
    """
    wanted = "10001 sealed kept"
    script = "echo $(id -u) $(touch /x 2>/dev/null || echo sealed) $(touch /data/x && rm /data/x && echo kept)"
    found = container.inside(script)
    if found != wanted:
        raise FailedError(f"inside it says {found!r} instead of {wanted!r}")


def first_run(trial: Trial, image: str, sandbox: Sandbox, inbox: Path) -> None:
    """From an empty volume to a digest."""
    container = Container.start(image, sandbox, inbox)
    trial.step("healthy")
    check_confinement(container)
    trial.step("user 10001, root read-only, /data writable")
    sandbox.press_start()
    wait("the welcome", lambda: bool(sandbox.received()), container.logs)
    publish(inbox, "First article")
    wait("a digest", lambda: digests_with(sandbox, "First article") > 0, container.logs)
    memory = container.inside("awk '/VmRSS/ {printf \"%.0f\", $2 / 1024}' /proc/1/status")
    trial.step(f"digest delivered; {memory} MB resident")
    trial.step(f"stopped within {container.stop():.1f} s")


def second_run(trial: Trial, image: str, sandbox: Sandbox, inbox: Path) -> None:
    """From the kept volume to one more digest.

    Raises:
        FailedError: Something came twice, or a limit was not kept.
    """
    container = Container.start(image, sandbox, inbox)
    publish(inbox, "Second article")
    wait("a second digest", lambda: digests_with(sandbox, "Second article") > 0, container.logs)
    container.stop()
    for title in ("First article", "Second article"):
        if (times := digests_with(sandbox, title)) != 1:
            raise FailedError(
                f"{title!r} came {times} times\n" + "\n---\n".join(sandbox.received())
            )
    if sandbox.violations():
        raise FailedError(f"{sandbox.violations()} violations of Telegram's limits")
    trial.step("second start on the same volume: a new digest, nothing twice, no limit broken")


def main() -> int:
    """Try the image that the argument names; 1 when it fails."""
    trial = Trial()
    with tempfile.TemporaryDirectory() as folder, sandbox_running() as sandbox:
        inbox = Path(folder)
        inbox.chmod(0o755)
        try:
            first_run(trial, sys.argv[1], sandbox, inbox)
            second_run(trial, sys.argv[1], sandbox, inbox)
        except FailedError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
