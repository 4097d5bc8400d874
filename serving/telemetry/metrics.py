"""What is counted and timed, for Prometheus. Labels are bounded names of ours: personas, languages, steps, kinds.

No text, no fan, no conversation and no address ever becomes a label. Knows nothing of turns, of HTTP or of a dashboard.
"""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """All metrics of one process, in a registry of their own. Thread-safe."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        turn = ("tenant", "persona", "locale", "channel", "origin", "state")
        self.turns = Counter(
            "lookalike_turns", "Turns that are over, by where the words came from.", turn, registry=own
        )
        self.running = Gauge("lookalike_turns_running", "Turns under way.", ("tenant",), registry=own)
        self.step_seconds = Histogram(
            "lookalike_step_seconds",
            "Time of each step of a turn; `first_text` and `turn` run from its beginning.",
            ("tenant", "step"),
            buckets=_SECONDS,
            registry=own,
        )
        self.tokens = Counter(
            "lookalike_tokens",
            "Tokens: `prompt` in all, `cached` of them from the engine's cache, `completion`.",
            ("tenant", "kind"),
            registry=own,
        )
        self.guard_actions = Counter(
            "lookalike_guard_actions",
            "What guards did: answer, block or note.",
            ("tenant", "guard", "action"),
            registry=own,
        )
        self.notices = Counter("lookalike_notices", "Reviewed notices shown.", ("tenant", "kind"), registry=own)
        self.memory_hits = Counter(
            "lookalike_memory_hits", "Things looked up that entered a reply.", ("tenant", "kind"), registry=own
        )
        self.refusals = Counter(
            "lookalike_refusals", "Turns refused by a limit, by which.", ("tenant", "limit"), registry=own
        )
        self.engine_failures = Counter(
            "lookalike_engine_failures", "Replies that the engine failed, by how.", ("error",), registry=own
        )
        self.part_up = Gauge("lookalike_part_up", "1: the part worked at the last /readyz.", ("part",), registry=own)

    def names(self) -> frozenset[str]:
        """Names of all samples that a scrape can hold."""
        suffixes = {"counter": ("_total", "_created"), "histogram": ("_bucket", "_count", "_sum", "_created")}
        return frozenset(
            f"{family.name}{suffix}"
            for family in self._registry.collect()
            for suffix in suffixes.get(family.type, ("",))
        )

    def text(self, tenant: str | None = None) -> bytes:
        """A scrape in Prometheus' text format. With `tenant` its own samples alone: those of no tenant, such as the
        process', are the operator's."""
        if tenant is None:
            return generate_latest(self._registry)
        return generate_latest(_OfTenant(self._registry.collect(), tenant))


class _OfTenant(CollectorRegistry):
    """The samples of one tenant, as something that can be rendered."""

    def __init__(self, families: Iterable[Metric], tenant: str) -> None:
        super().__init__()
        self.register(_Kept([*_of_tenant(families, tenant)]))


class _Kept(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _of_tenant(families: Iterable[Metric], tenant: str) -> Iterator[Metric]:
    for family in families:
        samples = [sample for sample in family.samples if sample.labels.get("tenant") == tenant]
        if samples:
            kept = Metric(family.name, family.documentation, family.type)
            kept.samples = samples
            yield kept
