from bot.core.blocks import PullQuote, Text
from bot.core.markup.flat import as_runs
from tests.support.blocks import said


def test_a_place_for_runs_takes_a_pull_quote_too() -> None:
    quote = PullQuote((Text("a"),), (Text("b"),))
    assert as_runs((quote, said("c"))) == (Text("a\nb\nc"),)
