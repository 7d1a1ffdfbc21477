from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.digest import Digest
from bot.core.rich import Markup
from bot.core.rich.judge import judge
from bot.core.rich_digest import rich_messages
from bot.i18n import Catalogues
from storage.records import Article, Part

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
EN = Catalogues.load().translator("en")
ARTICLE = Article(
    id=1,
    number=1,
    title="Gradient checkpointing",
    url="https://notes.example.org/1",
    author=None,
    language="en",
    published_at=NOW,
    received_at=NOW,
    excerpt="Memory against time. " * 10,
)


def messages(*articles: Article, markup: Markup = Markup.BLOCKS) -> tuple[Part, ...]:
    return rich_messages(Digest(articles, NOW, 7), EN, markup)


def rows(part: Part) -> list[list[str]]:
    markup = part.payload["reply_markup"]
    assert isinstance(markup, dict)
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


def test_every_part_has_its_classic_form_beside_it() -> None:
    parts = messages(*(replace(ARTICLE, url=f"https://notes.example.org/{n}") for n in range(40)))

    assert len(parts) > 1
    for n, part in enumerate(parts, start=1):
        message = part.payload["rich_message"]
        assert isinstance(message, dict)
        assert judge(message) == ()
        assert message["blocks"][-1] == {"type": "footer", "text": f"({n}/{len(parts)})"}
        assert part.plainer is not None
        assert part.plainer.method == "sendMessage"
        assert str(part.plainer.payload["text"]).endswith(f"({n}/{len(parts)})")
        assert rows(part.plainer) == [
            row for row in rows(part) if row[0].startswith(("Read", "🔖"))
        ]
    names = [name for part in parts for row in rows(part) for name in row]
    for name in ("Read {}", "{} ↗"):
        expected = [name.format(n) for n in range(1, 41)]
        assert [one for one in names if one in expected] == expected
    assert all(len(row) <= 8 for part in parts for row in rows(part))


def test_only_articles_with_an_address_that_telegram_takes_have_a_button_that_leads_there() -> None:
    (part,) = messages(replace(ARTICLE, url=None), replace(ARTICLE, url="https://local/"), ARTICLE)
    (bare,) = messages(replace(ARTICLE, url=None))
    (single,) = messages(ARTICLE)

    assert rows(part) == [["Read 1", "Read 2", "Read 3"], ["🔖 1", "🔖 2", "🔖 3"], ["3 ↗"]]
    assert rows(bare) == [["Read", "🔖 Save"]]
    assert rows(single) == [["Read", "🔖 Save"], ["Original"]]


def test_a_digest_without_articles_is_one_message() -> None:
    (part,) = messages()

    assert part.method == "sendRichMessage"
    assert "reply_markup" not in part.payload


def test_what_is_cut_within_an_article_is_classic() -> None:
    parts = messages(replace(ARTICLE, excerpt="word " * 2_000), ARTICLE)

    assert {part.method for part in parts[:-1]} == {"sendMessage"}


@pytest.mark.parametrize("markup", Markup)
def test_it_is_written_in_the_markup_that_the_server_knows(markup: Markup) -> None:
    (part,) = messages(ARTICLE, markup=markup)

    message = part.payload["rich_message"]
    assert isinstance(message, dict)
    assert markup in message
