"""Rules are read, set and found again, whatever their length."""

from bot.config.digest import DigestSettings
from bot.config.settings import AccessSettings, Settings
from bot.core import rules
from bot.core.rules import Fault, Mistake
from bot.services.filters import Filters, name_of
from bot.services.intake import judge_of
from bot.services.subscribe import Subscribe
from storage.database import Database
from tests.support.store import NOW, chat

LONG = " OR ".join(f'"word{n}"' for n in range(200))


async def test_a_text_of_any_length_is_read(sqlite: Database) -> None:
    filters, taxonomy = Filters(sqlite), judge_of(Settings()).taxonomy

    assert await filters.read("llm", taxonomy) == rules.parse("topic:llm")
    assert await filters.read(LONG, taxonomy) == rules.parse(LONG)
    wrong = await filters.read(LONG + " OR", taxonomy)
    assert isinstance(wrong, Mistake)
    assert wrong.fault is Fault.OPERAND


async def test_a_chat_gets_another_rule_and_the_one_before_is_still_known(
    database: Database,
) -> None:
    subscribe = Subscribe(database, DigestSettings(), AccessSettings())
    filters = Filters(database)
    started = await subscribe.start(await subscribe.meet(chat(1), NOW), None, NOW)
    first, second = rules.about(["llm", "cv"]), rules.parse(LONG)

    await filters.set(started.subscription, first, NOW)
    found = await subscribe.find(1, None)
    assert found is not None
    assert found.rule == "topic:cv OR topic:llm"
    await filters.set(found, second, NOW)

    found = await subscribe.find(1, None)
    assert found is not None
    assert await filters.of(found) == second
    assert await filters.named(name_of(first)) == first
    assert await filters.named(name_of(second)) == second
    assert await filters.named(name_of(rules.NOTHING)) is None


async def test_a_rule_that_nobody_has_is_remembered(database: Database) -> None:
    filters = Filters(database)
    rule = rules.parse("topic:llm AND lang:zh")

    assert await filters.named(await filters.remember(rule, NOW)) == rule
