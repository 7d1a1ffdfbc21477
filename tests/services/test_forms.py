from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config.digest import DigestSettings
from bot.i18n import Catalogues
from bot.services.forms import Forms
from bot.services.publish import Publish
from storage.database import Database
from storage.records import Claim
from tests.support.store import NOW, chat, subscribe, take_in

LEASE = timedelta(minutes=2)


async def claims(database: Database) -> Sequence[Claim]:
    """One message each of two editions, in two languages."""
    await subscribe(database, chat(1), chat(2, language="zh"))
    await take_in(database, ["news"])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)
    async with database.transaction() as tx:
        return await tx.outbox.claim("worker", 9, NOW, LEASE)


async def test_each_claim_has_the_message_of_its_edition(sqlite: Database) -> None:
    english, chinese = await claims(sqlite)
    forms = Forms()
    async with sqlite.reading() as tx:
        await forms.load(tx, [english, chinese])

    assert "1 article" in str(forms.of(english).payload)
    assert "1 article" not in str(forms.of(chinese).payload)


async def test_editions_do_not_pile_up_in_memory(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.forms._MOST_EDITIONS", 0)
    first, second = await claims(sqlite)
    forms = Forms()
    async with sqlite.reading() as tx:
        await forms.load(tx, [first])
        await forms.load(tx, [second])

    assert forms.of(second)
    with pytest.raises(KeyError):
        forms.of(first)


async def test_a_plainer_form_is_taken_once(sqlite: Database) -> None:
    claim, other = await claims(sqlite)
    forms = Forms()
    async with sqlite.reading() as tx:
        await forms.load(tx, [claim])
    rich = forms.of(claim)
    plain = replace(rich, payload={"text": "plain"})

    assert forms.replace(claim, rich, plain)
    assert not forms.replace(claim, rich, plain)
    assert not forms.replace(other, rich, plain)
    assert forms.of(claim) == plain
