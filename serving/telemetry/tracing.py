"""Spans of OpenTelemetry, sent over OTLP where `LOOKALIKE_TRACES_URL` says. The extra `telemetry` installs it.

A span has names, counts and times; of a failure it has the class and never the message, which may quote a prompt. Knows
nothing of turns.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from serving.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

Attributes = Mapping[str, str | int | float | bool]


class Tracing:
    """Begins and ends spans with one provider."""

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry.trace import StatusCode, set_span_in_context

        self._provider = provider
        self._tracer = provider.get_tracer("lookalike")
        self._within = set_span_in_context
        self._error = StatusCode.ERROR

    @classmethod
    def from_url(cls, url: str) -> "Tracing":
        """Spans go to the OTLP endpoint `url` (gRPC), in batches beside the turns. Raises `SettingsError`."""
        try:
            from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as problem:
            raise SettingsError(
                "LOOKALIKE_TRACES_URL needs OpenTelemetry: install Lookalike with the extra `telemetry`."
            ) from problem
        provider = TracerProvider(resource=Resource.create({"service.name": "lookalike"}))
        exporter = OTLPSpanExporter(endpoint=url, insecure=url.startswith("http://"))
        provider.add_span_processor(BatchSpanProcessor(exporter))
        return cls(provider)

    def begin(self, name: str, attributes: Attributes, parent: "Span | None" = None) -> "Span":
        """A span that has begun; without a parent, a trace of its own."""
        context = self._within(parent) if parent is not None else None
        return self._tracer.start_span(
            name, context=context, attributes=attributes, record_exception=False, set_status_on_exception=False
        )

    def end(self, span: "Span", attributes: Attributes, problem: BaseException | None = None) -> None:
        """End a span; `problem` is what ended it too early."""
        span.set_attributes(dict(attributes))
        if problem is not None:
            span.set_status(self._error, type(problem).__name__)
        span.end()

    def close(self) -> None:
        """Send what waits and stop; safe to call twice."""
        self._provider.shutdown()
