"""All settings, in one frozen object: read once at the entry point from `LOOKALIKE_*`, then handed down.

An unknown `LOOKALIKE_` key or a value that can't be read fails at start with the key's name.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import orjson
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from serving.disclosure.market import known_markets
from serving.errors import SettingsError

PREFIX = "LOOKALIKE_"
_MARKETS_FORM = 'write it as eu, as eu,us-ca or as ["eu", "us-ca"]'
EngineName = Literal["bundled", "vllm", "transformers", "langchain", "scripted"]


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "lookalike"


class Settings(BaseSettings):
    """What can be set. Sizes are in the unit that the name says."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data_dir: Path = Field(default_factory=_default_data_dir, description="Where data lives; never in the source tree.")
    database_url: str | None = Field(default=None, description="SQLAlchemy URL; default: SQLite in the data directory.")
    chroma_url: str | None = Field(
        default=None, description="A Chroma server; default: embedded in the data directory."
    )
    engine: EngineName = "bundled"
    engine_base_url: str = Field(default="http://127.0.0.1:8000/v1", description="OpenAI-compatible server, for vllm.")
    engine_model: str | None = Field(
        default=None, description="Model name, folder, or import path of a LangChain class."
    )
    engine_api_key: SecretStr | None = None
    engine_arguments: str = Field(default="{}", description="JSON arguments for a LangChain chat model.")
    engine_threads: int = Field(default=2, ge=1, le=256, description="CPU threads of the bundled engine.")
    engine_slots: int = Field(default=4, ge=1, le=64, description="Fans that the bundled engine answers at once.")
    embedder: str = Field(default="bundled", description="`bundled`, or a sentence-transformers model id or folder.")
    operator: str = Field(default="Lookalike", max_length=120, description="Who runs this, as fans read.")
    markets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Markets whose rules always apply: `eu`, `eu,us-ca` or a JSON list."
    )
    protected_names: Path | None = Field(
        default=None, description="A file of names that no persona may take: one a line, or a YAML list."
    )
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    api_key: SecretStr | None = Field(default=None, description="If set, the HTTP API asks for it as a bearer token.")
    session_secret: SecretStr | None = Field(default=None, description="Signs fan cookies; default: made and kept.")
    fan_messages_per_minute: int = Field(default=30, ge=0, le=10_000, description="Of one fan; 0: no limit.")
    key_messages_per_minute: int = Field(default=1200, ge=0, le=1_000_000, description="Of one API key; 0: no limit.")
    persona_messages_per_minute: int = Field(
        default=6000, ge=0, le=10_000_000, description="To one persona of a tenant; 0: no limit."
    )
    fan_streams: int = Field(default=3, ge=0, le=1000, description="Replies to one fan at once; 0: no limit.")
    message_limit: int = Field(default=4000, ge=100, le=100_000, description="Longest message of a fan, in characters.")
    reply_tokens: int = Field(default=160, ge=16, le=4096, description="Longest reply of a model, in tokens.")
    context_tokens: int = Field(default=600, ge=50, le=100_000, description="Budget for recalled text, in tokens.")
    history_tokens: int = Field(default=1200, ge=100, le=1_000_000, description="Budget for history, in tokens.")
    engine_style: Literal["chat", "transcript"] | None = Field(
        default=None, description="Prompt layout of the engine's model; default chat."
    )
    engine_timeout: float = Field(default=60.0, gt=0, description="Seconds to wait for an engine's next token.")
    review_required: bool = Field(
        default=True, description="In the Studio, publish only what another person has approved."
    )
    retain_words_days: int = Field(default=730, ge=0, le=36_500, description="Days a fan's words are kept; 0: always.")
    retain_facts_days: int = Field(default=730, ge=0, le=36_500, description="Days a fan's facts are kept; 0: always.")
    retain_silent_days: int = Field(
        default=365, ge=0, le=36_500, description="Days after which a fan who stays away is forgotten; 0: never."
    )
    retain_decisions_days: int = Field(default=800, ge=1, le=36_500, description="Days guards' decisions are kept.")
    retain_reports_days: int = Field(default=365, ge=1, le=36_500, description="Days fans' reports are kept.")
    traces_url: str | None = Field(
        default=None, description="OTLP endpoint (gRPC) for traces, e.g. http://127.0.0.1:4317; default: no traces."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="`json`: one object a line with each turn's figures, and no words of a fan."
    )
    tenant: str = "default"
    warm: bool = Field(default=True, description="Prepare models in the background at start.")

    @field_validator("markets", mode="before")
    @classmethod
    def _listed_markets(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith(("[", "{", '"')):
            try:
                listed = orjson.loads(value)
            except orjson.JSONDecodeError:
                listed = None
            if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
                raise ValueError(f"{value!r} is no list of markets; {_MARKETS_FORM}")
            return tuple(listed)
        return tuple(name.strip() for name in value.split(",") if name.strip())

    @field_validator("markets")
    @classmethod
    def _known_markets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(value) - set(known_markets())):
            known = ", ".join(known_markets())
            raise ValueError(f"unknown market {', '.join(unknown)}; {_MARKETS_FORM}; known: {known}")
        return value

    @model_validator(mode="after")
    def _engine_has_its_model(self) -> Self:
        if self.engine in {"vllm", "transformers", "langchain"} and not self.engine_model:
            raise ValueError(f"engine {self.engine} needs {PREFIX}ENGINE_MODEL")
        return self

    @property
    def many(self) -> bool:
        """Whether several processes may run on this data: rows in PostgreSQL, documents in a Chroma server."""
        return bool(self.chroma_url) and (self.database_url or "").startswith("postgres")

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, **overrides: object) -> "Settings":
        """Settings from the environment, with `overrides` first. Raises `SettingsError` naming the key."""
        environment = os.environ if environment is None else environment
        known = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted(key for key in environment if key.startswith(PREFIX) and key not in known | _TEST_KEYS)
        if unknown:
            raise SettingsError(f"Unknown setting {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
        try:
            return cls(**overrides)  # type: ignore[arg-type]  # pydantic checks the values
        except (ValidationError, ValueError) as problem:
            raise SettingsError(_explain(problem)) from problem


_TEST_KEYS = frozenset({"LOOKALIKE_TEST_VLLM_PYTHON"})


def _explain(problem: Exception) -> str:
    if not isinstance(problem, ValidationError):
        return str(problem)
    lines = []
    for error in problem.errors():
        where = "_".join(str(part) for part in error["loc"][:1]).upper()
        lines.append(f"{PREFIX + where if where else 'Settings'}: {error['msg'].removeprefix('Value error, ')}")
    return "; ".join(lines)
