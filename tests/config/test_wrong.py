"""Each file in tests/config/wrong is wrong on purpose, and is told where, why and what to do."""

from pathlib import Path

import pytest

from bot.config import ConfigError, load

FOLDER = Path(__file__).parent / "wrong"

# file: (line, key, part of what is wrong, part of the remedy)
WRONG = {
    "alias": (5, "access.chats", "uses an alias", "write the value out"),
    "base-url-no-address": (2, "telegram.base_url", "is no web address", "https://HOST/bot"),
    "base-url-without-bot": (2, "telegram.base_url", "does not end with /bot", "https://HOST/bot"),
    "chats-no-list": (2, "access.chats", "is 12345, no list", "[one, two]"),
    "control-character": (2, "", "control characters are not allowed", "remove the control"),
    "database-in-memory": (2, "database.url", "names no file", "sqlite:///PATH"),
    "database-mysql": (2, "database.url", "no address of a database", "postgresql://"),
    "duplicate-key": (4, "intake.batch", "stands twice (first in line 2)", "keep one"),
    "duplicates-address": (3, "duplicates.sources[0].source", "an address", "write the host alone"),
    "duplicates-source-twice": (
        4,
        "duplicates.sources[1].source",
        "'ARXIV', which stands in duplicates.sources[0], too",
        "keep one",
    ),
    "duplicates-word": (3, "duplicates.sources[0].threshold", "'strict', no number", "digits"),
    "key-of-another-section": (
        2,
        "digest.in_flight",
        "is unknown",
        "did you mean delivery.in_flight?",
    ),
    "language": (1, "language", "'tlh', no language", "one of en, zh"),
    "list-as-key": (2, "access", "has a key that is no word", "key: value"),
    "no-mapping": (1, "", "holds no settings", "write `section:`"),
    "not-a-choice": (2, "access.mode", "'publik'", "'private' or 'public'"),
    "not-utf8": (None, "", "is no UTF-8 text (byte 19)", "save it as UTF-8"),
    "number-for-word": (2, "logging.format", "is 7", "'console' or 'json'"),
    "number-token": (2, "telegram.token", "(not shown), no text", "in quotes"),
    "retention-shorter-than-news": (
        4,
        "retention.articles_days",
        "digest.max_age_days (30)",
        "at least 30",
    ),
    "schedule": (2, "digest.default_schedule", "'daily 25:00'", "daily 08:00,20:00"),
    "section-is-a-word": (1, "watch", "no group of keys", "key: value"),
    "tab": (2, "", "is not valid YAML", "indentation"),
    "tag": (2, "data.folder", "has the tag", "remove the tag"),
    "time-zone": (2, "digest.default_time_zone", "'asia/shangai'", "did you mean Asia/Shanghai,"),
    "time-zone-far-off": (2, "digest.default_time_zone", "is 12345, no text", "in quotes"),
    "time-zone-folder": (
        2,
        "digest.default_time_zone",
        "'America', no time zone",
        "did you mean America/",
    ),
    "too-deep": (2, "access.chats" + 10 * "[0]", "more than 12 levels", "flatten"),
    "too-little": (2, "digest.excerpt_length", "is 99, too little", "use 100 or more"),
    "too-much": (2, "digest.excerpt_length", "is 601, too much", "use 600 or less"),
    "top-level-token": (1, "token", "is unknown", "did you mean telegram.token?"),
    "topic-shared-alias": (
        8,
        "topics.taxonomy[1].aliases[0]",
        "'plants', a name of 'gardening', too",
        "one of the two",
    ),
    "topic-slug": (3, "topics.taxonomy[0].slug", "'Home Gardening'", "small letters"),
    "topic-twice": (5, "topics.taxonomy[1].slug", "'gardening', which another", "its own slug"),
    "topic-unknown-part": (5, "topics.taxonomy[0].word", "is unknown", "taxonomy[0].words?"),
    "topic-all-at-once": (4, "topics.taxonomy[0].parent", "goes round: a -> b -> a", "remove one"),
    "topic-contradictions": (
        4,
        "topics.taxonomy[0].parent",
        "goes round: a -> b -> a",
        "remove one",
    ),
    "topic-without-chinese-name": (4, "topics.taxonomy[0].names.zh", "is missing", "add it"),
    "topic-words": (7, "topics.taxonomy[0].words[1]", "is no word", "- word: 2"),
    "truncated-token": (2, "telegram.token", "does not look like a bot token", "@BotFather"),
    "truth-for-number": (2, "intake.batch", "is True, no whole number", "digits"),
    "unclosed-bracket": (4, "", "is not valid YAML", "check indentation"),
    "unknown-key": (2, "digest.max_item", "is unknown", "did you mean digest.max_items?"),
    "unknown-section": (1, "plugins", "is unknown", "known here: telegram, data"),
    "several": (2, "intake.batch", "is 0, too little", "use 1 or more"),
    "web-far-port": (2, "web.listen", "no HOST:PORT", "127.0.0.1:9464"),
    "web-no-host": (2, "web.listen", "':9464', no HOST:PORT", "127.0.0.1:9464"),
    "web-no-port": (2, "web.listen", "'127.0.0.1', no HOST:PORT", "leave it out"),
    "web-with-path": (2, "web.listen", "/metrics', no HOST:PORT", "127.0.0.1:9464"),
    "word-for-number": (2, "delivery.in_flight", "is 'many', no whole number", "without quotes"),
}


