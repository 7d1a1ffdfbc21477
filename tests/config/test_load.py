from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.config import Access, ConfigError, LogLevel, Settings, Uncertainty, find, load
from bot.core.topics import Topic

TOKEN = "123456:ABC-def_1"


def written(folder: Path, text: str, name: str = "config.yaml") -> Path:
    """A configuration file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration file of the developer is found by accident."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


def test_without_file_and_environment_all_is_default() -> None:
    assert load(None, {}) == Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().digest.max_items = 3


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    settings = load(written(tmp_path, "digest: {max_items: 3}\naccess: {chats: [1, -1002]}"), {})

    assert settings.digest.max_items == 3
    assert settings.access.chats == (1, -1002)
    assert settings.intake == Settings().intake


@pytest.mark.parametrize("text", ["", "# nothing\n", "digest:\n  # max_items: 3\n", "\ufeff---\n"])
def test_an_empty_file_or_section_is_all_default(tmp_path: Path, text: str) -> None:
    assert load(written(tmp_path, text), {}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "digest: {max_items: 3, max_age_days: 9}\nlanguage: zh")

    settings = load(path, {"INCOMING_DIGEST__MAX_ITEMS": "5", "INCOMING_LANGUAGE": "en"})

    assert (settings.digest.max_items, settings.digest.max_age_days, settings.language) == (
        5,
        9,
        "en",
    )


def test_the_environment_gives_numbers_lists_words_and_paths() -> None:
    settings = load(
        None,
        {
            "INCOMING_DELIVERY__MESSAGES_PER_SECOND": "0.5",
            "INCOMING_DELIVERY__UNCERTAIN": "skip",
            "INCOMING_ACCESS__MODE": "public",
            "INCOMING_ACCESS__CHATS": "[1, -2]",
            "INCOMING_WATCH__FOLDER": "/srv/in box: #1",
            "INCOMING_LOGGING__LEVEL": "WARNING",
        },
    )

    assert settings.delivery.messages_per_second == 0.5
    assert Uncertainty.SKIP is settings.delivery.uncertain
    assert Access.PUBLIC is settings.access.mode
    assert settings.access.chats == (1, -2)
    assert Path("/srv/in box: #1") == settings.watch.folder
    assert LogLevel.WARNING is settings.logging.level


@pytest.mark.parametrize(
    ("text", "chats"), [("7", (7,)), ("1,-2", (1, -2)), ("[]", ()), ("- 5\n- 6", (5, 6))]
)
def test_a_list_in_the_environment_needs_no_brackets(text: str, chats: tuple[int, ...]) -> None:
    assert chats == load(None, {"INCOMING_ACCESS__CHATS": text}).access.chats


def test_an_empty_variable_is_not_given() -> None:
    assert load(None, {"BOT_TOKEN": "", "INCOMING_INTAKE__BATCH": ""}) == Settings()


@pytest.mark.parametrize("name", ["BOT_TOKEN", "INCOMING_TELEGRAM__TOKEN"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_the_token_comes_by_environment_or_by_file(tmp_path: Path, name: str, end: str) -> None:
    path = written(tmp_path, TOKEN + end, "token")

    assert SecretStr(TOKEN) == load(None, {name: TOKEN}).telegram.token
    assert SecretStr(TOKEN) == load(None, {f"{name}_FILE": str(path)}).telegram.token


def test_only_the_last_line_end_of_a_secret_file_is_dropped(tmp_path: Path) -> None:
    path = written(tmp_path, "sqlite:///x\n\n", "url")

    settings = load(None, {"INCOMING_DATABASE__URL_FILE": str(path)})

    assert settings.database_url.endswith("x\n")


def test_a_secret_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, TOKEN, "token")

    with pytest.raises(ConfigError, match="both BOT_TOKEN and BOT_TOKEN_FILE") as caught:
        load(None, {"BOT_TOKEN": TOKEN, "BOT_TOKEN_FILE": str(path)})

    assert TOKEN not in str(caught.value)


def test_a_secret_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match=r"cannot be read from .*none .No such file"):
        load(None, {"BOT_TOKEN_FILE": str(tmp_path / "none")})
    with pytest.raises(ConfigError, match="it is no UTF-8 text"):
        load(None, {"BOT_TOKEN_FILE": str(binary)})


def test_secrets_are_not_printed(tmp_path: Path) -> None:
    url = "postgresql://user:pa55word@host/name"

    settings = load(None, {"BOT_TOKEN": TOKEN, "INCOMING_DATABASE__URL": url})

    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert "pa55word" not in shown


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"INCOMING_DIGEST__MAX_ITEM": "5"}, "did you mean INCOMING_DIGEST__MAX_ITEMS?"),
        ({"INCOMING_DATABASE_URL": "x"}, "did you mean INCOMING_DATABASE__URL?"),
        ({"INCOMING_DELIVRY__X": "1"}, "known here: INCOMING_DELIVERY__IN_FLIGHT, INCOMING_DEL"),
        ({"INCOMING_WEATHER__CITY": "x"}, "remove it, or see docs/configuration.md"),
        ({"INCOMING_FOO": ""}, "environment: INCOMING_FOO is unknown; remove it"),
        ({"INCOMING_PORT": "8080"}, "INCOMING_PORT is unknown"),
        ({"INCOMING_WEB__SERVICE_HOST": "10.0.0.1"}, "INCOMING_WEB__SERVICE_HOST is unknown"),
        (
            {"INCOMING_INTAKE__BATCH": "[1"},
            "INCOMING_INTAKE__BATCH: intake.batch is not valid YAML",
        ),
        (
            {"INCOMING_INTAKE__BATCH": "many"},
            "variable INCOMING_INTAKE__BATCH: intake.batch is 'many'",
        ),
        ({"INCOMING_TOPICS__TAXONOMY": "a"}, "topics.taxonomy[0] is 'a', no group of keys"),
    ],
)
def test_a_faulty_variable_is_named(environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(None, environ)

    assert message in str(caught.value)


def test_all_unknown_variables_are_told_at_once_beside_the_faults_of_the_file(
    tmp_path: Path,
) -> None:
    environ = {"INCOMING_LANGAUGE": "zh", "INCOMING_DELIVRY__X": "1", "INCOMING_FOO": "2"}

    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, "digset: {}"), environ)

    assert {fault.key for fault in caught.value.faults} == {*environ, "digset"}


def test_what_kubernetes_says_of_a_service_called_incoming_is_left_alone() -> None:
    environ = {
        "INCOMING_SERVICE_HOST": "10.0.0.1",
        "INCOMING_SERVICE_PORT": "80",
        "INCOMING_WEB_SERVICE_PORT_HTTP": "80",
        "INCOMING_PORT": "tcp://10.0.0.1:80",
        "INCOMING_PORT_80_TCP": "tcp://10.0.0.1:80",
        "INCOMING_PORT_80_TCP_PROTO": "tcp",
        "INCOMING_PORT_80_TCP_PORT": "80",
        "INCOMING_PORT_80_TCP_ADDR": "10.0.0.1",
    }

    assert load(None, environ) == Settings()


def test_a_variable_below_a_broken_section_does_not_hide_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="watch is 'x', no group of keys"):
        load(written(tmp_path, "watch: x"), {"INCOMING_WATCH__FOLDER": "y"})


def test_the_file_is_found_in_the_data_folder_before_the_current_one(tmp_path: Path) -> None:
    data = tmp_path / "kept"
    data.mkdir()
    environ = {"INCOMING_DATA__FOLDER": str(data)}

    assert find(environ) is None
    written(Path(), "language: zh")
    assert Path("config.yaml") == find(environ)
    written(data, "language: en")
    assert data / "config.yaml" == find(environ)
    assert Path("else.yaml") == find({**environ, "INCOMING_CONFIG": "else.yaml"})


def test_the_file_that_was_found_is_read() -> None:
    written(Path(), "language: zh")

    assert load(None, {}).language == "zh"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite+aiosqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        ("postgres://u:p@h/n", "postgresql+asyncpg://u:p@h/n"),
        ("postgresql://u:p@h/n?sslmode=require", "postgresql+asyncpg://u:p@h/n?ssl=require"),
        ("postgresql+asyncpg:///n?host=/run", "postgresql+asyncpg:///n?host=/run"),
        ("postgresql://u:sslmode=@h/n", "postgresql+asyncpg://u:sslmode=@h/n"),
    ],
)
def test_the_database_address_gets_its_async_driver(given: str, normal: str) -> None:
    assert normal == load(None, {"INCOMING_DATABASE__URL": given}).database_url


@pytest.mark.parametrize(
    "url", ["sqlite:///", "sqlite:///:memory:", "sqlite://x", "x.db", "sqlite"]
)
def test_a_database_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        load(None, {"INCOMING_DATABASE__URL": url})


def test_the_database_lies_in_the_data_folder() -> None:
    settings = load(None, {"INCOMING_DATA__FOLDER": "/data"})

    assert settings.database_url == "sqlite+aiosqlite:////data/incoming.sqlite3"


def test_durations_and_zone_are_at_hand() -> None:
    digest = load(None, {"INCOMING_DIGEST__DEFAULT_TIME_ZONE": "Asia/Shanghai"}).digest

    assert digest.max_age.days == 14
    assert digest.coalesce.total_seconds() == 60
    assert digest.zone.key == "Asia/Shanghai"


@pytest.mark.parametrize("name", ["asia/shanghai", "Shanghai", "ASIA/SHANGHAI"])
def test_a_time_zone_is_kept_by_its_full_name(name: str) -> None:
    environ = {"INCOMING_DIGEST__DEFAULT_TIME_ZONE": name}

    assert load(None, environ).digest.default_time_zone == "Asia/Shanghai"


def test_a_schedule_is_kept_in_its_one_form() -> None:
    environ = {"INCOMING_DIGEST__DEFAULT_SCHEDULE": "Daily 20:00, 8:00"}

    assert load(None, environ).digest.default_schedule == "daily 08:00,20:00"


def test_a_taxonomy_of_ones_own_replaces_the_default(tmp_path: Path) -> None:
    text = """
        topics:
          taxonomy:
            - slug: gardening
              names: {en: Gardening, zh: 园艺}
              aliases: [garden]
              words: [no, compost: 0.5, 0.3: [bulb, 堆肥]]
              exclude: [Guns N' Roses]
    """

    [topic] = load(written(tmp_path, text), {}).topics.taxonomy

    assert topic == Topic(
        slug="gardening",
        names={"en": "Gardening", "zh": "园艺"},
        aliases=("garden",),
        words=(("no", 1.0), ("compost", 0.5), ("bulb", 0.3), ("堆肥", 0.3)),
        exclude=("Guns N' Roses",),
    )


def test_the_default_taxonomy_is_bilingual_and_rich() -> None:
    taxonomy = Settings().topics.taxonomy

    assert len(taxonomy) >= 16
    for topic in taxonomy:
        assert {"en", "zh"} == set(topic.names)
        assert any(not alias.isascii() for alias in topic.aliases), topic.slug
        assert len(topic.words) >= 10 or topic.slug == "other"
        assert len({word.casefold() for word, _ in topic.words}) == len(topic.words), topic.slug
