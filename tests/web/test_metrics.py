import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.core.answers import Answer, Sent, Throttled, Uncertain
from bot.core.tempo import Tempo
from bot.web.metrics import OTHER_WORDS, Metrics
from tests.support.statuses import STATUS

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics(["latest", "stop"])
    metrics.store = STATUS
    metrics.follow(lambda: Tempo(14.0, 0.5, 2))
    return metrics


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"incoming_{name}", labels)


def test_the_documentation_has_a_line_for_every_metric_and_label_and_no_other(
    metrics: Metrics,
) -> None:
    text = DOCS.read_text("utf-8").split("\n### Metrics\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(incoming_\w+)` \| (.*?) \|", text, re.MULTILINE)
    documented = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}

    told: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(generate_latest(metrics.registry).decode()):
        name = family.name + "_total" * (family.type == "counter")
        if name.startswith("incoming_") and not name.endswith("_created"):
            labels = {label for sample in family.samples for label in sample.labels}
            told[name] = labels - {"le"}
    assert documented == told


def test_the_examples_of_the_documentation_are_yaml_and_name_metrics_that_exist(
    metrics: Metrics,
) -> None:
    text = DOCS.read_text("utf-8").split("\n### Metrics\n")[1].split("\n## ")[0]
    scrape, alerts = [
        yaml.safe_load(code) for code in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    ]
    names = {sample.name for family in metrics.registry.collect() for sample in family.samples}

    assert scrape["scrape_configs"]
    rules = alerts["groups"][0]["rules"]
    named = [set(re.findall(r"incoming_\w+", rule["expr"])) for rule in rules]
    assert len(named) == 3
    assert all(one and one <= names for one in named)


def test_no_two_processes_share_a_registry() -> None:
    one, other = Metrics([]), Metrics([])

    one.answered(Sent(1), 0.1)

    assert value(one, "messages_total", answer="sent") == 1
    assert value(other, "messages_total", answer="sent") == 0


def test_every_kind_of_answer_is_there_from_the_start(metrics: Metrics) -> None:
    for kind in get_args(Answer):
        assert value(metrics, "messages_total", answer=kind.__name__.lower()) == 0


def test_answers_are_counted_by_their_kind_and_timed(metrics: Metrics) -> None:
    metrics.answered(Sent(1), 0.02)
    metrics.answered(Uncertain("lost"), 31.0)
    metrics.answered(Throttled(3.0, whole_bot=True), 0.02)
    metrics.arrived(42.0)

    assert value(metrics, "messages_total", answer="sent") == 1
    assert value(metrics, "messages_total", answer="uncertain") == 1
    assert value(metrics, "request_seconds_count") == 3
    assert value(metrics, "request_seconds_bucket", le="0.025") == 2
    assert value(metrics, "queued_to_sent_seconds_sum") == 42


def test_what_people_type_is_never_a_label(metrics: Metrics) -> None:
    metrics.asked("latest")
    metrics.asked("latestt")
    metrics.asked("")

    assert value(metrics, "updates_total", command="latest") == 1
    assert value(metrics, "updates_total", command=OTHER_WORDS) == 2
    assert "latestt" not in generate_latest(metrics.registry).decode()


def test_the_pace_is_told_where_something_is_delivered(metrics: Metrics) -> None:
    assert value(metrics, "pace_messages_per_second") == 14
    assert value(metrics, "pace_ease") == 0.5
    assert value(metrics, "pace_share") == 0.5
    assert value(Metrics([]), "pace_share") is None


def test_what_runs_is_told(metrics: Metrics) -> None:
    [build] = [
        sample
        for family in metrics.registry.collect()
        if family.name == "incoming_build"
        for sample in family.samples
    ]

    assert build.labels.keys() == {"version", "python"}
    assert all(build.labels.values())
