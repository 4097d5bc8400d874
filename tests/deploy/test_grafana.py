"""The dashboard asks for nothing that isn't measured, in queries that Prometheus can read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import promql_parser as promql
import pytest

from serving.telemetry.metrics import Metrics

BOARD = orjson.loads((Path(__file__).parents[2] / "deploy/grafana/lookalike.json").read_bytes())
QUERIES = [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]]


def selectors(node: Any) -> Iterator[Any]:
    """All selectors of metrics in a query."""
    if isinstance(node, promql.VectorSelector):
        yield node
    parts = ("expr", "lhs", "rhs", "args", "vector_selector", "param")
    for part in (getattr(node, name, None) for name in parts):
        for child in part if isinstance(part, list) else [part]:
            if child is not None and not isinstance(child, str):
                yield from selectors(child)


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[f"{title}: {query[:40]}" for title, query in QUERIES])
def test_every_query_parses_and_asks_for_what_is_measured(title: str, query: str) -> None:
    """Names and labels of each selector are those of a metric of ours."""
    metrics = Metrics()
    labels = {
        name: set(getattr(metric, "_labelnames", ())) | {"le", "instance"}
        for metric in vars(metrics).values()
        if (name := getattr(metric, "_name", ""))
    }
    found = list(selectors(promql.parse(query.replace("$__rate_interval", "5m").replace("$tenant", ".*"))))
    assert found, title
    for one in found:
        assert one.name in metrics.names()
        family = re.sub(r"_(total|bucket|count|sum)$", "", one.name)
        asked = {matcher.name for matcher in one.matchers.matchers}
        assert asked <= labels.get(family, {"instance"}), one.name


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    """What is measured is shown: a metric that no panel asks for is either missing there or useless."""
    shown = " ".join(query for _, query in QUERIES)
    families = {name.removesuffix("_total") for name in Metrics().names() if name.startswith("lookalike_")}
    plain = {re.sub(r"_(created|bucket|count|sum)$", "", name) for name in families}
    assert [name for name in plain if name not in shown] == []
