from bot.core.spans import Kind, Mark, marked

QUOTE = Mark(Kind.QUOTE)
BOLD = Mark(Kind.BOLD)


def test_the_outer_quote_counts() -> None:
    inner = ("said", (Mark(Kind.EXPANDABLE), BOLD))

    assert marked([inner], QUOTE) == [("said", (QUOTE, BOLD))]


def test_what_is_in_such_a_quote_already_is_not_made_anew() -> None:
    """Quotes may be nested 32 deep: every level would copy all the words in it."""
    said = ("said", (QUOTE, BOLD))

    [again] = marked([said], QUOTE)

    assert again is said