def faulty(name: str) -> ConfigError:
    """The error that a file provokes."""
    with pytest.raises(ConfigError) as caught:
        load(FOLDER / f"{name}.yaml", {})
    return caught.value


def test_every_wrong_file_has_its_expectation() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(WRONG)


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_names_place_key_reason_and_remedy(name: str) -> None:
    line, key, what, remedy = WRONG[name]

    [fault] = [fault for fault in faulty(name).faults if fault.key == key]

    place = f"{FOLDER / name}.yaml" + (f":{line}" if line else "")
    assert f"{fault.place}:".startswith(f"{place}:")
    assert what in fault.what
    assert remedy in fault.remedy


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    error = faulty("several")

    assert [fault.key for fault in error.faults] == [
        "intake.batch",
        "delivery.uncertain",
        "digest.max_item",
    ]
    assert str(error).startswith("3 faults in the configuration:\n")
    assert str(error).count("\n") == 3


def test_each_word_of_a_topic_is_checked() -> None:
    assert [
        fault.key.removeprefix("topics.taxonomy[0].") for fault in faulty("topic-words").faults
    ] == [
        "words[1]",
        "words[2].weight",
        "words[3].words[0]",
        "words[4]",
        "words[5].weight",
        "words[6]",
        "words[7].words[1]",
    ]


def test_what_is_wrong_in_entries_hides_no_contradiction_between_them() -> None:
    told = [
        fault.message.split("topic-all-at-once.yaml:")[1]
        for fault in faulty("topic-all-at-once").faults
    ]
    assert [line.split(";")[0].replace("topics.taxonomy", "") for line in told] == [
        "4: [0].parent goes round: a -> b -> a",
        "6: [0].words[1].words[0] is empty",
        "9: [1].aliases[2] is empty",
        "9: [1].aliases[1] is 'TWO', which stands there before",
        "11: [1].words[0].words[0] is empty",
        "11: [1].words[1].weight is 0, too little",
        "11: [1].words[2] is no word",
        "13: [2].names.en is empty",
        "14: [2].aliases[0] is 'First', a name of 'a', too",
        "15: [2].fallback is 'perhaps', neither true nor false",
        "16: [3] is 7, no group of keys",
        "17: [4].names is a list, no group of keys",
        "17: [4].aliases is 5, no list",
        "17: [4].parent is 3, no text",
        "17: [4].slug is 'a', which another topic has",
        "20: [5].words[0].words[1] is empty",
        "20: [5].words[1] is no word",
        "20: [5].words[2] is 'lily', which stands there before",
    ]


def test_all_contradictions_of_a_taxonomy_are_told_with_their_lines() -> None:
    told = [
        fault.message.split("topic-contradictions.yaml:")[1]
        for fault in faulty("topic-contradictions").faults
    ]
    assert [line.split(" is ")[0].split(" goes ")[0] for line in told] == [
        "4: topics.taxonomy[0].parent",
        "7: topics.taxonomy[0].exclude[0]",
        "10: topics.taxonomy[1].aliases[1]",
        "14: topics.taxonomy[2].parent",
        "19: topics.taxonomy[2].words[2]",
    ]


def test_a_duplicate_does_not_hide_other_faults() -> None:
    assert len(faulty("duplicate-key").faults) == 1
    assert len(faulty("word-for-number").faults) == 2


@pytest.mark.parametrize("name", ["top-level-token", "truncated-token", "database-mysql"])
def test_a_secret_is_never_repeated(name: str) -> None:
    error = faulty(name)

    assert "secret-part" not in str(error) + repr(error) + repr(error.faults)


def test_a_file_that_is_missing_is_one_fault() -> None:
    with pytest.raises(ConfigError, match=r"no-such\.yaml: cannot be read \(No such file"):
        load(FOLDER / "no-such.yaml", {})
