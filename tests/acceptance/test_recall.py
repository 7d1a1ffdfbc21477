"""An edition is called back by an operator beside the running service: it vanishes from every kind of chat."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from bot.sandbox import Sandbox
from storage.database import Database
from storage.records import ChatKind
from tests.support.arrivals import until
from tests.support.program import Program, stop
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, SandboxClient
from tests.support.store import NOW, chat, draft, subscribe

pytestmark = pytest.mark.acceptance

CHATS: Final = (LENA, GROUP, CHANNEL)


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with aiohttp.ClientSession() as session:
        yield SandboxClient(sandbox, session)


@pytest.fixture
def program(tmp_path: Path, sandbox: Sandbox) -> Program:
    settings = {
        "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
        "INCOMING_DIGEST__COALESCE_SECONDS": "0",
        "INCOMING_DIGEST__MAX_AGE_DAYS": "3650",
    }
    return Program(tmp_path, sandbox, settings)


def standing(client: SandboxClient, title: str) -> list[int]:
    """The chats in which a message with this stands."""
    history = client.sandbox.state.world.history
    return [one for one in CHATS if any(title in said["text"] for said in history.of(one))]


async def add(folder: Path, title: str) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'incoming.sqlite3'}")
    async with database.transaction() as tx:
        await tx.articles.add([draft(title)], None, NOW)
    await database.close()


async def subscribe_all(folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'incoming.sqlite3'}")
    await database.migrate()
    channel = replace(chat(CHANNEL), kind=ChatKind.CHANNEL)
    await subscribe(database, chat(LENA), chat(GROUP), channel)
    await database.close()


async def test_a_digest_that_is_called_back_vanishes_from_all_chats_and_nothing_else_leaves(
    program: Program, client: SandboxClient
) -> None:
    await client.sim(f"user/{LENA}/start")
    await subscribe_all(program.folder)
    process = await program.start("run")
    await add(program.folder, "A wrong number")
    await until(lambda: standing(client, "A wrong number") == list(CHATS))

    looked = await program.run("recall", "1", "--dry-run")
    assert "messages sent, to be deleted: 3" in looked.out
    done = await program.run("recall", "1")
    assert (done.code, done.err) == (0, "")
    assert "messages still to be deleted, by the running service: 3" in done.out

    await until(lambda: not standing(client, "A wrong number"))
    await add(program.folder, "A right number")
    await until(lambda: standing(client, "A right number") == list(CHATS))
    assert not standing(client, "A wrong number")
    again = await program.run("recall", "1")
    assert "edition 1 was called back already" in again.out
    assert "messages deleted: 3" in again.out
    requeued = await program.run("requeue", "--edition", "1", "--state", "cancelled")
    assert "queued again: 0" in requeued.out
    calls = [call["method"].lower() for call in client.sandbox.state.journal.since(0)]
    assert calls.count("deletemessages") == len(CHATS)
    welcome = 1
    assert calls.count("sendmessage") == welcome + 2 * len(CHATS)
    finished = await stop(process)
    assert finished.code == 0, finished.err
    assert "Traceback" not in finished.err
